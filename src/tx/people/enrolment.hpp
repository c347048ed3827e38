#pragma once
// A person enters the ledger: what people.enrol and membership.admit share.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// The unit of a person or node, in bytes.
inline constexpr std::size_t kUnitMax = 100;

/// Reasons  field_missing, field_invalid (person, unit, natural_person; of staff of a supplier
///          supplier, sponsor and expires_ms, all or none)
Status check_new_person(const v1::NewPerson& person);

/// Reads    per/<person>, nod/<person>, acc/<person>, nat/<member>/<natural person>
/// Reasons  field_invalid   the id does not begin with `member`
///          person_exists   a person, node or account has the id, now or before
///          second_account  (rule identity.one_person_one_account)
///          those of permit_supplier_staff (suppliers.hpp)
Status permit_new_person(const v1::NewPerson& person, std::string_view member, const Context& ctx);

/// `enrollers`: the two existing persons; empty for founders.
/// Writes   per/<person>, nat/<member>/<natural person>, list persons/<member>, timer account of
///          staff of a supplier; event people.enrol
void apply_new_person(const v1::NewPerson& person, const std::vector<std::string>& enrollers,
                      Context& ctx);

}  // namespace charter::tx
