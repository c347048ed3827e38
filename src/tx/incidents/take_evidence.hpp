#pragma once
// incidents.take_evidence: evidence is taken, and somebody keeps it.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Evidence is taken: who took it and who keeps it from now on sign together. It gets the next
/// number of the incident, from 1.
///
/// Fields   incident  "<member>.<seq 16 hex>"
///          digest    SHA-256 of the evidence, salted where it could be guessed, 32 bytes
///          what      1 to 800 bytes; no personal data
/// Signers  who took it, then who keeps it
/// Reads    inc/<incident>
/// Writes   inc/<incident>; event incidents.take_evidence
/// Reasons  check   field_missing, field_invalid (incident, digest, what)
///          permit  incident_unknown, not_own_member, incident_closed (rule incidents.immutable),
///                  incident_step_refused (rule incidents.state_machine), too_many (steps,
///                  evidence), second_person_missing
/// Source   50.3b
Status check(const v1::IncidentsTakeEvidence& tx);
Status permit(const v1::IncidentsTakeEvidence& tx, const Context& ctx);
void apply(const v1::IncidentsTakeEvidence& tx, Context& ctx);

}  // namespace charter::tx
