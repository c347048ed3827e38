#pragma once
// What internal audit found, what supervisors' examinations asked for, and what the first line
// found itself, each with what was done about it since.

#include <string>

#include "audit/report.hpp"

namespace charter::audit {

/// Tables, after "deviations":
///
/// summary         lines by section and level: how many are open, of what age, overdue, repeats
/// internal_audit, examination   lines of `audit_findings`, by their source
/// first_line      lines of `findings`
/// follow_ups      every version of these lines: when, at which stage, by whom, with what document
/// presentations   the newest annual report that the board of each member has seen
///
/// A line stands as its newest version that was signed off says. It repeats another of the same
/// member and requirement, whichever its section, that was raised in the kRepeatMonths before it
/// and not withdrawn. `member`: its own lines; "": those of every member and of the assembly whose
/// registers the reader may see, and a note that names the others.
/// Refused: no such member; its findings are not the reader's to see
Drawn<Report> findings(const Source& source, const std::string& member);

inline constexpr int kRepeatMonths = 24;

}  // namespace charter::audit
