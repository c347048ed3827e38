#pragma once

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// Ends an entry: it is no longer in force and its line takes no new version. What refers to it is
/// shown as dangling.
///
/// Fields   entry  "<register>/<member or *>/<seq 16 hex>" of the version signed off
///          why    at most 500 bytes
/// Signers  two persons (the catalog's act); the sender holds a maker or checker role of the
///          entry's stage or register
/// Reads    the entry, the sender
/// Writes   reg/<entry>: closed; for `training` the grants of its persons; event registers.close
/// Reasons  check   field_missing, field_invalid (entry, why)
///          permit  entry_unknown, entry_not_open, register_unknown, table_not_register,
///                  system_account, person_inactive, assembly_entry_scope (entries for all: the
///                  sender is secretary), not_own_member, no_grant, line_not_ended (stages.hpp)
/// Source   ledger.md, Lists can be proved complete (closed instead of deleted); 15.3, 16.7b
Status check(const v1::RegistersClose& close);
Status permit(const v1::RegistersClose& close, const Context& ctx);
void apply(const v1::RegistersClose& close, Context& ctx);

}  // namespace charter::tx
