#include "tx/assembly/policy.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/assembly/proposals.hpp"
#include "tx/common.hpp"

namespace charter::tx {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

// Suspended or resting too.
bool has_role_until(const v1::Person& person, std::string_view role, std::int64_t now_ms) {
    return std::ranges::any_of(person.grants(), [&](const v1::ActiveGrant& grant) {
        return grant.role() == role && grant_runs(grant, now_ms);
    });
}

// As voting asks, but for leave: a ballot that was cast before it stands.
bool has_seat(const v1::Proposal& proposal, const v1::Policy& policy, const v1::Person& person,
              const Context& ctx) {
    const bool holds = std::ranges::any_of(person.grants(), [&](const v1::ActiveGrant& grant) {
        return grant.role() == policy.role() && !grant.suspended() &&
               grant_runs(grant, ctx.block().time_ms);
    });
    if (!person.active() || !holds) return false;
    if (policy.exclude_proposer() && person.person() == proposal.proposer()) return false;
    const auto member = member_of_ledger(ctx.view(), person.member());
    return member && !member->removed() && (!member->suspended() || awaits_ratification(proposal));
}

std::set<std::string> members_not_removed(const state::View& view) {
    std::set<std::string> members;
    state::each<v1::Member>(view, "mem/", [&](const v1::Member& member) {
        if (!member.removed()) members.insert(member.member());
        return true;
    });
    return members;
}

// Not revoked, and expired for no longer than the remedial grace, as the pipeline lets it vote; or
// renewed by such.
bool ballot_credential_holds(ByteView id, const Context& ctx) {
    const std::int64_t grace_ms = ctx.parameter("expiry_grace_days") * kDayMs;
    Bytes next(id);
    for (int renewals = 0; renewals <= kRenewalsMax; ++renewals) {
        const auto credential =
            state::read<v1::Credential>(ctx.view(), state::keys::credential(next));
        if (!credential) return false;
        if (credential->revoked_height() == 0 &&
            ctx.block().time_ms < credential->not_after_ms() + grace_ms) {
            return true;
        }
        if (credential->suspected_ms() != 0 || credential->replaced_by().empty()) return false;
        next = credential->replaced_by();
    }
    return false;
}

bool ballot_counts(const v1::Ballot& ballot, const v1::Proposal& proposal, const v1::Policy& policy,
                   const Context& ctx) {
    const auto person = state::read<v1::Person>(ctx.view(), state::keys::person(ballot.person()));
    return person && has_seat(proposal, policy, *person, ctx) &&
           ballot_credential_holds(ballot.credential(), ctx);
}

// The size noted at opening was counted under the policy of the opening: another kind of voters has
// another size.
std::uint32_t size_at_opening(const v1::Proposal& proposal, const v1::Policy& policy,
                              const Context& ctx) {
    if (policy.name() == proposal.policy()) return proposal.voters_at_opening();
    const auto opened_under = policy_in_force(ctx.view(), proposal.policy());
    const bool same = opened_under && opened_under->over() == policy.over() &&
                      (policy.over() == v1::OVER_MEMBERS || opened_under->role() == policy.role());
    return same ? proposal.voters_at_opening() : 0;
}

struct Candidate {
    std::string person;
    std::string unit;  // whose vote it gives: the member's or its own
    bool voter = false;
    bool proposer = false;
    bool executor = false;
};

bool may_act(const v1::Person& person, std::string_view act, const catalog::Catalog& catalog,
             std::int64_t now_ms) {
    const v1::Act* known = catalog.act(act);
    if (known != nullptr && known->open()) return true;
    return std::ranges::any_of(person.grants(), [&](const v1::ActiveGrant& grant) {
        const v1::Role* role = catalog.role(grant.role());
        return role != nullptr && grant_runs(grant, now_ms) &&
               std::ranges::find(role->duties(), act) != role->duties().end();
    });
}

// Persons who could act now or after a remedial step: active, of members in standing.
std::vector<Candidate> candidates(const v1::Policy& policy, const state::View& view,
                                  const catalog::Catalog& catalog, std::int64_t now_ms) {
    std::vector<Candidate> found;
    state::each<v1::Person>(view, "per/", [&](const v1::Person& person) {
        if (!person.active()) return true;
        const auto member = member_of_ledger(view, person.member());
        if (!member || member->suspended() || member->removed()) return true;
        const bool by_member = policy.over() == v1::OVER_MEMBERS;
        found.push_back({person.person(), by_member ? person.member() : person.person(),
                         has_role_until(person, policy.role(), now_ms),
                         may_act(person, "assembly.propose", catalog, now_ms),
                         may_act(person, "assembly.execute", catalog, now_ms)});
        return true;
    });
    return found;
}

}  // namespace

std::optional<v1::Policy> policy_in_force(const state::View& view, std::string_view name) {
    return state::read<v1::Policy>(view, state::keys::policy(name));
}

std::uint32_t electorate(const v1::Policy& policy, const state::View& view, std::int64_t now_ms) {
    const std::set<std::string> members = members_not_removed(view);
    if (policy.over() == v1::OVER_MEMBERS) return static_cast<std::uint32_t>(members.size());
    std::uint32_t persons = 0;
    state::each<v1::Person>(view, "per/", [&](const v1::Person& person) {
        const bool counts = person.active() && members.contains(person.member()) &&
                            has_role_until(person, policy.role(), now_ms);
        persons += counts ? 1U : 0U;
        return true;
    });
    return persons;
}

std::uint32_t needed(const v1::Policy& policy, std::uint32_t size) {
    const std::uint64_t all = size;
    const auto at_least_one = [](std::uint64_t n) {
        return static_cast<std::uint32_t>(std::max<std::uint64_t>(n, 1));
    };
    if (policy.counting() == v1::COUNTING_ANY) return 1;
    if (policy.counting() == v1::COUNTING_MAJORITY) return at_least_one(all / 2 + 1);
    if (policy.counting() == v1::COUNTING_TWO_THIRDS) return at_least_one((2 * all + 2) / 3);
    if (policy.counting() == v1::COUNTING_N) return at_least_one(policy.n());
    if (policy.counting() == v1::COUNTING_FRACTION && policy.of() > 0) {
        return at_least_one((all * policy.n() + policy.of() - 1) / policy.of());
    }
    return at_least_one(all);
}

bool may_vote(const v1::Proposal& proposal, const v1::Policy& policy, const v1::Person& person,
              const Context& ctx) {
    return has_seat(proposal, policy, person, ctx) && !on_leave(person, ctx.block().today);
}

Status require_passed(const Tally& tally) {
    if (tally.votes < tally.needed) {
        return refuse(Reason::not_enough_votes, {{"votes", std::int64_t{tally.votes}},
                                                 {"needed", std::int64_t{tally.needed}}});
    }
    if (tally.passed()) return ok();
    return refuse(Reason::quorum_not_met,
                  {{"votes", std::int64_t{tally.cast}}, {"quorum", std::int64_t{tally.quorum}}});
}

Tally count(const v1::Proposal& proposal, const v1::Policy& policy, const Context& ctx) {
    const bool by_member = policy.over() == v1::OVER_MEMBERS;
    std::map<std::string, bool> newest;
    for (const v1::Ballot& ballot : proposal.ballots()) {
        if (!ballot_counts(ballot, proposal, policy, ctx)) continue;
        newest[by_member ? ballot.member() : ballot.person()] = ballot.approve();
    }
    const auto approvals =
        std::ranges::count_if(newest, [](const auto& vote) { return vote.second; });
    const std::uint32_t size = std::max(size_at_opening(proposal, policy, ctx),
                                        electorate(policy, ctx.view(), ctx.block().time_ms));
    Tally tally;
    tally.votes = static_cast<std::uint32_t>(approvals);
    tally.needed = needed(policy, size);
    tally.cast = static_cast<std::uint32_t>(newest.size());
    tally.quorum = policy.quorum();
    return tally;
}

bool can_be_met(const v1::Policy& policy, const state::View& after, const catalog::Catalog& catalog,
                std::int64_t now_ms) {
    if (catalog.role(policy.role()) == nullptr) return false;
    const std::vector<Candidate> all = candidates(policy, after, catalog, now_ms);
    const std::uint32_t enough = needed(policy, electorate(policy, after, now_ms));
    const auto met_without = [&](std::string_view excluded) {
        std::set<std::string_view> units;
        for (const Candidate& c : all) {
            if (c.voter && c.person != excluded) units.insert(c.unit);
        }
        return units.size() >= enough && units.size() >= policy.quorum();
    };
    const bool executable = std::ranges::any_of(all, &Candidate::executor);
    return executable && std::ranges::any_of(all, [&](const Candidate& c) {
               return c.proposer && met_without(policy.exclude_proposer() ? c.person : "");
           });
}

bool assembly_can_act_with(const state::View& after, const catalog::Catalog& catalog,
                           const Context& ctx) {
    const std::int64_t now_ms = ctx.block().time_ms;
    const auto then = policy_in_force(after, kOrdinaryPolicy);
    if (then && can_be_met(*then, after, catalog, now_ms)) return true;
    const auto now = policy_in_force(ctx.view(), kOrdinaryPolicy);
    return !now || !can_be_met(*now, ctx.view(), ctx.catalog(), now_ms);
}

bool assembly_can_act(const state::View& after, const Context& ctx) {
    return assembly_can_act_with(after, ctx.catalog(), ctx);
}

}  // namespace charter::tx
