#pragma once
// The reports of src/audit in every form: from the JSON of GET /v1/reports/..., or as they were
// made. The same report gives the same bytes, whatever the language of the process.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/report.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"
#include "sheet/xlsx.hpp"

namespace charter::report {

/// Faults: no JSON object of format charter-report/1, or a row that does not fit its columns.
Outcome<audit::Report> read_audit_report(std::string_view json);

/// One printable page in both languages.
std::string audit_html(const audit::Report& report);
/// A workbook: a sheet for each table, the deviations first, and what it is of at the end.
std::vector<sheet::OutSheet> audit_sheets(const audit::Report& report);
/// A CSV file for each table, with its name, and "about" at the end. Headings are names of columns;
/// a text in two languages is two columns, a status its word.
std::vector<std::pair<std::string, Bytes>> audit_csv(const audit::Report& report);
/// For a terminal. `lang`: zh-TW or en.
std::string audit_text(const audit::Report& report, std::string_view lang);

}  // namespace charter::report
