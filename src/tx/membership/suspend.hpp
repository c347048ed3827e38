#pragma once
// membership.suspend: takes a member's standing, or gives it back.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Suspends a member by resolution, or lifts the suspension. The suspended keep only what is
/// remedial and stay in every denominator. Its nodes are suspended and leave the validator set;
/// lifting gives no voting power back.
///
/// Fields   member  its id
///          why     at most 500 bytes
///          lift    true: ends the suspension
/// Reads    mem/<member>, its nodes and the validator set, pol/assembly_ordinary with its voters,
///          jur/*
/// Writes   mem/<member>.suspended; nod/*.suspended, .power, .changed_ms
/// Reasons  check   field_missing, field_invalid
///          permit  member_unknown, member_not_in_standing (removed), already_done,
///                  validator_floor, would_brick
/// Source   1.1, 18.6, 29.2; ledger.md, Identity and Policies
Status check(const v1::MembershipSuspend& tx);
Status permit(const v1::MembershipSuspend& tx, const Context& ctx);
void apply(const v1::MembershipSuspend& tx, Context& ctx);

}  // namespace charter::tx
