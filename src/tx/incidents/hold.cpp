#include "tx/incidents/hold.hpp"

#include <algorithm>

#include "tx/common.hpp"
#include "tx/incidents/holds.hpp"
#include "tx/incidents/records.hpp"

namespace charter::tx {
namespace {

tl::unexpected<Refusal> bad_range(std::string_view field, std::string_view why) {
    return refuse(Reason::field_invalid,
                  {{"field", std::string(field)}, {"why", std::string(why)}});
}

Status check_range(const v1::IncidentsHold& tx) {
    const bool heights = tx.from_height() != 0 || tx.to_height() != 0;
    const bool times = tx.from_ms() != 0 || tx.to_ms() != 0;
    if (tx.release() != 0) {
        return heights || times ? bad_range("release", "a release names no range") : Status(ok());
    }
    if (tx.from_height() == 0 && tx.from_ms() == 0) {
        return refuse(Reason::field_missing, {{"field", std::string("from_height")}});
    }
    if (heights && times) return bad_range("from_ms", "a hold is on heights or on times, not both");
    if (tx.to_height() != 0 && tx.to_height() < tx.from_height()) {
        return bad_range("to_height", "before from_height");
    }
    if (times && (tx.from_ms() < 0 || (tx.to_ms() != 0 && tx.to_ms() < tx.from_ms()))) {
        return bad_range("to_ms", "before from_ms, or a time before 1970");
    }
    return ok();
}

}  // namespace

Status check(const v1::IncidentsHold& tx) {
    if (Status s = require_incident_name(tx.incident()); !s) return s;
    if (Status s = require_text("why", tx.why(), kIncidentTextMax); !s) return s;
    return check_range(tx);
}

Status permit(const v1::IncidentsHold& tx, const Context& ctx) {
    const auto incident = require_step(tx.incident(), IncidentAct::hold, ctx);
    if (!incident) return tl::unexpected(incident.error());
    const auto number = static_cast<int>(std::min<std::uint32_t>(tx.release(), kHoldsMax + 1));
    if (number != 0 && !hold_stands(*incident, number)) {
        return refuse(Reason::hold_unknown,
                      {{"incident", tx.incident()}, {"hold", std::int64_t{tx.release()}}});
    }
    if (number != 0 || incident->holds_size() < kHoldsMax) return ok();
    return refuse(Reason::too_many, {{"what", std::string("holds")},
                                     {"count", std::int64_t{incident->holds_size()}},
                                     {"limit", std::int64_t{kHoldsMax}}});
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::IncidentsHold& tx, Context& ctx) {
    const v1::Incident before = read_incident(tx.incident(), ctx);
    v1::Incident incident = before;
    const auto number = static_cast<int>(tx.release());
    v1::LegalHold& hold = number == 0 ? *incident.add_holds() : *incident.mutable_holds(number - 1);
    if (number == 0) {
        hold.set_from_height(tx.from_height());
        hold.set_to_height(tx.to_height());
        hold.set_from_ms(tx.from_ms());
        hold.set_to_ms(tx.to_ms());
        hold.set_why(tx.why());
        hold.set_placed_ms(ctx.block().time_ms);
    } else {
        hold.set_released_ms(ctx.block().time_ms);
        hold.set_released_why(tx.why());
    }
    save_step(before, std::move(incident), IncidentAct::hold, {tx.why(), {}}, ctx);
}

}  // namespace charter::tx
