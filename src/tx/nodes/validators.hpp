#pragma once
// Who may have how much voting power.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// No node has more: the sum stays far below what the engine can add.
inline constexpr std::uint64_t kPowerMax = 1'000'000'000'000;

/// The engine's set follows: what block H changes counts from block H + 2 on.
inline constexpr std::uint64_t kEngineDelay = 2;

struct ValidatorSet {
    std::map<std::string, std::uint64_t> power_of;  // by member; only members that have any
    std::uint64_t total = 0;
    std::uint64_t validators = 0;
};

/// The set as `node` would make it; the other nodes as the state has them.
ValidatorSet validators_with(const v1::Node& node, const state::View& view);

/// Of the voting power before a block, what the block takes out of the set: power that ends, and
/// the power of keys that are replaced, since nobody has seen the new key sign.
struct Leaving {
    std::uint64_t before = 0;   // of the whole set, before the block
    std::uint64_t power = 0;    // that leaves
    std::uint64_t nodes = 0;    // that it leaves from
    std::uint64_t members = 0;  // that had power before the block
};

/// Voting power of the node before block `height`.
std::uint64_t power_before(const v1::Node& node, std::uint64_t height);
/// What of it leaves in block `height`.
std::uint64_t power_leaving(const v1::Node& node, std::uint64_t height);
/// So far in block `height`, with `node` as it would be and the other nodes as the state has them.
Leaving leaving_with(const v1::Node& node, const state::View& view, std::uint64_t height);

/// At the next block, the engine's set still holds the node or a key that it had.
bool in_engine_set(const v1::Node& node, std::uint64_t next_height);

/// The credential of the node's consensus key, where it is revoked or has expired: the key may not
/// vote any more. Nothing where the key has none: the founding or the resolution that put it on the
/// ledger stands for it, and only a resolution ends it (nodes.rotate_key, nodes.assign_role).
std::optional<v1::Credential> lost_credential(const v1::Node& node, const state::View& view,
                                              std::int64_t now_ms);

/// Reasons  credential_revoked, credential_expired
Status require_key_holds(const v1::Node& node, const Context& ctx);

/// Under a third of the power leaves in one block, so that two thirds and more of every set have
/// signed before. Where fewer than four members have power, no share is below a third: one node in
/// one block.
/// Reasons  validator_pace
Status require_pace(const v1::Node& changed, const Context& ctx);

/// The engine adds no more than this; far above what nodes may have, and checked all the same.
/// Reasons  field_invalid
Status require_total(const ValidatorSet& set);

/// Gives the node this voting power, as of this block; the caller writes it. Event `validators`,
/// where the power changes.
void set_power(v1::Node& node, std::uint64_t power, std::string_view act, Context& ctx);
/// The event `validators`: the node, its power, and the height from which on the engine's set has
/// it.
void announce_power(const v1::Node& node, std::string_view act, Context& ctx);

/// Whether a node that is not retired, other than `except`, has the peer id.
bool peer_id_taken(std::string_view peer_id, std::string_view except, const state::View& view);
/// 40 lower-case hexadecimal digits. Reasons  field_invalid
Status require_peer_id(std::string_view peer_id);

/// Where four or more members have power, each has less than a third. Where fewer have (a network
/// that still grows), none has more than an equal share.
/// Reasons  one_vote_per_member  (rule consensus.one_vote_per_member)
Status require_shares(const ValidatorSet& set, const Context& ctx);

/// The set may not shrink below the parameter validators_min in production, nor anywhere to
/// nothing. Reasons  validator_floor
Status require_floor(const ValidatorSet& before, const ValidatorSet& after, const Context& ctx);

/// Reasons  node_unknown
Result<v1::Node> require_node(const Context& ctx, const std::string& node);
/// Reasons  node_role_unknown  (rule nodes.role_enum)
Status require_node_role(const Context& ctx, const std::string& role);
/// Reasons  jurisdiction_listed  (rule jurisdiction.node_gate)
Status require_unlisted(const Context& ctx, const std::string& country);

}  // namespace charter::tx
