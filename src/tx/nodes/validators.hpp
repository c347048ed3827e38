#pragma once
// Who may have how much voting power.

#include <cstdint>
#include <map>
#include <string>

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// No node has more: the sum stays far below what the engine can add.
inline constexpr std::uint64_t kPowerMax = 1'000'000'000'000;

struct ValidatorSet {
    std::map<std::string, std::uint64_t> power_of;  // by member; only members that have any
    std::uint64_t total = 0;
    std::uint64_t validators = 0;
};

/// The set as `node` would make it; the other nodes as the state has them.
ValidatorSet validators_with(const v1::Node& node, const state::View& view);

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
