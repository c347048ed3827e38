#include "client/sheet_file.hpp"

#include "client/identity.hpp"
#include "sheet/csv.hpp"
#include "sheet/xlsx.hpp"

namespace charter::client {
namespace {

constexpr std::string_view kLists = "lists";

}  // namespace

Outcome<sheet::Sheet> read_sheet_file(const std::filesystem::path& file, std::string_view name) {
    const auto bytes = read_file(file, sheet::Limits().file_bytes);
    if (!bytes) return tl::unexpected(bytes.error());
    const std::string where = file.filename().string() + ": ";
    if (!sheet::looks_like_xlsx(*bytes)) {
        auto csv = sheet::read_csv(*bytes);
        if (!csv) return fault(where + csv.error().what);
        csv->name = file.filename().string();
        return csv;
    }
    auto sheets = sheet::read_xlsx(*bytes);
    if (!sheets) return fault(where + sheets.error().what);
    std::string names;
    sheet::Sheet* only = nullptr;
    std::size_t others = 0;
    for (sheet::Sheet& each : *sheets) {
        if (each.name == name) return std::move(each);
        if (each.name == kLists) continue;
        names.append(names.empty() ? "" : ", ").append(each.name);
        only = &each;
        ++others;
    }
    if (others == 1) return std::move(*only);
    return fault(where + "no sheet is called " + std::string(name) + "; there are: " + names);
}

}  // namespace charter::client
