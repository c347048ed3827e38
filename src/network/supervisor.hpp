#pragma once
// Runs CometBFT as a child process, for development: systemd does it in production
// (deploy/systemd).

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "abci/engine_version.hpp"
#include "base/result.hpp"

namespace charter::network {

using abci::kEngineVersion;

struct SupervisorOptions {
    std::filesystem::path program;     // cometbft: a path, or a name on PATH
    std::filesystem::path home;        // its folder; the signer's socket that its configuration
                                       // names is removed before each start too
    std::filesystem::path log;         // what it prints is added there
    std::filesystem::path rpc_socket;  // a killed process leaves it; removed before each start
    /// From its thread: the engine met a state with which it must not be started again. It is
    /// stopped by then.
    std::function<void(const Fault& why)> on_give_up;
};

class Supervisor {
  public:
    /// Started again whenever it ends, after 0.2 s, doubled up to 10 s while it ends soon; never
    /// after a consensus failure. Faults: no such program; another version; the log.
    static Outcome<std::unique_ptr<Supervisor>> start(SupervisorOptions options);
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;
    /// Stops.
    ~Supervisor();

    std::uint64_t restarts() const { return restarts_; }
    /// Ends the process in order and starts it again; any thread, does not wait for it.
    void restart();
    /// No new process is started; the one that runs is ended. Any thread, does not wait for it.
    void give_up();
    /// The same, and waits for it.
    void stop();

  private:
    explicit Supervisor(SupervisorOptions options);
    void run();
    bool launch();
    bool wait_or_stop(std::chrono::milliseconds time);
    /// Whether restart() was called since it was asked last.
    bool restart_asked();
    /// Whether the child has ended.
    bool reap();
    void end_child();
    /// What the log says since it was read last, if that is a reason to give up.
    std::string grave_words();

    const SupervisorOptions options_;
    std::atomic<std::uint64_t> restarts_ = 0;
    int child_ = 0;             // the thread's
    std::uint64_t log_at_ = 0;  // read so far; the thread's

    std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    bool stopping_ = false;
    bool restart_asked_ = false;
    std::thread thread_;
};

/// The sentence in CometBFT's log after which it must not be started again; empty: none.
std::string consensus_failure_in(std::string_view log);

}  // namespace charter::network
