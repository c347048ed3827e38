#pragma once
// CSV as RFC 4180 has it, in UTF-8 with or without a byte order mark.

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "sheet/table.hpp"
#include "sheet/xlsx.hpp"

namespace charter::sheet {

/// One sheet of texts. A leading ' that csv_text put there is taken away again.
/// Faults: too large; UTF-16, or no UTF-8 (what a spreadsheet program saves as plain CSV on a
/// Chinese system); a quote where none belongs, or that is not closed: with the line. More rows,
/// columns or cells than the limits.
Outcome<Sheet> read_csv(ByteView bytes, const Limits& limits = {});

/// Rows to a file that spreadsheet programs open as UTF-8: byte order mark, lines end in CR LF.
Bytes write_csv(const std::vector<std::vector<std::string>>& rows);

/// A text that no spreadsheet program takes for a formula: one that begins with = + - @, their wide
/// forms, a tab or CR (after any number of ') has one ' more in front. For texts that people wrote,
/// not for numbers.
std::string csv_text(std::string_view text);

/// The rows of a sheet, its texts through csv_text.
Bytes sheet_csv(const OutSheet& sheet);

}  // namespace charter::sheet
