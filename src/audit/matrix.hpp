#pragma once
// Requirements by members, as a table.

#include "audit/report.hpp"

namespace charter::audit {

/// Tables, after "deviations":
///
/// matrix   each requirement with the status of every member; one of the network has one, under "*"
/// totals   of each member and the network: how many requirements that count stand how
///
/// `member` "": all of them. Refused: no such member
Drawn<Report> status_matrix(const Source& source, const std::string& member);

}  // namespace charter::audit
