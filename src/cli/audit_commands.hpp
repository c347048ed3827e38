#pragma once
// What `charter report ...` and `charter status --format` share.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "cli/session.hpp"
#include "client/assessment.hpp"

namespace charter::cli {

/// A report of GET /v1/reports: which one, of what, in which form and where to.
struct AuditOptions {
    std::string report;
    std::string member;
    client::AssessmentRequest when;
    std::vector<std::pair<std::string, std::string>> more;  // of the query
    std::string format = "text";                            // text, html, csv or xlsx
    std::filesystem::path out;                              // empty: named after the report
};

/// Asks the node and prints the report, or writes it and prints the names of the files. CSV is a
/// file for each table: NAME.csv is the report's own, NAME.TABLE.csv the others.
Exit write_audit_report(const Session& session, const AuditOptions& options);

}  // namespace charter::cli
