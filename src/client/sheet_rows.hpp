#pragma once
// From the rows of a sheet to entries, with every error by row and column. Nothing here asks a
// node.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "charter/v1/transaction.pb.h"
#include "client/sheet_columns.hpp"
#include "sheet/table.hpp"

namespace charter::client {

/// What is wrong in a cell, or in a whole row, and what is allowed.
struct CellError {
    std::uint32_t row = 0;                // as the program shows it
    std::optional<std::uint32_t> column;  // from 0
    std::string name;                     // of the column
    v1::Bilingual what;
};

/// One entry of a sheet. Its document is not in the body yet where the cell names a file.
struct SheetEntry {
    std::uint32_t row = 0;
    std::string entry;  // that it changes; empty: a new one
    v1::EntryBody body;
    std::string file;  // of its document
};

struct SheetRows {
    /// Column of the sheet by place of SheetColumn; nothing where the sheet leaves it out.
    std::vector<std::optional<std::uint32_t>> places;
    std::vector<SheetEntry> entries;  // of the rows without an error
    std::vector<CellError> errors;    // by row, then column
};

struct SheetReading {
    std::string register_name;
    std::string member;  // of rows that name none
    /// One field, a set: all rows are one entry, in which it holds what they have. Their other
    /// cells must say the same, or nothing.
    std::string as_set;
};

/// Faults: no heading; --as-set names no set of the register. What a column's name is not is an
/// error of row 1.
Outcome<SheetRows> read_rows(const sheet::Sheet& sheet, const std::vector<SheetColumn>& columns,
                             const SheetReading& reading);

/// The value of one cell, or what is wrong with it.
using CellValue = tl::expected<v1::Value, v1::Bilingual>;
CellValue read_cell(const SheetColumn& column, const sheet::Cell& cell);

}  // namespace charter::client
