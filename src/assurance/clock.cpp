#include "assurance/clock.hpp"

#include <algorithm>
#include <string>

#include "wire/words.hpp"

namespace charter::assurance {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kMonthsMax = 12'000;
constexpr std::int64_t kDaysMax = 366'000;
constexpr std::int64_t kMonthsPerYear = 12;

/// Milliseconds of one unit; nothing for months, which have no fixed length, and for what is no
/// time.
std::optional<std::int64_t> unit_ms(v1::Unit unit) {
    switch (unit) {
        case v1::UNIT_DAYS:         return kDayMs;
        case v1::UNIT_HOURS:        return 3'600'000;
        case v1::UNIT_SECONDS:      return 1'000;
        case v1::UNIT_MILLISECONDS: return 1;
        default:                    return std::nullopt;
    }
}

std::int64_t months_later(const v1::Parameter& parameter, std::int64_t value, Day date,
                          const Clock& clock) {
    const std::int64_t months = std::clamp<std::int64_t>(value, 0, kMonthsMax);
    if (parameter.period() == v1::PERIOD_CALENDAR && months % kMonthsPerYear == 0) {
        return clock.midnight(
            end_of_year(date, static_cast<std::int32_t>(months / kMonthsPerYear)) + 1);
    }
    return clock.midnight(add_months(date, months) + 1);
}

std::int64_t bounded_ms(std::int64_t value, std::int64_t unit) {
    return std::clamp<std::int64_t>(value, 0, kDaysMax * kDayMs / unit) * unit;
}

}  // namespace

std::optional<std::int64_t> lapse_of_date(const v1::Parameter& parameter, std::int64_t value,
                                          Day date, const Clock& clock) {
    if (parameter.unit() == v1::UNIT_MONTHS) return months_later(parameter, value, date, clock);
    if (parameter.unit() == v1::UNIT_DAYS) {
        return clock.midnight(date +
                              static_cast<Day>(std::clamp<std::int64_t>(value, 0, kDaysMax)) + 1);
    }
    return lapse_of_moment(parameter, value, clock.midnight(date), clock);
}

std::optional<std::int64_t> lapse_of_moment(const v1::Parameter& parameter, std::int64_t value,
                                            std::int64_t at_ms, const Clock& clock) {
    if (parameter.unit() == v1::UNIT_MONTHS) {
        return months_later(parameter, value, clock.day(at_ms), clock);
    }
    const std::optional<std::int64_t> unit = unit_ms(parameter.unit());
    if (!unit) return std::nullopt;
    return at_ms + bounded_ms(value, *unit);
}

std::string with_unit(const v1::Parameter& parameter, std::int64_t value) {
    const std::string_view word = wire::unit_word(parameter.unit());
    std::string text = std::to_string(value);
    if (!word.empty()) text.append(" ").append(word);
    return text;
}

}  // namespace charter::assurance
