#pragma once
// incidents.review: what an incident taught.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// The review of an incident: its cause, the report, and what is done about it as treatments in
/// force that were not dropped.
///
/// Fields   incident       "<member>.<seq 16 hex>"
///          cause          1 to 800 bytes; no personal data
///          report         salted commitment of the report, 32 bytes
///          report_note    of the report (document_note.hpp), or left out
///          actions        roots of entries of `treatments` of the member, sorted, at most 64; or
///          no_action_why  why there are none, 1 to 800 bytes
/// Reads    inc/<incident>, reg/treatments/*
/// Writes   inc/<incident>, timers `incident`; event incidents.review
/// Reasons  check   field_missing, field_invalid (incident, cause, report, report_note), too_many,
///                  field_invalid
///                  (actions), field_missing, field_invalid (no_action_why)
///          permit  incident_unknown, not_own_member, incident_closed (rule incidents.immutable),
///                  incident_step_refused (rule incidents.state_machine), reference_not_in_force
/// Source   50.2a, 45.7c
Status check(const v1::IncidentsReview& tx);
Status permit(const v1::IncidentsReview& tx, const Context& ctx);
void apply(const v1::IncidentsReview& tx, Context& ctx);

}  // namespace charter::tx
