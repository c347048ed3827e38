#pragma once
// Spreadsheets as this code sees them: sheets of rows of cells. What a program made of a cell is
// its kind; what a person reads in it is its text.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace charter::sheet {

enum class CellKind {
    text,
    number,   // whole numbers without a point; others as the file has them
    date,     // text 2026-12-31
    flag,     // text true or false
    formula,  // no text: what it came to is not what is in the file
    error,    // text #REF! and the like
};

struct Cell {
    std::uint32_t column = 0;  // from 0: A
    CellKind kind = CellKind::text;
    std::string text;
};

struct Row {
    std::uint32_t number = 0;  // from 1, as people count
    std::vector<Cell> cells;   // by ascending column; none of them empty

    /// nullptr where the cell is empty.
    const Cell* at(std::uint32_t column) const;
};

struct Sheet {
    std::string name;
    std::vector<Row> rows;  // by ascending number; none of them empty
};

/// What a file may cost, whatever it says of itself.
struct Limits {
    std::size_t file_bytes = 16U << 20U;
    std::size_t inflated_bytes = 128U << 20U;  // of all parts that are read
    std::size_t parts = 2'000;                 // files inside the file
    std::size_t sheets = 64;
    std::uint32_t rows = 100'000;  // the number of the last one
    std::uint32_t columns = 1'000;
    std::size_t cells = 1'000'000;
    std::size_t text_bytes = 64U << 20U;  // of all cells
};

/// 0 is A, 26 is AA.
std::string column_letters(std::uint32_t column);

/// Without blanks (also those of Chinese typing) at both ends.
std::string_view trimmed(std::string_view text);

/// `text` for a message: one line, of at most 40 characters.
std::string quoted(std::string_view text);

}  // namespace charter::sheet
