#pragma once
// How long an entry keeps its document.

#include <cstdint>
#include <optional>

#include "catalog/catalog.hpp"
#include "charter/v1/record.pb.h"
#include "state/view.hpp"

namespace charter::tx {

/// The moment from which an entry no longer keeps its document: the register's retention after it
/// ended, by closing, by supersession, or with its last valid day; an entry that was never signed
/// off counts from its filing. A register that the convention no longer has keeps for the parameter
/// retention_days_min.
/// Nothing: it is in force and has no end yet.
/// Reads    reg/ of its successor, par/retention_days_min
/// Source   47.1; catalog/registers: retention_days
std::optional<std::int64_t> keeps_document_until_ms(const v1::Entry& entry, const state::View& view,
                                                    const catalog::Catalog& catalog,
                                                    std::int32_t utc_offset_minutes);

}  // namespace charter::tx
