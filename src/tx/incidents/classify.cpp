#include "tx/incidents/classify.hpp"

#include <algorithm>
#include <set>

#include "tx/common.hpp"
#include "tx/incidents/records.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kUnitMax = 100;
constexpr std::size_t kWordsMax = 32;
constexpr std::int64_t kHourMs = 3'600'000;

Status permit_owner(const v1::IncidentsClassify& tx, const v1::Incident& incident,
                    const Context& ctx) {
    if (tx.owner_unit().empty()) return ok();
    if (unit_has_persons(incident.member(), incident.owner_unit(), ctx)) {
        return refuse(Reason::field_invalid,
                      {{"field", std::string("owner_unit")},
                       {"why", "the owner unit is " + incident.owner_unit() +
                                   ", of which persons are active: leave it out"}});
    }
    if (unit_has_persons(incident.member(), tx.owner_unit(), ctx)) return ok();
    return refuse(Reason::unit_unknown, {{"member", incident.member()}, {"unit", tx.owner_unit()}});
}

// Levels are the words of risk_level, from the lowest; one that is no word is below all.
std::ptrdiff_t level_of(std::string_view severity, const Context& ctx) {
    const v1::Enumeration* levels = ctx.catalog().enumeration("risk_level");
    if (levels == nullptr) return -1;
    const auto found = std::ranges::find(levels->words(), severity);
    return found == levels->words().end() ? -1 : found - levels->words().begin();
}

bool applies(const v1::Notice& notice, const v1::Incident& incident, const Context& ctx) {
    const auto among = [](const std::string& wanted, const auto& words) {
        return wanted.empty() || std::ranges::find(words, wanted) != words.end();
    };
    return among(notice.jurisdiction(), incident.jurisdictions()) &&
           among(notice.incident_class(), incident.classes()) &&
           (notice.severity_min().empty() ||
            level_of(incident.severity(), ctx) >= level_of(notice.severity_min(), ctx));
}

void add_notices(v1::Incident& incident, const Context& ctx) {
    for (const v1::Notice& notice : ctx.catalog().wire().notices()) {
        const bool there = std::ranges::any_of(
            incident.notices(), [&](const auto& other) { return other.notice() == notice.name(); });
        if (there || !applies(notice, incident, ctx)) continue;
        v1::IncidentNotice& due = *incident.add_notices();
        due.set_notice(notice.name());
        due.set_due_ms(incident.detected_ms() + ctx.parameter(notice.within()) * kHourMs);
    }
}

// What was said before stays: a country that was concerned is.
void add_jurisdictions(v1::Incident& incident, const v1::IncidentsClassify& tx,
                       const Context& ctx) {
    std::set<std::string> all(incident.jurisdictions().begin(), incident.jurisdictions().end());
    all.insert(tx.jurisdictions().begin(), tx.jurisdictions().end());
    if (const auto member = member_of_ledger(ctx.view(), incident.member())) {
        all.insert(member->jurisdictions().begin(), member->jurisdictions().end());
    }
    incident.clear_jurisdictions();
    for (const std::string& country : all) incident.add_jurisdictions(country);
}

}  // namespace

Status check(const v1::IncidentsClassify& tx) {
    if (Status s = require_incident_name(tx.incident()); !s) return s;
    if (Status s = require_name("severity", tx.severity()); !s) return s;
    if (Status s = optional_text("owner_unit", tx.owner_unit(), kUnitMax); !s) return s;
    if (Status s = require_sorted("classes", items_of(tx.classes()), kWordsMax); !s) return s;
    if (Status s = require_sorted("jurisdictions", items_of(tx.jurisdictions()), kWordsMax); !s)
        return s;
    for (const std::string& country : tx.jurisdictions()) {
        if (Status s = require_country(country); !s) return s;
    }
    return ok();
}

Status permit(const v1::IncidentsClassify& tx, const Context& ctx) {
    const auto incident = require_step(tx.incident(), IncidentAct::classify, ctx);
    if (!incident) return tl::unexpected(incident.error());
    if (Status s = require_word(ctx, "risk_level", tx.severity()); !s) return s;
    for (const std::string& word : tx.classes()) {
        if (Status s = require_word(ctx, "incident_class", word); !s) return s;
    }
    return permit_owner(tx, *incident, ctx);
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::IncidentsClassify& tx, Context& ctx) {
    const v1::Incident before = read_incident(tx.incident(), ctx);
    v1::Incident incident = before;
    incident.set_severity(tx.severity());
    *incident.mutable_classes() = tx.classes();
    add_jurisdictions(incident, tx, ctx);
    if (!tx.owner_unit().empty()) incident.set_owner_unit(tx.owner_unit());
    add_notices(incident, ctx);
    save_step(before, std::move(incident), IncidentAct::classify, {tx.severity(), {}}, ctx);
}

}  // namespace charter::tx
