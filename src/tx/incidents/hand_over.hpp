#pragma once
// incidents.hand_over: evidence changes hands.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Evidence goes from who keeps it to who keeps it from now on; both sign, after the receiver
/// computed its digest again. A digest that differs breaks the chain: it is refused, and the
/// custody record (evidence_custody) has to say so.
///
/// Fields   incident  "<member>.<seq 16 hex>"
///          item      number of the evidence, from 1
///          digest    as computed by the receiver, 32 bytes
/// Signers  who kept it, then who keeps it now
/// Reads    inc/<incident>
/// Writes   inc/<incident>; event incidents.hand_over
/// Reasons  check   field_missing, field_invalid (incident, item, digest)
///          permit  incident_unknown, not_own_member, incident_closed (rule incidents.immutable),
///                  incident_step_refused (rule incidents.state_machine), too_many (steps),
///                  evidence_unknown, not_the_keeper, evidence_digest_differs, too_many (keepers),
///                  second_person_missing
/// Source   50.3b
Status check(const v1::IncidentsHandOver& tx);
Status permit(const v1::IncidentsHandOver& tx, const Context& ctx);
void apply(const v1::IncidentsHandOver& tx, Context& ctx);

}  // namespace charter::tx
