#pragma once
// What the convention asks of register entries: shared by put, sign_off, supersede and close.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// Form of a body.
/// Reasons  field_missing, field_invalid, too_many: register, member (an id or "*"), occurred_on,
///          valid_until (its last valid day; none, or after occurred_on), due_at, the document's 32
///          bytes, its note (document_note.hpp), the fields' form
Status check_body(const v1::EntryBody& body);

/// "<register>/<member or *>/<seq 16 hex>". Reasons  field_missing, field_invalid
Status require_entry_name(std::string_view field, std::string_view value);

/// The register. Reasons  register_unknown, table_not_register
Result<const v1::EntryType*> require_register(const Context& ctx, std::string_view name);

/// Whether people file in the register themselves. Reasons  register_by_act
Status permit_by_hand(std::string_view register_name, const Context& ctx);

/// Whose entry it is: the sender's member's own, any member's by resolution, and the assembly's
/// ("*") in registers that the assembly may file, by a sender with the role secretary. Reasons
/// assembly_entry_scope, not_own_member
Status permit_entry_scope(const v1::EntryBody& body, const v1::EntryType& type,
                          const v1::Person& sender, const Context& ctx);

/// Who files what, when and with what. `before` stands for the line; null: the body begins one.
///
/// Reads    the register, the persons signing, parameters backdating_days_max, risk_appetite,
///          risk_accept_max, what the entry refers to, the line
/// Reasons  register_unknown, table_not_register, system_account, person_inactive,
///          assembly_entry_scope, not_own_member, no_grant (one of the maker roles of its stage or
///          register), occurred_in_future, backdated (unless the version before has that day),
///          field_invalid (due_at before occurred_on, unless the version before has it),
///          document_missing (rule registers.document_required),
///          field_invalid (a document where none belongs), those of permit_content, not_ahead
///          (dates.hpp), those of permit_stage; stage_person_bars (stages.hpp); of key_backups
///          witness_is_custodian, witnesses_too_few (custody.hpp)
Status permit_body(const v1::EntryBody& body, const v1::Entry* before, const Context& ctx);

/// What must hold when an entry is filed, and again when it is signed off; `before` as in
/// permit_body.
///
/// Reasons  owner_missing (rule assets.owner_required: the owner of an asset is an active person of
/// its member),
///          field_unknown, confidential_in_clear, field_type, field_invalid,
///          value_not_in_vocabulary, field_required, commitment_repeated (in two fields, or that of
///          the document; rule registers.schema), date_too_early (dates.hpp),
///          reference_not_in_force, reference_differs, reference_refused (rule
///          registers.references_in_force; agreement.hpp), restore_proof_wrong, field_required
///          (rule custody.separate_place; custody.hpp), field_required, field_invalid (of
///          law_changes the members, rule registers.schema), those of drills and drill_reviews
///          (drills.hpp),
///          risk_level_outside_matrix (rule risks.assembly_levels: a level above risk_appetite is
///          marked above_appetite, no other is; a level above risk_accept_max is not accepted),
///          backup_at_primary (rule custody.separate_place; custody.hpp)
Status permit_content(const v1::EntryBody& body, const v1::Entry* before, const v1::EntryType& type,
                      const Context& ctx);

/// Whether the person stands in the fields author, authors, collector or collectors.
bool is_author(const v1::EntryBody& body, std::string_view person);

/// Whether this person may sign off what `maker` filed; `before` as in permit_body.
///
/// Reasons  person_inactive, not_own_member (entries for all may be signed off by any member's
///          checker), no_grant (one of the checker roles of its stage or register);
///          (rule registers.second_person) maker_is_checker: is the maker, or the same natural
///          person, or stands in the fields author, authors, collector or collectors;
///          enroller_as_checker: enrolled the maker, or was enrolled by the maker;
///          stage_person_bars (stages.hpp)
Status permit_checker(const v1::EntryBody& body, const v1::Entry* before, std::string_view maker,
                      const v1::Person& checker, const Context& ctx);

/// The person whose co-signature signs off what the sender files; nothing if the sender signs
/// alone, or if the register needs no checker.
std::optional<v1::Person> co_signing_checker(const v1::EntryType& type, const Context& ctx);

/// As permit_checker for that person. Reasons  those of permit_checker
Status permit_co_signer(const v1::EntryBody& body, const v1::Entry* before, const Context& ctx);

/// "filed", "signed off", "superseded", "closed": as refusals name it.
std::string state_word(v1::EntryState state);
/// Reasons  entry_not_open
tl::unexpected<Refusal> not_open(const v1::Entry& entry);

}  // namespace charter::tx
