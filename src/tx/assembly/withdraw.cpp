#include "tx/assembly/withdraw.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/assembly/proposals.hpp"

namespace charter::tx {

Status check(const v1::AssemblyWithdraw& tx) {
    if (Status s = require_number(tx.proposal()); !s) return s;
    return require_minutes(tx.minutes_digest());
}

Status permit(const v1::AssemblyWithdraw& tx, const Context& ctx) {
    const Result<v1::Proposal> proposal = require_proposal(ctx, tx.proposal());
    if (!proposal) return tl::unexpected(proposal.error());
    if (Status s = require_state(*proposal, v1::PROPOSAL_STATE_OPEN); !s) return s;
    if (ctx.acting().member != proposal->member()) return refuse(Reason::not_the_proposer);
    return ok();
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::AssemblyWithdraw& tx, Context& ctx) {
    auto proposal =
        state::read_existing<v1::Proposal>(ctx.view(), state::keys::proposal(tx.proposal()));
    proposal.set_state(v1::PROPOSAL_STATE_WITHDRAWN);
    proposal.set_decided_height(ctx.block().height);
    save_proposal(proposal, "assembly.withdraw", ctx);
}

}  // namespace charter::tx
