#pragma once
// Dates of an entry that follow one another: FieldDef.not_before and FieldDef.declared_ahead.
//
// Source   2.5, 48.3; docs/registers.md

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// No date lies before the one that its definition names: a date of the same entry, or its day. A
/// date that is left out is before nothing and after nothing. What a step of a life cycle repeats
/// from `before` (or null), both dates alike, is not judged anew.
/// Reasons  (rule registers.schema) date_too_early, the first in the order of the fields
Status permit_order_of_dates(const v1::EntryBody& body, const v1::Entry* before,
                             const v1::EntryType& type, const Context& ctx);

/// What must be declared ahead lies after the day of this block, when a version first says so: when
/// the line begins, or a step sets another date.
/// Reasons  (rule registers.schema) not_ahead, the first in the order of the fields
Status permit_ahead(const v1::EntryBody& body, const v1::Entry* before, const v1::EntryType& type,
                    const Context& ctx);

}  // namespace charter::tx
