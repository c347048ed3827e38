#include "tx/incidents/notify.hpp"

#include <algorithm>

#include "tx/common.hpp"
#include "tx/document_note.hpp"
#include "tx/incidents/records.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kReferenceMax = 100;

const v1::DocumentNote* told(const v1::IncidentsNotify& tx) {
    return note_if(tx.has_letter_note(), tx.letter_note());
}

template <class Incident>
auto find_notice(Incident& incident, const std::string& name) {
    return std::ranges::find(incident.notices(), name, &v1::IncidentNotice::notice);
}

}  // namespace

Status check(const v1::IncidentsNotify& tx) {
    if (Status s = require_incident_name(tx.incident()); !s) return s;
    if (Status s = require_name("notice", tx.notice()); !s) return s;
    if (Status s = require_digest("letter", tx.letter()); !s) return s;
    if (tx.sent_ms() == 0) {
        return refuse(Reason::field_missing, {{"field", std::string("sent_ms")}});
    }
    if (Status s = optional_text("reference", tx.reference(), kReferenceMax); !s) return s;
    return check_document_note("letter_note", tx.letter(), told(tx));
}

Status permit(const v1::IncidentsNotify& tx, const Context& ctx) {
    const auto incident = require_step(tx.incident(), IncidentAct::notify, ctx);
    if (!incident) return tl::unexpected(incident.error());
    const auto notice = find_notice(*incident, tx.notice());
    if (notice == incident->notices().end()) {
        return refuse(Reason::notice_not_due,
                      {{"incident", tx.incident()}, {"notice", tx.notice()}});
    }
    if (notice->made_ms() != 0) {
        return refuse(Reason::already_done, {{"what", "the notice " + tx.notice()}});
    }
    if (tx.sent_ms() >= incident->detected_ms() && tx.sent_ms() <= ctx.block().time_ms) return ok();
    return refuse(Reason::field_invalid,
                  {{"field", std::string("sent_ms")},
                   {"why", std::string("before the detection, or after the block's time")}});
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::IncidentsNotify& tx, Context& ctx) {
    const v1::Incident before = read_incident(tx.incident(), ctx);
    v1::Incident incident = before;
    for (v1::IncidentNotice& notice : *incident.mutable_notices()) {
        if (notice.notice() != tx.notice()) continue;
        notice.set_made_ms(ctx.block().time_ms);
        notice.set_by(ctx.acting().sender);
        notice.set_letter(tx.letter());
        if (tx.has_letter_note()) *notice.mutable_letter_note() = tx.letter_note();
        notice.set_sent_ms(tx.sent_ms());
        notice.set_reference(tx.reference());
    }
    save_step(before, std::move(incident), IncidentAct::notify,
              {tx.notice(), tx.letter(), told(tx)}, ctx);
}

}  // namespace charter::tx
