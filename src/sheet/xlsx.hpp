#pragma once
// Workbooks of Office Open XML (.xlsx): read as bytes of unknown origin, written so that the same
// tables give the same bytes (docs/adr/0009-spreadsheets.md).

#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "sheet/table.hpp"

namespace charter::sheet {

/// Every worksheet of the file. Values only: a cell with a formula comes without what it came to.
/// Whatever the file says of its size, no more than the limits is read.
/// Faults: too large; not this format, protected or damaged; with macros; a part that is no XML, or
/// has a document type; rows or cells out of order; more than the limits.
Outcome<std::vector<Sheet>> read_xlsx(ByteView bytes, const Limits& limits = {});

/// Whether the bytes are a .xlsx (or another file that only read_xlsx has an answer for), not CSV.
bool looks_like_xlsx(ByteView bytes);

enum class Look { plain, heading, label, note };

struct OutCell {
    CellKind kind = CellKind::text;  // text, number or date
    std::string text;
    Look look = Look::plain;
};

struct OutColumn {
    int width = 16;  // characters
    /// What cells below the heading may hold; empty: anything. Offered as a list.
    std::vector<std::string> choices;
    bool must_be_choice = true;  // false: the list is a help only
    std::string hint;            // shown where the cell is chosen
};

struct OutSheet {
    std::string name;  // at most 31 characters, none of []:*?/\ .
    std::vector<OutColumn> columns;
    std::uint32_t heading_rows = 1;  // stay in view
    std::vector<std::vector<OutCell>> rows;
    std::uint32_t empty_rows = 0;  // below, for typing: with formats and choices
};

/// The file's bytes: texts as texts, never formulas; dates as dates. Choices come on a sheet of
/// their own, "lists", at the end. Nothing of the time or machine is in it.
/// Faults: the temporary folder; a name or text that the format has no room for.
Outcome<Bytes> write_xlsx(const std::vector<OutSheet>& sheets);

}  // namespace charter::sheet
