#pragma once
// The node: the one place that joins the ledger, its engine, the documents and the API.

#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "node/config.hpp"

namespace charter::node {

/// Why a node ended by itself, or did not start.
struct Ended {
    Fault why;
    bool program_too_old = false;  // the ledger goes on by a version that this program does not run
};

class Node {
  public:
    /// Serves when it returns. `program`: what it calls itself, "charterd 0.1.0 (abc123)".
    static tl::expected<std::unique_ptr<Node>, Ended> start(const NodeConfig& config,
                                                            const std::string& program);
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;
    /// Stops.
    ~Node();

    /// "https://localhost:7443"
    std::string url() const;
    /// Of the metrics listener, if there is one.
    std::optional<std::string> metrics_url() const;
    /// Why the engine stopped by itself, if it did.
    std::optional<Ended> failure() const;

    /// Finishes the block under way, answers what it can, closes everything. Called again: no
    /// effect.
    void stop();

  private:
    struct Impl;
    explicit Node(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// From here on SIGTERM and SIGINT wait for wait_for_signal(), in this thread and those it starts;
/// SIGPIPE is ignored.
void hold_signals();
/// Until SIGTERM or SIGINT, or the node fails by itself: then why.
tl::expected<std::monostate, Ended> wait_for_signal(const Node& node);

}  // namespace charter::node
