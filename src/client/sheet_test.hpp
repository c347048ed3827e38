#pragma once
// For the tests of sheets: the convention of this repository, and sheets by hand.

#include <string>
#include <vector>

#include "client/sheet_rows.hpp"

namespace charter::client {

/// This repository's, with its texts. Compiled once a process.
const Convention& real_convention();

const v1::EntryType& register_of(const std::string& name);

/// A sheet of CSV, as it reads.
sheet::Sheet sheet_of(const std::string& csv);

/// "5C owner | 6 : what", in English, by row and column.
std::vector<std::string> shown(const std::vector<CellError>& errors);

}  // namespace charter::client
