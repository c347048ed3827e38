#pragma once
// incidents.close: an incident ends.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Ends an incident for good: two persons of the member, one of them of the owner unit. Nothing is
/// added to it afterwards.
///
/// Fields   incident  "<member>.<seq 16 hex>"
///          why       1 to 800 bytes
/// Signers  two persons (the catalog's act, rule incidents.two_person_close)
/// Reads    inc/<incident>, reg/evidence_custody/<member>/*
/// Writes   inc/<incident>; ino/<cause> goes; timers `incident`; event incidents.close
/// Reasons  check   field_missing, field_invalid (incident, why)
///          permit  incident_unknown, not_own_member, incident_closed (rule incidents.immutable),
///                  incident_step_refused (rule incidents.state_machine), notice_unmade (also one
///                  that is not overdue yet), hold_stands, evidence_custody_missing (evidence was
///                  taken, and no entry of evidence_custody for it is signed off),
///                  second_person_missing, owner_unit_absent (rule incidents.two_person_close)
/// Source   45.7c, 50.2a, 50.3b
Status check(const v1::IncidentsClose& tx);
Status permit(const v1::IncidentsClose& tx, const Context& ctx);
void apply(const v1::IncidentsClose& tx, Context& ctx);

}  // namespace charter::tx
