#include "tx/assembly/ratify.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/assembly/policy.hpp"
#include "tx/assembly/proposals.hpp"

namespace charter::tx {

Status check(const v1::AssemblyRatify& tx) {
    if (Status s = require_number(tx.proposal()); !s) return s;
    return require_minutes(tx.minutes_digest());
}

Status permit(const v1::AssemblyRatify& tx, const Context& ctx) {
    const Result<v1::Proposal> proposal = require_proposal(ctx, tx.proposal());
    if (!proposal) return tl::unexpected(proposal.error());
    if (!proposal->emergency()) {
        return refuse(Reason::not_emergency, {{"action", catalog::act_name(proposal->action())}});
    }
    if (Status s = require_state(*proposal, v1::PROPOSAL_STATE_EXECUTED); !s) return s;
    if (ctx.block().time_ms >= proposal->lapses_ms()) {
        return refuse(Reason::voting_over,
                      {{"proposal", static_cast<std::int64_t>(tx.proposal())}});
    }
    const auto policy = policy_in_force(ctx.view(), proposal->ordinary_policy());
    if (!policy) return refuse(Reason::policy_changed);  // it ended with its catalog
    const Tally tally = count(*proposal, *policy, ctx);
    return ctx.enforced(Rule::policy_multi_signature) ? require_passed(tally) : ok();
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::AssemblyRatify& tx, Context& ctx) {
    auto proposal =
        state::read_existing<v1::Proposal>(ctx.view(), state::keys::proposal(tx.proposal()));
    proposal.set_state(v1::PROPOSAL_STATE_RATIFIED);
    state::timer_cancel(ctx.delta(), proposal.lapses_ms(), "lapse", hex16(proposal.proposal()));
    auto network = state::read<v1::NetworkMode>(ctx.view(), state::keys::kNetwork);
    if (network && network->emergency() && network->proposal() == proposal.proposal()) {
        network->set_emergency(false);
        state::write(ctx.delta(), *network);
    }
    save_proposal(proposal, "assembly.ratify", ctx);
}

}  // namespace charter::tx
