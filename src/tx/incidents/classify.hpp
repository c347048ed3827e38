#pragma once
// incidents.classify: how grave an incident is, and whom it concerns.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Says how grave an incident is, and with that who must be told and until when: every notice of
/// the catalog whose jurisdiction, class and severity are the incident's falls due. The member's
/// own jurisdictions always count. Classified again, the newest severity and classes stand, and
/// notices that had fallen due stay due: nobody can lose a deadline.
///
/// Fields   incident       "<member>.<seq 16 hex>"
///          severity       word of risk_level
///          classes        words of incident_class, sorted, at most 32
///          jurisdictions  ISO 3166-1 alpha-2, sorted, at most 32; beside the member's own
///          owner_unit     a new one, where nobody active is of the old one; else empty
/// Reads    inc/<incident>, mem/<member>, per/<member>.*, cat/notice/*, the parameters that they
/// name Writes   inc/<incident>, timers `incident`; event incidents.classify Reasons  check
/// field_missing, field_invalid (incident, severity, owner_unit), too_many,
///                  field_invalid (classes, jurisdictions), country_unknown
///          permit  incident_unknown, not_own_member, incident_closed (rule incidents.immutable),
///                  incident_step_refused (rule incidents.state_machine), too_many (steps),
///                  value_not_in_vocabulary (severity, classes), field_invalid (owner_unit: the old
///                  one has active persons), unit_unknown
/// Source   50.2a; life_cycle.hpp
Status check(const v1::IncidentsClassify& tx);
Status permit(const v1::IncidentsClassify& tx, const Context& ctx);
void apply(const v1::IncidentsClassify& tx, Context& ctx);

}  // namespace charter::tx
