#pragma once
// A spreadsheet from the disk: .xlsx or CSV, by what is in it.

#include <filesystem>
#include <string_view>

#include "base/result.hpp"
#include "sheet/table.hpp"

namespace charter::client {

/// The sheet of that name, else the only one beside "lists"; of CSV, its one. Empty names are
/// filled with the file's own.
/// Faults: the file; what src/sheet refuses; several sheets of which none has the name.
Outcome<sheet::Sheet> read_sheet_file(const std::filesystem::path& file, std::string_view name);

}  // namespace charter::client
