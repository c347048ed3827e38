#include "tx/incidents/contain.hpp"

#include "tx/common.hpp"
#include "tx/document_note.hpp"
#include "tx/incidents/records.hpp"

namespace charter::tx {
namespace {

const v1::DocumentNote* told(const v1::IncidentsContain& tx) {
    return note_if(tx.has_report_note(), tx.report_note());
}

}  // namespace

Status check(const v1::IncidentsContain& tx) {
    if (Status s = require_incident_name(tx.incident()); !s) return s;
    if (Status s = require_text("what", tx.what(), kIncidentTextMax); !s) return s;
    if (Status s = optional_digest("report", tx.report()); !s) return s;
    return check_document_note("report_note", tx.report(), told(tx));
}

Status permit(const v1::IncidentsContain& tx, const Context& ctx) {
    const auto incident = require_step(tx.incident(), IncidentAct::contain, ctx);
    return incident ? ok() : tl::unexpected(incident.error());
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::IncidentsContain& tx, Context& ctx) {
    const v1::Incident before = read_incident(tx.incident(), ctx);
    save_step(before, before, IncidentAct::contain, {tx.what(), tx.report(), told(tx)}, ctx);
}

}  // namespace charter::tx
