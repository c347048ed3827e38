#pragma once

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// Files an entry of a register: the first version of a new line.
///
/// Fields   entry.register     a register of the catalog
///          entry.member       whose entry; "*": the assembly's, which serves all members
///          entry.occurred_on  civil date of the act, not later than the block's, within
///          backdating_days_max entry.valid_until  civil date, after occurred_on; 0: by the
///          register's valid_months, which the readers of
///                             entries apply, or until superseded or closed
///          entry.due_at       civil date, not before occurred_on; 0: none, but for registers with
///                             a deadline (stages.hpp)
///          entry.fields       as the register defines them, sorted by name
///          entry.document     salted commitment, 32 bytes, or empty
///          entry.document_note  of that document, or left out: media_type ("application/pdf"),
///                             size (bytes, 1 to 2^40), title (1 to 600 bytes of text without
///                             personal data). Whoever may read the entry reads it
/// Signers  the maker first; with the checker second the entry is signed off at once. A register
/// without checker roles
///          needs the maker alone.
/// Reads    the register, persons, parameters, what the entry refers to
/// Writes   reg/<register>/<member>/<seq>, list entries/<register>/<member>; signed off: for
/// `training` the grants of
///          the persons named; event registers.put
/// Reasons  check   field_missing, field_invalid, too_many (entry_rules.hpp: check_body)
///          permit  register_by_act, register_unknown, table_not_register, system_account,
///          person_inactive, assembly_entry_scope,
///                  not_own_member, no_grant, occurred_in_future, backdated, field_invalid,
///                  document_missing, field_invalid, owner_missing, field_unknown, field_type,
///                  value_not_in_vocabulary, field_required, reference_not_in_force,
///                  risk_level_outside_matrix, backup_at_primary, those of permit_stage,
///                  stage_person_bars (stages.hpp), witness_is_custodian, witnesses_too_few
///                  (permit_body); the co-signer: person_inactive, not_own_member, no_grant,
///                  maker_is_checker, enroller_as_checker, stage_person_bars
/// Source   ledger.md, Transaction types; assurance.md,
/// Registers; 2.1, 14.2, 18.4b, 20.2, 23.3, 47.2, 53.1.1a
Status check(const v1::RegistersPut& put);
Status permit(const v1::RegistersPut& put, const Context& ctx);
void apply(const v1::RegistersPut& put, Context& ctx);

}  // namespace charter::tx
