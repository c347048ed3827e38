#pragma once
// A member's days, from the JSON of GET /v1/calendar/{member} ("charter-calendar/1"; pages joined
// by fetch_list of cli). The same JSON gives the same bytes.

#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace charter::report {

/// An iCalendar object (RFC 5545) of all-day events, each with alarms 30, 7 and 1 days before.
/// UIDs stay when days move; DTSTAMP is the block's time. `lang`: zh-TW or en.
/// Fault: the JSON is no calendar.
Outcome<std::string> calendar_ics(std::string_view calendar_json, std::string_view lang);

/// The plan month by month as one HTML page without scripts or outside parts, in both languages.
Outcome<std::string> calendar_html(std::string_view calendar_json);

/// One row a day, for programs: names of columns, texts that no program takes for a formula.
Outcome<Bytes> calendar_csv(std::string_view calendar_json);

/// A workbook: the same rows with labels in both languages, and what they are of.
/// Faults: the JSON is no calendar; those of write_xlsx.
Outcome<Bytes> calendar_xlsx(std::string_view calendar_json);

/// For a terminal.
Outcome<std::string> calendar_text(std::string_view calendar_json, std::string_view lang);

/// A content line of RFC 5545: folded so that no line has more than 75 octets, none of them within
/// a character, and ended with CRLF.
std::string folded(std::string_view line);
/// A value of type TEXT: backslash, semicolon, comma and line end escaped, other control characters
/// left out.
std::string ics_text(std::string_view text);

}  // namespace charter::report
