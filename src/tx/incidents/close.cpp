#include "tx/incidents/close.hpp"

#include <algorithm>

#include "state/keys.hpp"
#include "tx/common.hpp"
#include "tx/incidents/holds.hpp"
#include "tx/incidents/records.hpp"

namespace charter::tx {
namespace {

Status permit_notices(const v1::Incident& incident) {
    for (const v1::IncidentNotice& notice : incident.notices()) {
        if (notice.made_ms() != 0) continue;
        return refuse(Reason::notice_unmade,
                      {{"incident", incident.incident()}, {"notice", notice.notice()}});
    }
    return ok();
}

Status permit_holds(const v1::Incident& incident) {
    for (int number = 1; number <= incident.holds_size(); ++number) {
        if (!hold_stands(incident, number)) continue;
        return refuse(Reason::hold_stands,
                      {{"incident", incident.incident()}, {"hold", std::int64_t{number}}});
    }
    return ok();
}

Status permit_evidence(const v1::Incident& incident, const Context& ctx) {
    if (custody_is_told(incident, ctx)) return ok();
    return refuse(Reason::evidence_custody_missing, {{"incident", incident.incident()}});
}

// Only those two whose duty the pipeline has seen.
bool owner_signs(const v1::Incident& incident, const Context& ctx) {
    Persons persons = persons_signing(ctx);
    if (persons.size() > 2) persons.resize(2);
    return std::ranges::any_of(
        persons, [&](const auto& person) { return person->unit() == incident.owner_unit(); });
}

}  // namespace

Status check(const v1::IncidentsClose& tx) {
    if (Status s = require_incident_name(tx.incident()); !s) return s;
    return require_text("why", tx.why(), kIncidentTextMax);
}

Status permit(const v1::IncidentsClose& tx, const Context& ctx) {
    const auto incident = require_step(tx.incident(), IncidentAct::close, ctx);
    if (!incident) return tl::unexpected(incident.error());
    if (Status s = permit_notices(*incident); !s) return s;
    if (Status s = permit_holds(*incident); !s) return s;
    if (Status s = permit_evidence(*incident, ctx); !s) return s;
    if (!ctx.enforced(Rule::incidents_two_person_close)) return ok();
    if (Status s = require_two(IncidentAct::close, ctx); !s) return s;
    if (owner_signs(*incident, ctx)) return ok();
    return refuse(Reason::owner_unit_absent,
                  {{"incident", tx.incident()}, {"unit", incident->owner_unit()}});
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::IncidentsClose& tx, Context& ctx) {
    const v1::Incident before = read_incident(tx.incident(), ctx);
    v1::Incident incident = before;
    incident.set_approved_by_owner(owner_signs(incident, ctx));
    if (!incident.cause().empty()) ctx.delta().erase(state::keys::open_cause(incident.cause()));
    save_step(before, std::move(incident), IncidentAct::close, {tx.why(), {}}, ctx);
}

}  // namespace charter::tx
