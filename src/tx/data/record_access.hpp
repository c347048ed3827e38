#pragma once

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// Says who read what: the vocabulary of an access trail.
///
/// Fields   account          who read, at most 200 bytes
///          function         with which function, at most 200 bytes
///          time_ms          when, by the system's clock
///          system           in which system, at most 200 bytes
///          query_or_result  what was asked or given, at most 2000 bytes; never customer data
/// Reads    nothing
/// Writes   nothing; event data.record_access
/// Reasons  check   field_invalid (account, function, system, query_or_result)
///          permit  trail_field_missing (rule trail.minimum_fields: any of the five)
/// Source   ledger.md, Customer data (access event); 2.3
Status check(const v1::DataRecordAccess& access);
Status permit(const v1::DataRecordAccess& access, const Context& ctx);
void apply(const v1::DataRecordAccess& access, Context& ctx);

}  // namespace charter::tx
