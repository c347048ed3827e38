#pragma once
// incidents.open: somebody reports an incident.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Opens an incident of the sender's member. The ledger opens its own (open_by_ledger in
/// records.hpp).
///
/// Fields   member       the sender's
///          kind         word of incident_kind; batch is what came of a batch job
///          title        1 to 800 bytes; no personal data
///          owner_unit   1 to 100 bytes; somebody active of the member is of it
///          detected_ms  not after the block's time, at most backdating_days_max before it
/// Reads    mem/<member>, per/<member>.*; parameters incident_classify_h, incident_close_days,
///          backdating_days_max
/// Writes   as open_incident: inc/<member>.<seq>, list incidents/<member>, timers `incident`; event
///          incidents.open
/// Reasons  check   field_missing, field_invalid (member, kind, title, owner_unit, detected_ms)
///          permit  not_own_member, value_not_in_vocabulary, unit_unknown, field_invalid
///                  (detected_ms: to come), backdated
/// Source   50.2a; assurance.md, Outputs (regulator notification clocks)
Status check(const v1::IncidentsOpen& tx);
Status permit(const v1::IncidentsOpen& tx, const Context& ctx);
void apply(const v1::IncidentsOpen& tx, Context& ctx);

}  // namespace charter::tx
