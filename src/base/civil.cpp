#include "base/civil.hpp"

#include <algorithm>

namespace charter {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    return a / b - static_cast<std::int64_t>(a % b != 0 && (a < 0) != (b < 0));
}

std::int32_t days_in_month(std::int32_t year, std::int32_t month) {
    const std::int32_t next_year = month == 12 ? year + 1 : year;
    const std::int32_t next_month = month == 12 ? 1 : month + 1;
    return day_from_civil({next_year, next_month, 1}) - day_from_civil({year, month, 1});
}

std::string padded(std::int64_t value, std::size_t width) {
    std::string digits = std::to_string(value);
    return digits.size() >= width ? digits : std::string(width - digits.size(), '0') + digits;
}

}  // namespace

// Howard Hinnant's well-known algorithm: eras of 400 years, years that begin in March.
Day day_from_civil(const Civil& c) {
    const std::int32_t y = c.month <= 2 ? c.year - 1 : c.year;
    const auto era = static_cast<std::int32_t>(floor_div(y, 400));
    const std::int32_t yoe = y - era * 400;
    const std::int32_t doy = (153 * (c.month + (c.month > 2 ? -3 : 9)) + 2) / 5 + c.day - 1;
    const std::int32_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146'097 + doe - 719'468;
}

Civil civil_from_day(Day day) {
    const std::int32_t z = day + 719'468;
    const auto era = static_cast<std::int32_t>(floor_div(z, 146'097));
    const std::int32_t doe = z - era * 146'097;
    const std::int32_t yoe = (doe - doe / 1'460 + doe / 36'524 - doe / 146'096) / 365;
    const std::int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const std::int32_t mp = (5 * doy + 2) / 153;
    const std::int32_t month = mp < 10 ? mp + 3 : mp - 9;
    return {yoe + era * 400 + (month <= 2 ? 1 : 0), month, doy - (153 * mp + 2) / 5 + 1};
}

Day day_at(std::int64_t unix_ms, std::int32_t offset_minutes) {
    return static_cast<Day>(floor_div(unix_ms + std::int64_t{offset_minutes} * 60'000, kDayMs));
}

std::int64_t midnight_ms(Day day, std::int32_t offset_minutes) {
    return std::int64_t{day} * kDayMs - std::int64_t{offset_minutes} * 60'000;
}

Day add_months(Day day, std::int64_t months) {
    const Civil c = civil_from_day(day);
    const std::int64_t index = std::int64_t{c.year} * 12 + (c.month - 1) + months;
    const auto year = static_cast<std::int32_t>(floor_div(index, 12));
    const auto month = static_cast<std::int32_t>(index - std::int64_t{year} * 12 + 1);
    return day_from_civil({year, month, std::min(c.day, days_in_month(year, month))});
}

Day end_of_year(Day day, std::int32_t years) {
    return day_from_civil({civil_from_day(day).year + years, 12, 31});
}

std::optional<Day> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    std::int32_t parts[3] = {0, 0, 0};
    for (std::size_t i = 0, part = 0; i < text.size(); ++i) {
        if (i == 4 || i == 7) {
            ++part;
            continue;
        }
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        parts[part] = parts[part] * 10 + (text[i] - '0');
    }
    const Civil c{parts[0], parts[1], parts[2]};
    if (c.year < 1900 || c.month < 1 || c.month > 12 || c.day < 1) return std::nullopt;
    if (c.day > days_in_month(c.year, c.month)) return std::nullopt;
    return day_from_civil(c);
}

std::string format_date(Day day) {
    const Civil c = civil_from_day(day);
    return padded(c.year, 4) + "-" + padded(c.month, 2) + "-" + padded(c.day, 2);
}

std::string format_time(std::int64_t unix_ms, std::int32_t offset_minutes) {
    const Day day = day_at(unix_ms, offset_minutes);
    const std::int64_t ms = unix_ms - midnight_ms(day, offset_minutes);
    const std::int32_t offset = offset_minutes < 0 ? -offset_minutes : offset_minutes;
    return format_date(day) + "T" + padded(ms / 3'600'000, 2) + ":" + padded(ms / 60'000 % 60, 2) +
           ":" + padded(ms / 1'000 % 60, 2) + "." + padded(ms % 1'000, 3) +
           (offset_minutes < 0 ? "-" : "+") + padded(offset / 60, 2) + ":" + padded(offset % 60, 2);
}

}  // namespace charter
