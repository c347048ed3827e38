#pragma once
// Where somebody departs from the convention's own values: listed first in every report.

#include <string>

#include "audit/report.hpp"

namespace charter::audit {

/// The table "deviations": exceptions granted and not over, values of own rules, stricter values,
/// and nil declarations in force. `member`: its own and the assembly's; "": everybody's.
Table deviations(const Source& source, const std::string& member);

/// "a stricter value", "an own rule": of an overlay.
Both overlay_kind(const v1::Overlay& overlay);
/// "12 months; the consortium's: 24 months"
Both overlay_value(const Source& source, const v1::Overlay& overlay, std::int64_t consortium);

}  // namespace charter::audit
