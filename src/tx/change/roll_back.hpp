#pragma once
// change.roll_back: a change that is active is taken back.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Records that a change outside the ledger was taken back, by two persons. What the ledger carried
/// out is undone by another change (`undoes` of change.open).
///
/// Fields   change  "<member>.<seq 16 hex>"
///          why     1 to 800 bytes; no personal data
///          report  salted commitment, 32 bytes
///          report_note  of it (document_note.hpp), or left out
/// Signers  two persons (the catalog's act)
/// Reads    chg/<change>
/// Writes   chg/<change>, timer `change`; event change.roll_back
/// Reasons  check   field_missing, field_invalid (change, why, report,
///                  report_note)
///          permit  change_unknown, not_own_member, change_step_refused (rule change.trail),
///                  undone_by_change
/// Source   16.4a, 16.7b; life_cycle.hpp
Status check(const v1::ChangeRollBack& tx);
Status permit(const v1::ChangeRollBack& tx, const Context& ctx);
void apply(const v1::ChangeRollBack& tx, Context& ctx);

}  // namespace charter::tx
