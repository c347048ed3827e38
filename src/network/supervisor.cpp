#include "network/supervisor.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <span>
#include <string_view>
#include <utility>

#include "comet/renew.hpp"
#include "network/signer.hpp"
#include "process/command.hpp"

namespace charter::network {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookEvery = 200ms;
constexpr auto kFirstPause = 200ms;
constexpr auto kLongestPause = 10s;
/// Who ran so long was not ending soon.
constexpr auto kSound = 30s;
constexpr auto kEndWithin = 10s;
constexpr std::size_t kLogTail = std::size_t{1} << 20U;
/// What the engine says before it must not be started again: in its log by these messages,
constexpr std::string_view kConsensusFailed = "CONSENSUS FAILURE!!!";
/// of a block that more than two thirds of the power signed, with this reason;
constexpr std::string_view kInvalidBlock = "Error in validation";
constexpr std::string_view kOtherAppHash = "wrong Block.Header.AppHash";
constexpr std::string_view kOfAProposal = "prevoting nil";
/// and where it ends before it has a log, in plain words.
constexpr std::array<std::string_view, 4> kGrave = {
    "CONSENSUS FAILURE",
    kOtherAppHash,
    "app block height",
    "state.AppHash does not match",
};
/// Unless it says this: its ledger hung up in the middle of a block, which it does again.
constexpr std::array<std::string_view, 3> kLedgerLost = {
    "read message: EOF",
    "connection reset by peer",
    "broken pipe",
};
/// CometBFT's words where its application has more blocks than it has itself.
constexpr std::string_view kLedgerAhead = "is higher than core";
constexpr std::size_t kToldBytes = 500;
/// It says this where the machine's clock is more than its tolerance behind the network's.
constexpr std::string_view kSlowClock = "is too far in the future";
constexpr process::CommandLimits kVersion{std::chrono::seconds(30), 4'096};

Outcome<std::string> version_of(const std::filesystem::path& program) {
    auto version = process::output_of(program, {"version"}, kVersion);
    if (version) return version;
    return fault("cannot run the consensus engine " + program.string() +
                 ": `make setup` installs it; engine.program names it");
}

bool has_any(std::string_view line, std::span<const std::string_view> all) {
    return std::ranges::any_of(
        all, [line](std::string_view words) { return line.find(words) != line.npos; });
}

std::string_view text_at(const boost::json::object& entry, std::string_view key) {
    const boost::json::value* value = entry.if_contains(key);
    return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                  : std::string_view();
}

// An entry of the log is known by its message alone: the rest of it may hold what another node
// sent. A proposal with another app hash is its proposer's fault, and no reason to stop.
bool is_grave(std::string_view line) {
    if (!line.starts_with('{')) {
        return has_any(line, kGrave) && line.find(kOfAProposal) == std::string_view::npos;
    }
    boost::system::error_code malformed;
    const boost::json::value entry = boost::json::parse(line, malformed);
    if (malformed || !entry.is_object()) return false;
    const std::string_view message = text_at(entry.get_object(), "_msg");
    if (message == kConsensusFailed) return true;
    return message == kInvalidBlock &&
           text_at(entry.get_object(), "err").find(kOtherAppHash) != std::string_view::npos;
}

/// R11: the ledger has a block that its engine has not; R28: another app hash, a slow clock.
std::string what_to_do(std::string_view grave) {
    if (grave.find(kLedgerAhead) != std::string_view::npos) {
        return "The ledger is ahead of its engine, whose data are older: if by one block, stop the "
               "node, run charterd rollback, and start it again; if by more, restore both from one "
               "backup, or remove both and join anew";
    }
    if (grave.find(kSlowClock) != std::string_view::npos) {
        return "This machine's clock is behind those of the other members: set it, see that its "
               "time source is reached (charter network doctor), then start the node again";
    }
    return "Compare this node's program and app hash with the other members' (charter network "
           "status); then install their release, take the block back that the wrong one executed "
           "(charterd rollback and cometbft rollback), or restore this node from a snapshot";
}

}  // namespace

std::string consensus_failure_in(std::string_view log) {
    while (!log.empty()) {
        const std::string_view line = log.substr(0, log.find('\n'));
        if (is_grave(line) && !has_any(line, kLedgerLost)) {
            return std::string(line.substr(0, kToldBytes));
        }
        log.remove_prefix(std::min(line.size() + 1, log.size()));
    }
    return {};
}

Supervisor::Supervisor(SupervisorOptions options) : options_(std::move(options)) {}
Supervisor::~Supervisor() { stop(); }

Outcome<std::unique_ptr<Supervisor>> Supervisor::start(SupervisorOptions options) {
    const auto version = version_of(options.program);
    if (!version) return tl::unexpected(version.error());
    if (*version != kEngineVersion) {
        return fault("the consensus engine " + options.program.string() + " is version " +
                     *version + ", this program runs with " + kEngineVersion +
                     ": `make setup` installs that");
    }
    std::unique_ptr<Supervisor> supervisor(new Supervisor(std::move(options)));
    std::error_code none;
    const auto size = std::filesystem::file_size(supervisor->options_.log, none);
    supervisor->log_at_ = none ? 0 : size;
    supervisor->thread_ = std::thread([running = supervisor.get()] { running->run(); });
    return supervisor;
}

void Supervisor::give_up() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
}

void Supervisor::stop() {
    give_up();
    if (thread_.joinable()) thread_.join();
}

void Supervisor::restart() {
    const std::lock_guard lock(mutex_);
    restart_asked_ = true;
}

bool Supervisor::restart_asked() {
    const std::lock_guard lock(mutex_);
    return std::exchange(restart_asked_, false);
}

bool Supervisor::wait_or_stop(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, time, [this] { return stopping_; });
}

bool Supervisor::launch() {
    std::error_code ignored;
    std::filesystem::remove(options_.rpc_socket, ignored);
    const auto config = comet::read_config(options_.home);
    const std::string signer = config ? signer_socket(*config) : std::string();
    if (std::filesystem::is_socket(signer, ignored)) std::filesystem::remove(signer, ignored);
    const int out = ::open(options_.log.c_str(), O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0600);
    if (out < 0) {
        spdlog::error("cannot write {}: {}", options_.log.string(), std::strerror(errno));
        return false;
    }
    const ::pid_t parent = ::getpid();
    const ::pid_t child = ::fork();
    if (child == 0) {
        // It ends with this process, whatever happens to that. Not in order: without its ledger
        // CometBFT waits for ever, now and then, and nobody would be left to kill it.
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(127);
        sigset_t none;
        sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        ::umask(S_IRWXG | S_IRWXO);  // its sockets and files are this user's alone
        ::dup2(out, STDOUT_FILENO);
        ::dup2(out, STDERR_FILENO);
        ::execlp(options_.program.c_str(), options_.program.c_str(), "start", "--home",
                 options_.home.c_str(), nullptr);
        ::_exit(127);
    }
    ::close(out);
    child_ = std::max(child, 0);
    if (child < 0) spdlog::error("cannot start the consensus engine: {}", std::strerror(errno));
    return child > 0;
}

bool Supervisor::reap() {
    if (child_ == 0) return true;
    int status = 0;
    const ::pid_t ended = ::waitpid(child_, &status, WNOHANG);
    if (ended == 0) return false;
    child_ = 0;
    return true;
}

void Supervisor::end_child() {
    if (child_ == 0) return;
    ::kill(child_, SIGTERM);
    const auto until = std::chrono::steady_clock::now() + kEndWithin;
    while (!reap()) {
        if (std::chrono::steady_clock::now() > until) ::kill(child_, SIGKILL);
        std::this_thread::sleep_for(20ms);
    }
}

std::string Supervisor::grave_words() {
    std::ifstream in(options_.log, std::ios::binary);
    in.seekg(0, std::ios::end);
    const auto size = static_cast<std::uint64_t>(std::max<std::streamoff>(in.tellg(), 0));
    if (size <= log_at_) {
        log_at_ = size;
        return {};
    }
    const std::uint64_t from = std::max(log_at_, size - std::min<std::uint64_t>(size, kLogTail));
    std::string text(size - from, '\0');
    in.seekg(static_cast<std::streamoff>(from));
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
    // A line that is still under way is read again with the rest of it.
    const std::size_t last_end = text.rfind('\n');
    log_at_ = last_end == std::string::npos ? from : from + last_end + 1;
    return consensus_failure_in(text);
}

void Supervisor::run() {
    auto pause = std::chrono::milliseconds(kFirstPause);
    while (true) {
        const auto since = std::chrono::steady_clock::now();
        launch();
        bool stopped = false;
        std::string grave;
        while (!stopped && grave.empty() && !reap()) {
            stopped = wait_or_stop(kLookEvery);
            grave = grave_words();
            if (restart_asked()) end_child();
        }
        if (grave.empty() && !stopped) grave = grave_words();
        if (stopped || !grave.empty()) end_child();
        if (!grave.empty()) {
            options_.on_give_up(
                {"the consensus engine met a failure with which it must not go on: " + grave +
                 "; everything is kept. " + what_to_do(grave)});
            return;
        }
        if (stopped || wait_or_stop(0ms)) return;
        if (std::chrono::steady_clock::now() - since > kSound) pause = kFirstPause;
        spdlog::warn("the consensus engine has ended; it is started again in {} ms", pause.count());
        if (wait_or_stop(pause)) return;
        pause = std::min<std::chrono::milliseconds>(pause * 2, kLongestPause);
        ++restarts_;
    }
}

}  // namespace charter::network
