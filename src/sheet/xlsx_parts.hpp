#pragma once
// The parts of a workbook beside its sheets. Internal to src/sheet.

#include <cstdint>
#include <string>
#include <vector>

#include "sheet/container.hpp"

namespace charter::sheet {

struct Named {
    std::string name;
    std::string part;
};

struct Book {
    std::vector<Named> sheets;  // in their order
    std::vector<std::string> strings;
    std::vector<bool> is_date;  // by style
    bool from_1904 = false;     // how days are counted
};

/// Faults: those of the parts; more sheets or text than the limits.
Outcome<Book> read_book(Container& container, const Limits& limits);

/// Characters that the format writes as _x000D_.
std::string unescaped(std::string text);

/// Whether a number of this format is a day: it shows year or day.
bool is_date_format(int id, std::string_view code);

}  // namespace charter::sheet
