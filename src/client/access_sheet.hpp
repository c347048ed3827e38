#pragma once
// The review of access as a sheet, in the form of a register's (sheet_columns.hpp): one grant a
// row.
//
//   person, grant   bank-a.p7, and the number of the grant
//   role, unit, until, state   help for whoever decides; what is in them is not read back
//   decision        keep or revoke
//   why             of what is revoked

#include <string_view>
#include <vector>

#include "charter/v1/record.pb.h"
#include "client/sheet_rows.hpp"

namespace charter::client {

inline constexpr const char* kAccessSheet = "access_review";

std::vector<SheetColumn> access_columns();

/// When the grants are looked at.
struct AccessTime {
    std::int64_t now_ms = 0;
    std::int32_t offset_minutes = 0;
};

/// Every grant of the active persons that is in force or suspended; nothing is decided yet.
sheet::OutSheet access_sheet(const std::vector<v1::Person>& persons, const AccessTime& time,
                             std::string_view lang);

struct AccessPlan {
    std::vector<v1::AccessLine> lines;  // as people.review_access has them
    std::vector<CellError> errors;      // by row; of a grant without a row, of row 1
};

/// Errors: a grant twice; one that nobody holds; nothing that says why it is revoked, or why what
/// is kept is not; a grant that no row is of.
AccessPlan plan_access(const SheetRows& rows, const std::vector<v1::Person>& persons,
                       std::int64_t now_ms);

}  // namespace charter::client
