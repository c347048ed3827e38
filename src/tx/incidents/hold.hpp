#pragma once
// incidents.hold: a legal hold is placed, or released.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Places a legal hold on a range of the ledger, or releases one: while it stands nothing of the
/// range is pruned, by no resolution (retention.prune) and on no node. Two persons, both ways.
///
/// Fields   incident     "<member>.<seq 16 hex>"
///          from_height, to_height  blocks, the last one included; to_height 0: no end; or
///          from_ms, to_ms          times, the last one included; to_ms 0: no end
///          why          1 to 800 bytes
///          release      number of the hold to release, from 1: then no range
/// Reads    inc/<incident>
/// Writes   inc/<incident>; event incidents.hold
/// Reasons  check   field_missing, field_invalid (incident, why), field_invalid (a release with a
///                  range), field_missing (from_height), field_invalid (two ranges; one that ends
///                  before it begins)
///          permit  incident_unknown, not_own_member, incident_closed (rule incidents.immutable),
///                  incident_step_refused (rule incidents.state_machine), too_many (steps),
///                  hold_unknown (none of that number stands), too_many (holds)
/// Source   50.3a; ledger.md, Consensus-level rules
Status check(const v1::IncidentsHold& tx);
Status permit(const v1::IncidentsHold& tx, const Context& ctx);
void apply(const v1::IncidentsHold& tx, Context& ctx);

}  // namespace charter::tx
