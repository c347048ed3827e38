#pragma once
// Civil dates without a time-zone database: the consortium has one fixed UTC offset.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace charter {

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
using Day = std::int32_t;

struct Civil {
    std::int32_t year;
    std::int32_t month;  // 1..12
    std::int32_t day;    // 1..31
    friend bool operator==(const Civil&, const Civil&) = default;
};

Day day_from_civil(const Civil& c);
Civil civil_from_day(Day day);

/// The civil date at `unix_ms` for a clock `offset_minutes` east of UTC.
Day day_at(std::int64_t unix_ms, std::int32_t offset_minutes);
/// Unix milliseconds of the midnight with which `day` begins at that offset.
std::int64_t midnight_ms(Day day, std::int32_t offset_minutes);

/// `months` later; clamps to the month's end (31 January + 1 month = 28 or 29 February).
Day add_months(Day day, std::int64_t months);
/// The last day of the year after that of `day` when `years` = 1: how a calendar cadence expires.
Day end_of_year(Day day, std::int32_t years);

/// `2026-12-31`; nothing unless it is a real date in exactly this form.
std::optional<Day> parse_date(std::string_view text);
std::string format_date(Day day);
/// `2026-12-31T08:15:30.250+08:00`
std::string format_time(std::int64_t unix_ms, std::int32_t offset_minutes);

}  // namespace charter
