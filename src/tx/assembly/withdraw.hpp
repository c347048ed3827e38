#pragma once
// assembly.withdraw: takes an open proposal back.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Takes an open proposal back; its proposer or another person of the same member may.
///
/// Fields   proposal        number, from 1
///          minutes_digest  32 bytes
/// Reads    pro/<proposal>
/// Writes   pro/<proposal>: state withdrawn
/// Reasons  check   field_missing, minutes_missing, field_invalid
///          permit  proposal_unknown, proposal_closed, not_the_proposer
/// Source   15.1; ledger.md, Policies
Status check(const v1::AssemblyWithdraw& tx);
Status permit(const v1::AssemblyWithdraw& tx, const Context& ctx);
void apply(const v1::AssemblyWithdraw& tx, Context& ctx);

}  // namespace charter::tx
