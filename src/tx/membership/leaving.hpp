#pragma once
// Losing standing never halts the chain: how members and nodes leave the validator set, and come
// back to service.

#include <cstdint>
#include <string_view>
#include <vector>

#include "tx/context.hpp"

namespace charter::tx {

/// What one transaction takes out of the validator set, node by node: less than a third of the
/// voting power, and in production never below parameter validators_min. By the emergency path, all
/// suspended validators together stay under a third of the validators in service.
class LeavingValidators {
  public:
    explicit LeavingValidators(const Context& ctx);

    /// Whether the node may leave beside those that have left. True for a node outside of the set.
    bool may_leave(const v1::Node& node) const;
    void leave(const v1::Node& node);
    std::uint64_t floor() const { return floor_; }

  private:
    std::uint64_t power_ = 0;       // of the whole set
    std::uint64_t left_power_ = 0;  // taken out so far
    std::uint64_t count_ = 0;       // validators with power still in the set
    std::uint64_t floor_ = 1;
    std::uint64_t in_service_ = 0;  // nodes of role validator, the suspended too
    std::uint64_t suspended_ = 0;   // of these, the suspended
    bool emergency_ = false;
};

/// The member's nodes that are not retired, by key.
std::vector<v1::Node> nodes_in_service(const state::View& view, std::string_view member);

/// Whether all nodes of the member may leave the validator set at once. Reasons  validator_floor
Status require_nodes_may_leave(const Context& ctx, std::string_view member);

/// Takes the node's voting power and dates the change; the caller writes the node. Event
/// `validators`, where it had any.
void take_power(v1::Node& node, std::string_view act, Context& ctx);

/// Suspends the member's nodes and takes their voting power.
void suspend_nodes(std::string_view member, Context& ctx);

/// Lifts the suspension of the member's nodes, but for those in listed territories. Their voting
/// power comes back only by nodes.assign_role.
void lift_nodes(std::string_view member, Context& ctx);

}  // namespace charter::tx
