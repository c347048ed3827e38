#pragma once
// Losing standing never halts the chain: how members and nodes leave the validator set, and come
// back to service.

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "charter/v1/record.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// What a transaction takes out of the validator set, node by node, beside what left in this block
/// before: less than a third of the voting power that the set had before the block, and in
/// production never below parameter validators_min. The emergency path may go below it; all
/// validators that are suspended or whose key was lost then stay together under a third of the
/// power that they and the set have.
class LeavingValidators {
  public:
    explicit LeavingValidators(const Context& ctx);

    /// Whether the node may leave beside those that have left. True for a node outside of the set.
    bool may_leave(const v1::Node& node) const;
    void leave(const v1::Node& node);
    std::uint64_t floor() const { return floor_; }
    /// Power left in this block: who could not go beside it may go in the next one.
    bool any_left() const { return leaving_ > 0; }

  private:
    std::uint64_t more_leaving(const v1::Node& node) const;

    std::uint64_t height_ = 0;
    std::uint64_t before_ = 0;   // power of the whole set before the block
    std::uint64_t leaving_ = 0;  // of it, taken out so far
    std::uint64_t count_ = 0;    // validators with power still in the set
    std::uint64_t floor_ = 1;
    std::uint64_t in_service_ = 0;               // power of the set and of those out of service
    std::uint64_t out_power_ = 0;                // of these: what they have or had
    std::set<std::string, std::less<>> out_of_;  // nodes suspended, or with a lost key
    bool emergency_ = false;
};

/// Why the node may not keep its voting power: an act that took it out of service where the set
/// could not do without it (its territory was listed), or the end of its key's credential. As the
/// act is named in the event `validators`; nothing where it may.
std::optional<std::string_view> why_must_leave(const v1::Node& node, const state::View& view,
                                               std::int64_t now_ms);

/// The member's nodes that are not retired, by key.
std::vector<v1::Node> nodes_in_service(const state::View& view, std::string_view member);

/// Whether all nodes of the member may leave the validator set at once. Reasons  validator_floor
Status require_nodes_may_leave(const Context& ctx, std::string_view member);

/// The key of this credential ends: where a node votes with it, takes the node out of the set, now
/// or as soon as the set can do without it. Call it before the credential is written as revoked.
/// Writes   nod/*.power, timer leaving; event validators
void leave_with_key(const v1::Credential& credential, Context& ctx);

/// Sets timer `leaving` for the next block: nodes that had to stay in the set are tried again.
void leave_next_block(Context& ctx);

/// Takes the node's voting power and dates the change; the caller writes the node. Event
/// `validators`, where it had any.
void take_power(v1::Node& node, std::string_view act, Context& ctx);

/// Suspends the member's nodes and takes their voting power.
void suspend_nodes(std::string_view member, Context& ctx);

/// Lifts the suspension of the member's nodes, but for those in listed territories. Their voting
/// power comes back only by nodes.assign_role.
void lift_nodes(std::string_view member, Context& ctx);

}  // namespace charter::tx
