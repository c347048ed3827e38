#pragma once
// incidents.contain: an incident is contained.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Says that an incident is contained: it spreads no further.
///
/// Fields   incident  "<member>.<seq 16 hex>"
///          what      what was done, 1 to 800 bytes; no personal data
///          report    salted commitment of a report, 32 bytes, or empty
///          report_note  of the report (document_note.hpp), or left out
/// Reads    inc/<incident>
/// Writes   inc/<incident>, timers `incident`; event incidents.contain
/// Reasons  check   field_missing, field_invalid (incident, what, report, report_note)
///          permit  incident_unknown, not_own_member, incident_closed (rule incidents.immutable),
///                  incident_step_refused (rule incidents.state_machine)
/// Source   50.2a; life_cycle.hpp
Status check(const v1::IncidentsContain& tx);
Status permit(const v1::IncidentsContain& tx, const Context& ctx);
void apply(const v1::IncidentsContain& tx, Context& ctx);

}  // namespace charter::tx
