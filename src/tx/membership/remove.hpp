#pragma once
// membership.remove: ends a membership for good.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Removes a member by resolution: it leaves every denominator, its id is never given again. Its
/// nodes are retired and leave the validator set, its credentials are revoked; what it recorded
/// stays.
///
/// Fields   member  its id
///          why     at most 500 bytes
/// Reads    mem/<member>, its nodes and the validator set, its credentials, pol/assembly_ordinary
///          with its voters
/// Writes   mem/<member>.removed; nod/*.retired, .power, .changed_ms; cre/*.revoked_*
/// Reasons  check   field_missing, field_invalid
///          permit  member_unknown, already_done, validator_floor, would_brick
/// Source   1.1, 18.6, 29.2; ledger.md, Identity and Policies
Status check(const v1::MembershipRemove& tx);
Status permit(const v1::MembershipRemove& tx, const Context& ctx);
void apply(const v1::MembershipRemove& tx, Context& ctx);

}  // namespace charter::tx
