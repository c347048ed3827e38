#include "engine/archive_duty.hpp"

#include <set>

#include "base/civil.hpp"
#include "engine/proofs.hpp"
#include "engine/reading.hpp"
#include "light/header.hpp"
#include "state/tables.hpp"

namespace charter::engine {
namespace {

constexpr std::size_t kMonthDigits = 7;  // of 2026-12-31

Day first_of_month(std::int64_t time_ms, std::int32_t offset_minutes) {
    Civil month = civil_from_day(day_at(time_ms, offset_minutes));
    month.day = 1;
    return day_from_civil(month);
}

}  // namespace

std::string month_of(std::int64_t time_ms, std::int32_t offset_minutes) {
    return format_date(day_at(time_ms, offset_minutes)).substr(0, kMonthDigits);
}

bool month_turned(std::int64_t before_ms, std::int64_t after_ms, std::int32_t offset_minutes) {
    return month_of(before_ms, offset_minutes) != month_of(after_ms, offset_minutes);
}

std::vector<v1::NamedHeight> named_heights(const state::View& view) {
    std::vector<v1::NamedHeight> named;
    state::each<v1::NamedHeight>(view, "arh/", [&](const v1::NamedHeight& height) {
        named.push_back(height);
        return true;
    });
    return named;
}

Outcome<std::vector<std::uint64_t>> month_ends(const storage::StateStore& store,
                                               std::uint64_t below, std::int32_t offset_minutes) {
    std::vector<std::uint64_t> ends;
    const auto first = existing_header(store.store(), 1);
    if (!first) return tl::unexpected(first.error());
    Day month = first_of_month(light::unix_ms_of(first->time()), offset_minutes);
    while (true) {
        month = add_months(month, 1);
        const auto end = height_as_of(store, midnight_ms(month, offset_minutes) - 1);
        if (!end) return tl::unexpected(end.error());
        if (!end->has_value() || **end >= below) return ends;
        // A month without blocks ends with the block that the month before it ended with.
        if (ends.empty() || ends.back() != **end) ends.push_back(**end);
    }
}

Outcome<std::vector<std::uint64_t>> states_to_keep(const storage::StateStore& store,
                                                   const ArchiveDuty& duty, std::uint64_t below) {
    std::set<std::uint64_t> heights;
    if (duty.named) {
        for (const v1::NamedHeight& named : named_heights(*store.latest())) {
            if (named.height() < below) heights.insert(named.height());
        }
    }
    if (duty.month_ends) {
        const auto ends = month_ends(store, below, duty.offset_minutes);
        if (!ends) return tl::unexpected(ends.error());
        heights.insert(ends->begin(), ends->end());
    }
    return std::vector<std::uint64_t>(heights.begin(), heights.end());
}

Outcome<std::vector<std::uint64_t>> missing_states(const storage::StateStore& store,
                                                   const Archive& archive, const ArchiveDuty& duty,
                                                   std::uint64_t below) {
    auto heights = states_to_keep(store, duty, below);
    if (!heights) return heights;
    std::erase_if(*heights, [&](std::uint64_t height) { return archive.has(height); });
    return heights;
}

}  // namespace charter::engine
