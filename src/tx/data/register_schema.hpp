#pragma once

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// Registers what records of one kind hold, and what may be done with them. A schema never changes:
/// a new version has a new name.
///
/// Fields   schema                 `[a-z0-9_.:-]{1,64}`, "payments.mt103.v1"
///          fields                 of a record, sorted, at most 64; no references, every text
///          bounded purposes               allowed, sorted, 1 to 64 recipients             allowed
///          members, sorted; empty: every member retention_days_min, _max   1 <= min <= max <=
///          36500 content_types          of the off-chain content, sorted, 1 to 5 of
///          content_types.hpp
/// Signers  two persons (the catalog's act)
/// Reads    sch/<schema>, the recipients, the catalog's enumerations
/// Writes   sch/<schema>, list schemas/consortium; event data.register_schema
/// Reasons  check   field_missing, field_invalid, too_many (schema, fields, purposes, recipients,
/// retention_days_min,
///                  retention_days_max, content_types)
///          permit  schema_exists, value_not_in_vocabulary (a field's enumeration), member_unknown,
///                  content_type_not_allowed (rule limits.content_types)
/// Source   ledger.md, Transaction types, Customer data; 32.1, 32.3, 51.3
Status check(const v1::DataRegisterSchema& schema);
Status permit(const v1::DataRegisterSchema& schema, const Context& ctx);
void apply(const v1::DataRegisterSchema& schema, Context& ctx);

}  // namespace charter::tx
