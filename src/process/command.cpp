#include "process/command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>

namespace charter::process {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kFirstOwnDescriptor = 3;
constexpr int kSignalled = 128;
constexpr std::chrono::milliseconds kReapPause{10};

std::string system_text(int error) { return std::generic_category().message(error); }

/// Both ends of a pipe, closed at the end.
struct Pipe {
    int read = -1;
    int write = -1;
    bool open() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
        read = ends[0];
        write = ends[1];
        return true;
    }
    void close_write() {
        if (write >= 0) ::close(write);
        write = -1;
    }
    Pipe() = default;
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        if (read >= 0) ::close(read);
        close_write();
    }
};

/// What posix_spawn is told, given back at the end.
struct SpawnPlan {
    posix_spawn_file_actions_t files{};
    posix_spawnattr_t attributes{};
    SpawnPlan(const Pipe& out, const Pipe& err) {
        posix_spawn_file_actions_init(&files);
        posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&files, out.write, STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&files, err.write, STDERR_FILENO);
        posix_spawn_file_actions_addclosefrom_np(&files, kFirstOwnDescriptor);
        posix_spawnattr_init(&attributes);
        sigset_t none;
        sigemptyset(&none);
        sigset_t plain;  // ignored here, not there
        sigemptyset(&plain);
        sigaddset(&plain, SIGPIPE);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &plain);
        posix_spawnattr_setpgroup(&attributes, 0);  // one of its own: what it starts ends with it
        posix_spawnattr_setflags(
            &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;
    ~SpawnPlan() {
        posix_spawn_file_actions_destroy(&files);
        posix_spawnattr_destroy(&attributes);
    }
};

/// Takes what there is; false at the end.
bool drain(int descriptor, std::string& into) {
    std::array<char, 4096> buffer{};
    const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
    if (got > 0) into.append(buffer.data(), static_cast<std::size_t>(got));
    return got > 0 || (got < 0 && errno == EINTR);
}

/// Until both outputs end. Faults: out of time, too much.
Outcome<std::monostate> read_both(const Pipe& out, const Pipe& err, CommandOutput& output,
                                  const CommandLimits& limits, Clock::time_point until) {
    std::array<pollfd, 2> ends = {pollfd{out.read, POLLIN, 0}, pollfd{err.read, POLLIN, 0}};
    const std::array<std::string*, 2> texts = {&output.text, &output.errors};
    while (ends[0].fd >= 0 || ends[1].fd >= 0) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
        if (left.count() <= 0) return fault("no answer in time");
        const int ready = ::poll(ends.data(), ends.size(), static_cast<int>(left.count()));
        if (ready < 0 && errno != EINTR) return fault("poll: " + system_text(errno));
        for (std::size_t i = 0; i < ends.size() && ready > 0; ++i) {
            if (ends[i].fd >= 0 && ends[i].revents != 0 && !drain(ends[i].fd, *texts[i])) {
                ends[i].fd = -1;
            }
        }
        if (output.text.size() + output.errors.size() > limits.bytes) {
            return fault("more output than " + std::to_string(limits.bytes) + " bytes");
        }
    }
    return std::monostate{};
}

/// Waits for its end; kills it when that takes too long.
int reap(pid_t child, Clock::time_point until) {
    int status = 0;
    while (true) {
        const pid_t ended = ::waitpid(child, &status, WNOHANG);
        if (ended == child) break;
        if (ended < 0 && errno != EINTR) return kSignalled;
        if (Clock::now() >= until) ::kill(-child, SIGKILL);
        ::poll(nullptr, 0, static_cast<int>(kReapPause.count()));
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : kSignalled + WTERMSIG(status);
}

/// As a shell finds it; nothing: no folder of PATH has it.
std::optional<std::filesystem::path> find_program(const std::filesystem::path& name) {
    std::error_code failed;
    if (name.has_parent_path()) return std::filesystem::absolute(name, failed);
    const char* path = std::getenv("PATH");
    std::istringstream folders(path == nullptr ? "" : path);
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (!folder.starts_with('/')) continue;
        const std::filesystem::path found = std::filesystem::path(folder) / name;
        if (::access(found.c_str(), X_OK) == 0) return found;
    }
    return std::nullopt;
}

}  // namespace

Outcome<CommandOutput> run_command(const std::vector<std::string>& argv,
                                   const CommandLimits& limits) {
    if (argv.empty() || !argv.front().starts_with('/')) {
        return fault("a program to run needs an absolute path");
    }
    Pipe out;
    Pipe err;
    if (!out.open() || !err.open()) return fault("pipe: " + system_text(errno));
    std::vector<char*> arguments;
    std::vector<std::string> copies = argv;
    for (std::string& argument : copies) arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    std::string locale = "LC_ALL=C";
    std::array<char*, 2> environment = {locale.data(), nullptr};
    const SpawnPlan plan(out, err);
    const Clock::time_point until = Clock::now() + limits.time;
    pid_t child = 0;
    const int failed = ::posix_spawn(&child, argv.front().c_str(), &plan.files, &plan.attributes,
                                     arguments.data(), environment.data());
    if (failed != 0) return fault(argv.front() + ": " + system_text(failed));
    out.close_write();
    err.close_write();
    CommandOutput output;
    const auto read = read_both(out, err, output, limits, until);
    if (!read) ::kill(-child, SIGKILL);
    output.status = reap(child, until);
    if (!read) return fault(argv.front() + ": " + read.error().what);
    return output;
}

Outcome<std::string> output_of(const std::filesystem::path& program,
                               const std::vector<std::string>& arguments,
                               const CommandLimits& limits) {
    const std::string name = program.string();
    const auto path = find_program(program);
    if (!path) return fault("cannot run " + name + ": it is not on PATH");
    std::vector<std::string> argv = {path->string()};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    auto output = run_command(argv, limits);
    if (!output) return fault("cannot run " + output.error().what);
    if (output->status != 0) {
        return fault("cannot run " + name + ": it ended with " + std::to_string(output->status));
    }
    std::string& text = output->text;
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    return std::move(text);
}

}  // namespace charter::process
