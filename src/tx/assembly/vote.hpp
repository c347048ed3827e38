#pragma once
// assembly.vote: one ballot of one person.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Casts the sender's ballot on an open proposal, or on an executed emergency that awaits
/// ratification. A person votes once; over members the newest ballot of a member's representatives
/// is its vote (policy.hpp).
///
/// Fields   proposal         number, from 1
///          approve          yes or no
///          minutes_digest   32 bytes
///          proposal_digest  32 bytes: what is voted on (proposals.hpp, proposal_digest)
/// Reads    pro/<proposal>, pol/<policy>, the target, per/<sender>, mem/<its member>, the ballots'
///          credentials
/// Writes   pro/<proposal>: the ballot; the execution window runs from the vote that passes it, and
///          from the deadline again when a later ballot of the same member takes that back; timer
///          `proposal`
/// Reasons  check   field_missing, minutes_missing, field_invalid
///          permit  proposal_unknown, proposal_closed, voting_over, policy_changed, digest_differs,
///                  system_account, member_unknown, member_not_in_standing, no_grant (rule
///                  access.default_deny), voter_excluded, voted_already
/// Source   15.2, 20.4; ledger.md, Policies
Status check(const v1::AssemblyVote& tx);
Status permit(const v1::AssemblyVote& tx, const Context& ctx);
void apply(const v1::AssemblyVote& tx, Context& ctx);

}  // namespace charter::tx
