#pragma once
// For the tests of this folder: archives and workbooks by hand.

#include <string>
#include <utility>
#include <vector>

#include "base/bytes.hpp"

namespace charter::sheet {

using Parts = std::vector<std::pair<std::string, std::string>>;

/// Deflated, in memory.
Bytes archive_of(const Parts& parts);

/// One sheet "Blatt" of these rows; style 1 and 2 are dates; two shared texts.
Parts workbook_of(std::string sheet_xml);

}  // namespace charter::sheet
