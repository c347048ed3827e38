#pragma once

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// The second person signs the entry that the maker filed; from now on it counts.
///
/// Fields   entry   "<register>/<member or *>/<seq 16 hex>" of the version filed
///          digest  SHA-256 of its canonical EntryBody, 32 bytes: what the checker has read
/// Signers  the checker; further persons join the entry's signers
/// Reads    the entry, the version that it supersedes, the maker, what the entry refers to
/// Writes   reg/<entry>: signed off; the version before: superseded, and the root's record names
/// this one; for
///          `training` the grants of the persons that either version names; event
///          registers.sign_off
/// Reasons  check   field_missing, field_invalid (entry, digest)
///          permit  entry_unknown, entry_not_open (itself, or what it supersedes is not signed off
///          any more),
///                  digest_differs, register_unknown, table_not_register, system_account,
///                  person_inactive, not_own_member, no_grant, maker_is_checker,
///                  enroller_as_checker, stage_person_bars (permit_checker); owner_missing,
///                  field_unknown, field_type, field_invalid, value_not_in_vocabulary,
///                  field_required, reference_not_in_force, risk_level_outside_matrix,
///                  backup_at_primary (permit_content: as of now), those of permit_stage
/// Source   assurance.md, Registers (sign-off); 16.7b, 20.2
Status check(const v1::RegistersSignOff& sign_off);
Status permit(const v1::RegistersSignOff& sign_off, const Context& ctx);
void apply(const v1::RegistersSignOff& sign_off, Context& ctx);

}  // namespace charter::tx
