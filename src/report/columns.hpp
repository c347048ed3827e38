#pragma once
// Tables that fit a terminal: columns as wide as their widest cell, Chinese characters counted as
// two.

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace charter::report {

/// How many terminal columns the UTF-8 text takes.
std::size_t display_width(std::string_view text);

/// As print_table, without a limit.
void write_columns(std::ostream& out, const std::vector<std::string>& header,
                   const std::vector<std::vector<std::string>>& rows);

/// Prints a header and rows. The last column is cut with "…" where the row would pass `width`
/// columns (0: never).
void print_table(std::ostream& out, const std::vector<std::string>& header,
                 const std::vector<std::vector<std::string>>& rows, std::size_t width);

/// Columns of the terminal on standard output, 0 where it is none.
std::size_t terminal_width();

}  // namespace charter::report
