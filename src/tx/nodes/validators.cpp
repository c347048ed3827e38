#include "tx/nodes/validators.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kPeerIdDigits = 40;
constexpr std::uint64_t kTotalMax = std::numeric_limits<std::int64_t>::max() / 8;

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

std::uint64_t power_before(const v1::Node& node, std::uint64_t height) {
    if (node.power_height() == height) return node.power_before();
    return node.retired() ? 0 : node.power();
}

std::uint64_t power_leaving(const v1::Node& node, std::uint64_t height) {
    const std::uint64_t before = power_before(node, height);
    if (node.key_height() == height) return before;
    return before - std::min(before, node.power());
}

Leaving leaving_with(const v1::Node& node, const state::View& view, std::uint64_t height) {
    Leaving leaving;
    std::set<std::string> members;
    const auto add = [&](const v1::Node& one) {
        const std::uint64_t before = power_before(one, height);
        const std::uint64_t power = power_leaving(one, height);
        leaving.before += before;
        leaving.power += power;
        leaving.nodes += power > 0 ? 1U : 0U;
        if (before > 0) members.insert(one.member());
    };
    add(node);
    state::each<v1::Node>(view, "nod/", [&](const v1::Node& other) {
        if (other.node() != node.node()) add(other);
        return true;
    });
    leaving.members = members.size();
    return leaving;
}

bool in_engine_set(const v1::Node& node, std::uint64_t next_height) {
    if (node.power() > 0) return true;
    return node.power_before() > 0 && next_height < node.power_height() + kEngineDelay;
}

std::optional<v1::Credential> lost_credential(const v1::Node& node, const state::View& view,
                                              std::int64_t now_ms) {
    const Bytes key = state::keys::credential(credential_id(node.consensus_key()));
    auto credential = state::read<v1::Credential>(view, key);
    if (!credential || credential->holder() != node.node()) return std::nullopt;
    const bool lost = credential->revoked_height() != 0 || now_ms >= credential->not_after_ms();
    return lost ? std::move(credential) : std::nullopt;
}

Status require_key_holds(const v1::Node& node, const Context& ctx) {
    const auto lost = lost_credential(node, ctx.view(), ctx.block().time_ms);
    if (!lost) return ok();
    const std::string id = to_hex(lost->credential());
    if (lost->revoked_height() == 0)
        return refuse(Reason::credential_expired, {{"credential", id}});
    const auto height = static_cast<std::int64_t>(lost->revoked_height());
    return refuse(Reason::credential_revoked, {{"credential", id}, {"height", height}});
}

Status require_pace(const v1::Node& changed, const Context& ctx) {
    const std::uint64_t height = ctx.block().height;
    if (power_leaving(changed, height) == 0) return ok();
    const Leaving leaving = leaving_with(changed, ctx.view(), height);
    if (leaving.power * 3 < leaving.before) return ok();
    if (leaving.members < kMembersForThird && leaving.nodes == 1) return ok();
    return refuse(Reason::validator_pace, {{"power", static_cast<std::int64_t>(leaving.power)},
                                           {"total", static_cast<std::int64_t>(leaving.before)}});
}

Status require_total(const ValidatorSet& set) {
    if (set.total <= kTotalMax) return ok();
    return refuse(Reason::field_invalid, {{"field", std::string("power")},
                                          {"why", std::string("the engine cannot add it")}});
}

void set_power(v1::Node& node, std::uint64_t power, std::string_view act, Context& ctx) {
    node.set_changed_ms(ctx.block().time_ms);
    if (node.power() == power) return;
    const std::uint64_t height = ctx.block().height;
    node.set_power_before(power_before(node, height));
    node.set_power_height(height);
    node.set_power(power);
    announce_power(node, act, ctx);
}

void announce_power(const v1::Node& node, std::string_view act, Context& ctx) {
    ctx.event(
        "validators", act, node.node(),
        {number_field("from_height", static_cast<std::int64_t>(ctx.block().height + kEngineDelay)),
         number_field("power", static_cast<std::int64_t>(node.power()))});
}

bool peer_id_taken(std::string_view peer_id, std::string_view except, const state::View& view) {
    bool found = false;
    state::each<v1::Node>(view, "nod/", [&](const v1::Node& node) {
        found = node.peer_id() == peer_id && !node.retired() && node.node() != except;
        return !found;
    });
    return found;
}

Status require_peer_id(std::string_view peer_id) {
    const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    if (peer_id.size() == kPeerIdDigits && std::ranges::all_of(peer_id, is_digit)) return ok();
    return refuse(Reason::field_invalid,
                  {{"field", std::string("peer_id")},
                   {"why", std::string("40 lower-case hexadecimal digits")}});
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
