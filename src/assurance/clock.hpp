#pragma once
// The present of one block, and when what was compared with it will read differently.

#include <cstdint>
#include <optional>

#include "base/civil.hpp"
#include "charter/v1/catalog.pb.h"

namespace charter::assurance {

/// The block that statuses are judged at; `today` is its civil date at the consortium's offset.
struct Now {
    std::uint64_t height = 0;
    std::int64_t time_ms = 0;
    Day today = 0;
};

/// Every comparison with the present goes through one of these. It remembers the earliest time
/// still ahead that it was asked about: until then, time alone changes no answer it gave.
class Clock {
  public:
    Clock(const Now& now, std::int32_t offset_minutes)
        : now_ms_(now.time_ms), offset_minutes_(offset_minutes) {}

    /// Whether `at_ms` is now or past.
    bool reached(std::int64_t at_ms) {
        if (at_ms <= now_ms_) return true;
        note(at_ms);
        return false;
    }
    /// The same, and nothing is remembered.
    bool is_past(std::int64_t at_ms) const { return at_ms <= now_ms_; }
    /// Remembers a time ahead; 0 and the past are nothing.
    void note(std::int64_t at_ms) {
        if (at_ms > now_ms_ && (next_ms_ == 0 || at_ms < next_ms_)) next_ms_ = at_ms;
    }
    /// 0: never.
    std::int64_t next_ms() const { return next_ms_; }
    /// The same present, nothing asked yet.
    Clock fresh() const {
        Clock clock = *this;
        clock.next_ms_ = 0;
        return clock;
    }

    std::int64_t midnight(Day day) const { return midnight_ms(day, offset_minutes_); }
    Day day(std::int64_t unix_ms) const { return day_at(unix_ms, offset_minutes_); }

  private:
    std::int64_t now_ms_;
    std::int32_t offset_minutes_;
    std::int64_t next_ms_ = 0;
};

/// What an evaluation learns beside its answer.
struct Notes {
    explicit Notes(const Clock& now) : clock{now} {}

    Clock clock;
    bool own_rule = false;

    void add(std::int64_t next_ms, bool used_own_rule) {
        clock.note(next_ms);
        own_rule = own_rule || used_own_rule;
    }
};

/// When an act of that date is too old for `value` in the parameter's unit: the midnight after its
/// last good day. A calendar period runs to the end of the year that lies whole years ahead.
/// Nothing: the unit is no time.
std::optional<std::int64_t> lapse_of_date(const v1::Parameter& parameter, std::int64_t value,
                                          Day date, const Clock& clock);

/// The same for a moment: days and less count to the millisecond, months by date.
std::optional<std::int64_t> lapse_of_moment(const v1::Parameter& parameter, std::int64_t value,
                                            std::int64_t at_ms, const Clock& clock);

/// "12 months", "900 seconds", "80 percent": a value with the parameter's unit.
std::string with_unit(const v1::Parameter& parameter, std::int64_t value);

}  // namespace charter::assurance
