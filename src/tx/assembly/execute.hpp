#pragma once
// assembly.execute: does what a resolution decided.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Does what the proposal's action says, after recounting its votes: only ballots of voters in
/// standing now, against the larger of the electorates at opening and now. An emergency's effect
/// lapses unless it is ratified. Of an act under change control it is the change's activation.
///
/// Fields   proposal        number, from 1
///          minutes_digest  32 bytes
/// Reads    pro/<proposal>, pol/<policy>, the target, voters and their credentials, what the
///          action's own permit reads
/// Writes   pro/<proposal>: state executed, of an emergency the time it lapses and timer `lapse`;
///          what the action's own apply writes, acting by resolution; of a change as
///          activate_change
/// Reasons  check   field_missing, minutes_missing, field_invalid
///          permit  proposal_unknown, proposal_closed, voting_over, policy_changed,
///                  not_enough_votes and quorum_not_met (rule policy.multi_signature; of a
///                  change, change.quorum_at_activation), second_emergency, then those of
///                  permit_executed_change, then those of the action's own permit
/// Source   15.2, 15.3, 20.4; ledger.md, Policies
Status check(const v1::AssemblyExecute& tx);
Status permit(const v1::AssemblyExecute& tx, const Context& ctx);
void apply(const v1::AssemblyExecute& tx, Context& ctx);

}  // namespace charter::tx
