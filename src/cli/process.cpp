#include "cli/process.hpp"

#include <google/protobuf/stubs/logging.h>
#include <signal.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/signalfd.h>

#include <cstdio>
#include <exception>
#include <memory>

namespace charter::cli {

void set_up_log(const std::string& program, const std::string& level) {
    auto logger = std::make_shared<spdlog::logger>(
        program, std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
    logger->set_level(spdlog::level::from_str(level));
    logger->flush_on(spdlog::level::warn);
    spdlog::set_default_logger(std::move(logger));
}

int signal_descriptor() {
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &held, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    return ::signalfd(-1, &held, SFD_CLOEXEC);
}

int run_program(const char* program, int argc, char** argv, int (*main_of)(int, char**)) {
    google::protobuf::SetLogHandler(nullptr);  // what does not decode is reported by us
    try {
        return main_of(argc, argv);
    } catch (const std::exception& thrown) {
        std::fprintf(stderr, "%s: %s\n", program, thrown.what());
        return 1;
    }
}

}  // namespace charter::cli
