#include "tx/assembly/execute.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/assembly/policy.hpp"
#include "tx/assembly/proposals.hpp"
#include "tx/change/gates.hpp"
#include "tx/change/records.hpp"
#include "tx/dispatch.hpp"

namespace charter::tx {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;

Acting as_resolution(const v1::Proposal& proposal, Acting acting) {
    acting.proposal = proposal.proposal();
    acting.emergency = proposal.emergency();
    return acting;
}

Status permit_votes(const v1::Proposal& proposal, const Context& ctx) {
    const auto policy =
        state::read_existing<v1::Policy>(ctx.view(), state::keys::policy(proposal.policy()));
    const Tally tally = count(proposal, policy, ctx);
    const Rule rule = proposal.change().empty() ? Rule::policy_multi_signature
                                                : Rule::change_quorum_at_activation;
    return ctx.enforced(rule) ? require_passed(tally) : ok();
}

}  // namespace

Status check(const v1::AssemblyExecute& tx) {
    if (Status s = require_number(tx.proposal()); !s) return s;
    return require_minutes(tx.minutes_digest());
}

Status permit(const v1::AssemblyExecute& tx, const Context& ctx) {
    const Result<v1::Proposal> proposal = require_proposal(ctx, tx.proposal());
    if (!proposal) return tl::unexpected(proposal.error());
    if (Status s = require_state(*proposal, v1::PROPOSAL_STATE_OPEN); !s) return s;
    if (ctx.block().time_ms >= proposal->executable_until_ms()) {
        return refuse(Reason::voting_over,
                      {{"proposal", static_cast<std::int64_t>(tx.proposal())}});
    }
    if (!still_bound(*proposal, ctx.view())) return refuse(Reason::policy_changed);
    if (Status s = permit_votes(*proposal, ctx); !s) return s;
    if (proposal->emergency()) {
        if (Status s = require_first_emergency(proposal->target(), ctx); !s) return s;
    }
    if (Status s = permit_executed_change(*proposal, ctx); !s) return s;
    Context resolution = ctx;
    resolution.set_acting(as_resolution(*proposal, ctx.acting()));
    return permit(proposal->action(), resolution);
}

// Cannot fail: `permit` has accepted this transaction, and its action, against this state.
void apply(const v1::AssemblyExecute& tx, Context& ctx) {
    auto proposal =
        state::read_existing<v1::Proposal>(ctx.view(), state::keys::proposal(tx.proposal()));
    proposal.set_state(v1::PROPOSAL_STATE_EXECUTED);
    proposal.set_decided_height(ctx.block().height);
    if (proposal.emergency()) {
        const std::int64_t lapse_ms = ctx.parameter("emergency_lapse_hours") * kHourMs;
        proposal.set_lapses_ms(ctx.block().time_ms + lapse_ms);
        state::timer_set(ctx.delta(), proposal.lapses_ms(), "lapse", hex16(proposal.proposal()));
    }
    save_proposal(proposal, "assembly.execute", ctx);

    const Acting executor = ctx.acting();
    ctx.set_acting(as_resolution(proposal, executor));
    apply(proposal.action(), ctx);
    // change.activate does it itself, with the height that it names.
    if (!proposal.change().empty() && !proposal.action().has_change_activate()) {
        activate_change(proposal.change(), 0, ctx);
    }
    ctx.set_acting(executor);
}

}  // namespace charter::tx
