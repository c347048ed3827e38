#include "tx/nodes/validators.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"

namespace charter::tx {
namespace {

// With fewer members no share is below a third.
constexpr std::size_t kMembersForThird = 4;

bool too_much(std::uint64_t power, const ValidatorSet& set) {
    const std::size_t members = set.power_of.size();
    return members >= kMembersForThird ? power * 3 >= set.total : power * members > set.total;
}

void add_power(ValidatorSet& set, const v1::Node& node) {
    if (node.power() == 0 || node.retired()) return;
    set.power_of[node.member()] += node.power();
    set.total += node.power();
    set.validators += 1;
}

}  // namespace

ValidatorSet validators_with(const v1::Node& node, const state::View& view) {
    ValidatorSet set;
    add_power(set, node);
    state::each<v1::Node>(view, "nod/", [&](const v1::Node& other) {
        if (other.node() != node.node()) add_power(set, other);
        return true;
    });
    return set;
}

Status require_shares(const ValidatorSet& set, const Context& ctx) {
    if (!ctx.enforced(Rule::consensus_one_vote_per_member)) return ok();
    for (const auto& [member, power] : set.power_of) {
        if (!too_much(power, set)) continue;
        return refuse(Reason::one_vote_per_member,
                      {{"member", member},
                       {"power", static_cast<std::int64_t>(power)},
                       {"total", static_cast<std::int64_t>(set.total)}});
    }
    return ok();
}

Status require_floor(const ValidatorSet& before, const ValidatorSet& after, const Context& ctx) {
    if (after.validators >= before.validators) return ok();
    const bool production = ctx.config().environment() == "production";
    const std::int64_t floor = production ? ctx.parameter("validators_min") : 1;
    if (static_cast<std::int64_t>(after.validators) >= floor) return ok();
    return refuse(Reason::validator_floor, {{"floor", floor}});
}

Result<v1::Node> require_node(const Context& ctx, const std::string& node) {
    auto found = state::read<v1::Node>(ctx.view(), state::keys::node(node));
    if (!found || found->retired()) return refuse(Reason::node_unknown, {{"node", node}});
    return *std::move(found);
}

Status require_node_role(const Context& ctx, const std::string& role) {
    if (!ctx.enforced(Rule::nodes_role_enum) || ctx.catalog().has_word("node_role", role)) {
        return ok();
    }
    return refuse(Reason::node_role_unknown, {{"role", role}});
}

Status require_unlisted(const Context& ctx, const std::string& country) {
    if (!ctx.enforced(Rule::jurisdiction_node_gate)) return ok();
    const std::optional<std::string> tier = listed_tier(ctx.view(), country);
    if (!tier) return ok();
    return refuse(Reason::jurisdiction_listed, {{"country", country}, {"tier", *tier}});
}

}  // namespace charter::tx
