#include "tx/incidents/open.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/incidents/records.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kUnitMax = 100;
constexpr std::int64_t kDayMs = 86'400'000;

Status permit_detection(std::int64_t detected_ms, const Context& ctx) {
    if (detected_ms > ctx.block().time_ms) {
        return refuse(Reason::field_invalid, {{"field", std::string("detected_ms")},
                                              {"why", std::string("after the block's time")}});
    }
    const std::int64_t days = ctx.parameter("backdating_days_max");
    if (detected_ms >= ctx.block().time_ms - days * kDayMs) return ok();
    const Day day = day_at(detected_ms, ctx.config().utc_offset_minutes());
    return refuse(Reason::backdated, {{"date", format_date(day)}, {"days", days}});
}

}  // namespace

Status check(const v1::IncidentsOpen& tx) {
    if (Status s = require_member_id("member", tx.member()); !s) return s;
    if (Status s = require_name("kind", tx.kind()); !s) return s;
    if (Status s = require_text("title", tx.title(), kIncidentTextMax); !s) return s;
    if (Status s = require_text("owner_unit", tx.owner_unit(), kUnitMax); !s) return s;
    if (tx.detected_ms() == 0) {
        return refuse(Reason::field_missing, {{"field", std::string("detected_ms")}});
    }
    if (tx.detected_ms() > 0) return ok();
    return refuse(Reason::field_invalid,
                  {{"field", std::string("detected_ms")}, {"why", std::string("before 1970")}});
}

Status permit(const v1::IncidentsOpen& tx, const Context& ctx) {
    if (Status s = require_own_member(ctx, tx.member()); !s) return s;
    if (Status s = require_word(ctx, "incident_kind", tx.kind()); !s) return s;
    if (!unit_has_persons(tx.member(), tx.owner_unit(), ctx)) {
        return refuse(Reason::unit_unknown, {{"member", tx.member()}, {"unit", tx.owner_unit()}});
    }
    return permit_detection(tx.detected_ms(), ctx);
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::IncidentsOpen& tx, Context& ctx) {
    open_incident({tx.member(), tx.kind(), tx.title(), tx.owner_unit(), {}, tx.detected_ms()}, ctx);
}

}  // namespace charter::tx
