#pragma once
// assembly.ratify: makes an emergency measure last.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Recounts an executed emergency under the ordinary policy in force; when that is met, the measure
/// does not lapse. Ballots go on until it lapses; the suspended may vote.
///
/// Fields   proposal        number, from 1
///          minutes_digest  32 bytes
/// Reads    pro/<proposal>, pol/<ordinary policy>, voters and their credentials
/// Writes   pro/<proposal>: state ratified; removes timer `lapse`; net: no longer by emergency,
///          where it was
/// Reasons  check   field_missing, minutes_missing, field_invalid
///          permit  proposal_unknown, not_emergency, proposal_closed, voting_over, policy_changed,
///                  not_enough_votes, quorum_not_met (rule policy.multi_signature)
/// Source   15.2, 18.6; ledger.md, Policies, emergency path
Status check(const v1::AssemblyRatify& tx);
Status permit(const v1::AssemblyRatify& tx, const Context& ctx);
void apply(const v1::AssemblyRatify& tx, Context& ctx);

}  // namespace charter::tx
