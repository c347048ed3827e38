#include "tx/assembly/vote.hpp"

#include <algorithm>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/assembly/policy.hpp"
#include "tx/assembly/proposals.hpp"
#include "tx/common.hpp"

namespace charter::tx {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;

// The policy that the ballot serves: after an emergency's execution it is the one that ratifies.
const std::string& policy_voted_under(const v1::Proposal& proposal) {
    return awaits_ratification(proposal) ? proposal.ordinary_policy() : proposal.policy();
}

Status permit_step(const v1::Proposal& proposal, const Context& ctx) {
    const bool ratifying = awaits_ratification(proposal);
    if (!ratifying) {
        if (Status s = require_state(proposal, v1::PROPOSAL_STATE_OPEN); !s) return s;
    }
    const auto number = static_cast<std::int64_t>(proposal.proposal());
    const std::int64_t until_ms = ratifying ? proposal.lapses_ms() : proposal.deadline_ms();
    if (ctx.block().time_ms >= until_ms) {
        return refuse(Reason::voting_over, {{"proposal", number}});
    }
    if (!ratifying && !still_bound(proposal, ctx.view())) return refuse(Reason::policy_changed);
    return ok();
}

Status permit_voter(const v1::Proposal& proposal, const v1::Person& voter, const Context& ctx) {
    if (Status s = require_member(ctx, voter.member()); !s) {
        const bool suspended_ratifies =
            s.error().reason == Reason::member_not_in_standing && awaits_ratification(proposal);
        if (!suspended_ratifies) return s;
    }
    const auto policy = policy_in_force(ctx.view(), policy_voted_under(proposal));
    if (!policy) return refuse(Reason::policy_changed);  // the ordinary one ended with its catalog
    if (ctx.enforced(Rule::access_default_deny) && !holds_role(ctx, voter, policy->role())) {
        return refuse(Reason::no_grant,
                      {{"person", voter.person()}, {"action", std::string("assembly.vote")}});
    }
    if (policy->exclude_proposer() && voter.person() == proposal.proposer()) {
        return refuse(Reason::voter_excluded,
                      {{"person", voter.person()}, {"why", std::string("proposer")}});
    }
    const bool voted = std::ranges::any_of(proposal.ballots(), [&](const v1::Ballot& ballot) {
        return ballot.person() == voter.person();
    });
    if (!voted) return ok();
    return refuse(
        Reason::voted_already,
        {{"voter", voter.person()}, {"proposal", static_cast<std::int64_t>(proposal.proposal())}});
}

// Executable for so long from the passing vote; from the deadline again when that is taken back.
void move_window(const v1::Proposal& before, v1::Proposal& proposal, Context& ctx) {
    const auto policy =
        state::read_existing<v1::Policy>(ctx.view(), state::keys::policy(proposal.policy()));
    const bool passed = count(proposal, policy, ctx).passed();
    if (passed == count(before, policy, ctx).passed()) return;
    const std::int64_t from_ms = passed ? ctx.block().time_ms : proposal.deadline_ms();
    proposal.set_executable_until_ms(from_ms + policy.execution_hours() * kHourMs);
    state::timer_set(ctx.delta(), proposal.executable_until_ms(), "proposal",
                     hex16(proposal.proposal()));
}

}  // namespace

Status check(const v1::AssemblyVote& tx) {
    if (Status s = require_number(tx.proposal()); !s) return s;
    if (Status s = require_minutes(tx.minutes_digest()); !s) return s;
    return require_digest("proposal_digest", tx.proposal_digest());
}

Status permit(const v1::AssemblyVote& tx, const Context& ctx) {
    const Result<v1::Proposal> proposal = require_proposal(ctx, tx.proposal());
    if (!proposal) return tl::unexpected(proposal.error());
    if (Status s = permit_step(*proposal, ctx); !s) return s;
    if (tx.proposal_digest() != proposal_digest(*proposal)) {
        return refuse(Reason::digest_differs,
                      {{"entry", "proposal " + std::to_string(tx.proposal())}});
    }
    const auto voter =
        state::read<v1::Person>(ctx.view(), state::keys::person(ctx.acting().sender));
    if (!voter) return refuse(Reason::system_account);
    return permit_voter(*proposal, *voter, ctx);
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::AssemblyVote& tx, Context& ctx) {
    auto proposal =
        state::read_existing<v1::Proposal>(ctx.view(), state::keys::proposal(tx.proposal()));
    const v1::Proposal before = proposal;
    v1::Ballot& ballot = *proposal.add_ballots();
    ballot.set_person(ctx.acting().sender);
    ballot.set_member(ctx.acting().member);
    ballot.set_approve(tx.approve());
    ballot.set_credential(ctx.acting().signers.front().credential);
    ballot.set_height(ctx.block().height);
    ballot.set_minutes_digest(tx.minutes_digest());

    if (proposal.state() == v1::PROPOSAL_STATE_OPEN) move_window(before, proposal, ctx);
    save_proposal(proposal, "assembly.vote", ctx);
}

}  // namespace charter::tx
