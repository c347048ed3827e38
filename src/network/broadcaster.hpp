#pragma once
// Hands transactions to CometBFT, many at once where many wait.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "network/rpc.hpp"

namespace charter::network {

/// What the member is told of whom CometBFT takes no transaction for now: quota_exceeded, with
/// CometBFT's words as `why`.
Refusal not_taken(const std::string& member, const std::string& why_not);

class Broadcaster {
  public:
    /// `why_not`: empty where CometBFT took it.
    using Done = std::function<void(Outcome<std::string> why_not)>;

    struct Limits {
        std::size_t waiting_bytes = std::size_t{64} << 20U;
        std::size_t batch_bytes = 512U << 10U;  // at least one transaction
    };

    explicit Broadcaster(std::filesystem::path rpc_socket);
    Broadcaster(std::filesystem::path rpc_socket, const Limits& limits);
    Broadcaster(const Broadcaster&) = delete;
    Broadcaster& operator=(const Broadcaster&) = delete;
    /// Stops.
    ~Broadcaster();

    /// Any thread; in the order of the calls. False: too many bytes wait, or it has stopped, and
    /// `done` is not called.
    bool hand_over(Bytes raw, Done done);
    /// What waits gets a Fault.
    void stop();

  private:
    struct Item {
        Bytes raw;
        Done done;
    };
    void run();
    /// Of what waits, the next to go together; none: it has stopped.
    std::vector<Item> next();

    const Limits limits_;
    Rpc rpc_;
    std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    std::deque<Item> waiting_;
    std::size_t bytes_ = 0;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace charter::network
