#pragma once
// Whether this node's engine goes on as the network does.

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "network/rpc.hpp"
#include "state/view.hpp"

namespace charter::network {

/// The height that nodes with more than a third of the voting power say that they have: one of them
/// at least is honest. 0: too few of them are connected to say.
std::uint64_t network_height(std::span<const PeerHeight> peers, const state::View& view);

/// What is seen of the engine at one moment.
struct EngineLook {
    bool reachable = false;
    bool catching_up = false;
    std::uint64_t height = 0;          // the ledger's
    std::uint64_t network_height = 0;  // network_height(); 0: not known
};

/// One thread.
class Progress {
  public:
    using Time = std::chrono::steady_clock::time_point;

    /// An engine that has not gone on for so long, while the network did, has failed.
    static constexpr std::chrono::seconds kPatience{60};
    /// One that syncs may look for peers and a snapshot meanwhile.
    static constexpr std::chrono::seconds kSyncPatience{600};
    /// Others may be so many blocks ahead of one that keeps up.
    static constexpr std::uint64_t kAhead = 2;
    /// Who is so far behind syncs: its ledger does not know who peers today.
    static constexpr std::uint64_t kFarBehind = 20;

    void look(const EngineLook& seen, Time now);

    /// Why the engine counts as failed, and what to do; empty: it does not.
    const std::string& failure() const { return failure_; }
    /// Whether the ledger knows who peers today: this node has caught up, and has not fallen far
    /// behind since. An engine that is started anew syncs for a moment: that alone is not behind.
    bool is_level() const { return is_level_; }

  private:
    std::uint64_t height_ = 0;
    std::optional<Time> stands_since_;  // the others are ahead, and the height is the same
    std::optional<Time> silent_since_;  // it does not answer
    std::string failure_;
    bool is_level_ = false;
};

}  // namespace charter::network
