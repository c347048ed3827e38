#include "tx/registers/document_retention.hpp"

#include <algorithm>

#include "base/civil.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/registers/entry_records.hpp"

namespace charter::tx {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kFloorDays = 365;  // retention_days_min, where no convention says it
constexpr const char* kFloor = "retention_days_min";

std::int64_t retention_days(const v1::EntryType* type, const state::View& view,
                            const catalog::Catalog& catalog) {
    if (type != nullptr) return type->retention_days();
    const auto set = state::read<v1::ParameterValue>(view, state::keys::parameter(kFloor));
    if (set) return set->value();
    const v1::Parameter* parameter = catalog.parameter(kFloor);
    return parameter == nullptr ? kFloorDays : parameter->initial();
}

std::optional<Day> last_valid_day(const v1::EntryBody& body, const v1::EntryType* type) {
    if (body.valid_until() != 0) return body.valid_until();
    if (type == nullptr || type->valid_months() == 0) return std::nullopt;
    return add_months(body.occurred_on(), type->valid_months());
}

// When the next version that was signed off was, of an entry that was signed off itself: it comes
// later in the same line. `superseded_by` does not tell, the first version's always names the
// newest.
std::optional<std::int64_t> next_signed_off_ms(const v1::Entry& entry, const state::View& view) {
    std::optional<std::int64_t> signed_off;
    each_later_entry(entry, view, [&](const v1::Entry& next) {
        const bool follows = next.supersedes() == entry.key() && next.signed_off_ms() != 0;
        if (follows) signed_off = next.signed_off_ms();
        return !follows;
    });
    return signed_off;
}

// No version names a draft as what it supersedes: a draft ended when the next one was filed.
std::int64_t superseded_ms(const v1::Entry& entry, const state::View& view) {
    if (entry.signed_off_ms() != 0) {
        if (const auto signed_off = next_signed_off_ms(entry, view)) return *signed_off;
    }
    const auto next = state::read<v1::Entry>(view, entry.superseded_by());
    return next ? next->filed_ms() : entry.filed_ms();
}

}  // namespace

std::optional<std::int64_t> keeps_document_until_ms(const v1::Entry& entry, const state::View& view,
                                                    const catalog::Catalog& catalog,
                                                    std::int32_t utc_offset_minutes) {
    const v1::EntryType* type = catalog.entry_type(entry.body().register_());
    std::int64_t end_ms = entry.filed_ms();
    if (entry.state() == v1::ENTRY_STATE_SIGNED_OFF) {
        const auto day = last_valid_day(entry.body(), type);
        if (!day) return std::nullopt;
        end_ms = std::max(end_ms, midnight_ms(*day + 1, utc_offset_minutes));
    } else if (entry.state() == v1::ENTRY_STATE_SUPERSEDED) {
        end_ms = std::max(end_ms, superseded_ms(entry, view));
    } else if (entry.state() == v1::ENTRY_STATE_CLOSED) {
        end_ms = std::max(end_ms, entry.closed_ms());
    }
    return end_ms + retention_days(type, view, catalog) * kDayMs;
}

}  // namespace charter::tx
