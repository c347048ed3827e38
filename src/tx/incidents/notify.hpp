#pragma once
// incidents.notify: a notice that was due was made.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Says that a notice which was due has been made, with the commitment of what was sent. Whether it
/// was in time, the block's time says. A notice is made once: what was said stays.
///
/// Fields   incident   "<member>.<seq 16 hex>"
///          notice     one of the incident's that is not made yet
///          letter     salted commitment of what was sent, 32 bytes
///          sent_ms    when, as its sender says: not before the detection, not after the block's
///          time reference  number of the letter or of its receipt, at most 100 bytes, or empty
///          letter_note  of what was sent (document_note.hpp), or left out
/// Reads    inc/<incident>
/// Writes   inc/<incident>, timers `incident`; event incidents.notify
/// Reasons  check   field_missing, field_invalid (incident, notice, letter, sent_ms, reference,
///                  letter_note)
///          permit  incident_unknown, not_own_member, incident_closed (rule incidents.immutable),
///                  incident_step_refused (rule incidents.state_machine), notice_not_due,
///                  already_done, field_invalid (sent_ms)
/// Source   50.2a; assurance.md, Outputs (regulator notification clocks with proof)
Status check(const v1::IncidentsNotify& tx);
Status permit(const v1::IncidentsNotify& tx, const Context& ctx);
void apply(const v1::IncidentsNotify& tx, Context& ctx);

}  // namespace charter::tx
