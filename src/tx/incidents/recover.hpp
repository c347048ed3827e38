#pragma once
// incidents.recover: an incident is recovered.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Says that an incident is recovered: service is what it was. The review is due
/// incident_review_days from now.
///
/// Fields   incident  "<member>.<seq 16 hex>"
///          what      what was done, 1 to 800 bytes; no personal data
///          report    salted commitment of a report, 32 bytes, or empty
///          report_note  of the report (document_note.hpp), or left out
/// Reads    inc/<incident>; parameter incident_review_days
/// Writes   inc/<incident>, timers `incident`; event incidents.recover
/// Reasons  check   field_missing, field_invalid (incident, what, report, report_note)
///          permit  incident_unknown, not_own_member, incident_closed (rule incidents.immutable),
///                  incident_step_refused (rule incidents.state_machine)
/// Source   50.2a; life_cycle.hpp
Status check(const v1::IncidentsRecover& tx);
Status permit(const v1::IncidentsRecover& tx, const Context& ctx);
void apply(const v1::IncidentsRecover& tx, Context& ctx);

}  // namespace charter::tx
