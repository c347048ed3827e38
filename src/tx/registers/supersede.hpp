#pragma once

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// Files a new version of an entry. A version signed off stays in force until the new one is signed
/// off; a draft gives way at once (entry_records.hpp).
///
/// Fields   entry  "<register>/<member or *>/<seq 16 hex>" of the newest version: signed off, or a
/// draft
///          body   as registers.put; of the same register and member, and where the register has
///                 stages one that may follow (stages.hpp). References keep naming the line by its
///                 root
/// Signers  as registers.put
/// Reads    the entry, and what registers.put reads
/// Writes   reg/<register>/<member>/<seq>, list entries/<register>/<member>; a draft: superseded;
/// signed off at once:
///          what registers.sign_off writes; event registers.supersede
/// Reasons  check   field_missing, field_invalid, too_many (entry, then entry_rules.hpp:
/// check_body)
///          permit  entry_unknown, entry_not_open (superseded, closed, or a draft over a version
///          that is no longer in
///                  force), field_invalid (another register or member), register_by_act, then those
///                  of registers.put
/// Source   ledger.md, Lists can be proved complete (superseded instead of deleted); assurance.md,
/// Registers; 15.3
Status check(const v1::RegistersSupersede& supersede);
Status permit(const v1::RegistersSupersede& supersede, const Context& ctx);
void apply(const v1::RegistersSupersede& supersede, Context& ctx);

}  // namespace charter::tx
