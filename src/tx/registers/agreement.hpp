#pragma once
// What a reference of an entry must agree with: fields that what it names has too (FieldDef.same),
// and a predicate that holds of it (FieldDef.where). Only its own fields are compared, as they read
// when the entry is filed, and again when it is signed off.
//
// Source   53.1.1a, 39.2, 41.7; docs/registers.md

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// Every reference that names something, in the order of the fields; of a set each one. What a step
/// of a life cycle repeats from `before` (or null) is not judged anew: the reference, and of `same`
/// the field that is compared. A parameter is the consortium's value, or the member's own.
///
/// Reads    what the references name; par/, ovl/ of the parameters compared
/// Reasons  (rule registers.references_in_force) reference_differs (same), reference_refused
///          (where)
Status permit_agreement(const v1::EntryBody& body, const v1::Entry* before,
                        const v1::EntryType& type, const Context& ctx);

}  // namespace charter::tx
