// charter-notify: tells the persons of one member of their tasks.
#include <sys/prctl.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cerrno>
#include <cstdio>
#include <sstream>
#include <string>
#include <system_error>

#include "cli/notify_program.hpp"
#include "cli/process.hpp"
#include "cli/texts.hpp"
#include "notify/service.hpp"

namespace charter {
extern const std::string_view kVersion;
extern const std::string_view kCommit;
}  // namespace charter

namespace charter::cli {
namespace {

namespace json = boost::json;

enum class Exit : int { ok = 0, failed = 1, usage = 2, unreachable = 3 };

Exit say(const Fault& why, Exit exit) {
    std::istringstream lines(why.what);
    for (std::string line; std::getline(lines, line);) {
        std::fprintf(stderr, "charter-notify: %s\n", translated(line).c_str());
    }
    return exit;
}

Exit say(const notify::Failure& failure) {
    return say(failure.fault, failure.of_node ? Exit::unreachable : Exit::usage);
}

void print(const notify::Summary& done, bool as_json) {
    const std::string out =
        as_json
            ? notify::summary_json(done)
            : text(TextId::notify_done, {{"day", done.day},
                                         {"persons", std::to_string(done.persons)},
                                         {"reminders", std::to_string(done.reminders)},
                                         {"mails", std::to_string(done.mails)},
                                         {"webhooks", std::to_string(done.webhooks)},
                                         {"waiting", std::to_string(done.waiting)},
                                         {"refused", std::to_string(done.refused)},
                                         {"without", std::to_string(done.without_address.size())},
                                         {"unknown", std::to_string(done.unknown.size())}});
    std::printf("%s\n", out.c_str());
}

void print(const std::vector<notify::Outgoing>& messages, bool as_json) {
    json::array list;
    for (const notify::Outgoing& message : messages) {
        const std::size_t count = message.marks.size();
        list.push_back(json::object{{"channel", message.channel},
                                    {"person", message.person},
                                    {"to", message.to},
                                    {"reminders", count},
                                    {"id", message.id}});
        if (as_json) continue;
        std::printf("%s\n", text(TextId::notify_would_send, {{"channel", message.channel},
                                                             {"person", message.person},
                                                             {"to", message.to},
                                                             {"count", std::to_string(count)},
                                                             {"id", message.id}})
                                .c_str());
    }
    if (as_json) std::printf("%s\n", json::serialize(list).c_str());
}

Exit once(const notify::Config& config, const NotifyOptions& options, int stop) {
    if (options.dry_run) {
        const auto messages = notify::preview(config);
        if (!messages) return say(messages.error());
        print(*messages, options.json);
        return Exit::ok;
    }
    const auto done = notify::once(config, stop);
    if (!done) return say(done.error());
    print(*done, options.json);
    return done->waiting == 0 ? Exit::ok : Exit::failed;
}

Exit run(const notify::Config& config, int stop) {
    const auto ended = notify::run(config, stop, [] {
        std::printf("ready\n");
        std::fflush(stdout);
    });
    if (!ended) return say(ended.error(), Exit::failed);
    std::printf("stopped\n");
    return Exit::ok;
}

Exit work(const NotifyCommands& commands, const NotifyOptions& options) {
    const auto config = notify::read_config(options.config);
    if (!config) return say(config.error(), Exit::usage);
    set_up_log("charter-notify", config->log_level);
    const int stop = signal_descriptor();
    if (stop < 0) return say({std::generic_category().message(errno)}, Exit::failed);
    return commands.once->parsed() ? once(*config, options, stop) : run(*config, stop);
}

int main_of(int argc, char** argv) {
    use_language(language_of(argc, argv));
    CLI::App app;
    app.set_version_flag(
        "--version", "charter-notify " + std::string(kVersion) + " (" + std::string(kCommit) + ")");
    NotifyOptions options;
    const NotifyCommands commands = make_notify_commands(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& wrong) {
        return app.exit(wrong) == 0 ? 0 : static_cast<int>(Exit::usage);
    }
    if (!commands.config->parsed()) return static_cast<int>(work(commands, options));
    std::fwrite(notify::default_config().data(), 1, notify::default_config().size(), stdout);
    return 0;
}

}  // namespace
}  // namespace charter::cli

int main(int argc, char** argv) {
    ::prctl(PR_SET_DUMPABLE, 0);  // no core file and no debugger sees a password
    return charter::cli::run_program("charter-notify", argc, argv, charter::cli::main_of);
}
