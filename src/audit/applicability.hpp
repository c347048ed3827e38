#pragma once
// The statement of applicability for ISO/IEC 27001:2022, as far as the convention reaches.

#include "audit/report.hpp"

namespace charter::audit {

/// Tables, after "deviations":
///
/// controls   each of the 93 of Annex A: applicable or not with why, the requirements that cover it
///            by the catalog's mappings, and the worst status of those that count, member by member
/// covered    each of those requirements with its status, exceptions and own rules, by member
/// unmapped   requirements that the catalog maps to no control
///
/// A control that no requirement covers is said to be outside the convention: whether it applies is
/// for the member's own statement. `member` "": all of them. Refused: no such member
Drawn<Report> applicability(const Source& source, const std::string& member);

}  // namespace charter::audit
