#include "tx/incidents/review.hpp"

#include "catalog/stages.hpp"
#include "tx/common.hpp"
#include "tx/document_note.hpp"
#include "tx/incidents/records.hpp"
#include "tx/registers/references.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kActionsMax = 64;
constexpr std::string_view kTreatments = "treatments";
constexpr std::string_view kDropped = "dropped";  // its stage when it treats nothing

const v1::DocumentNote* told(const v1::IncidentsReview& tx) {
    return note_if(tx.has_report_note(), tx.report_note());
}

bool is_dropped(const std::string& treatment, const Context& ctx) {
    const auto entry = newest_entry(ctx.view(), treatment);
    return entry && text_of(entry->body().fields(), catalog::kStageField) == kDropped;
}

}  // namespace

Status check(const v1::IncidentsReview& tx) {
    if (Status s = require_incident_name(tx.incident()); !s) return s;
    if (Status s = require_text("cause", tx.cause(), kIncidentTextMax); !s) return s;
    if (Status s = require_digest("report", tx.report()); !s) return s;
    if (Status s = check_document_note("report_note", tx.report(), told(tx)); !s) return s;
    if (Status s = require_sorted("actions", items_of(tx.actions()), kActionsMax); !s) return s;
    if (tx.actions().empty()) {
        return require_text("no_action_why", tx.no_action_why(), kIncidentTextMax);
    }
    if (tx.no_action_why().empty()) return ok();
    return refuse(Reason::field_invalid, {{"field", std::string("no_action_why")},
                                          {"why", std::string("there are actions")}});
}

Status permit(const v1::IncidentsReview& tx, const Context& ctx) {
    const auto incident = require_step(tx.incident(), IncidentAct::review, ctx);
    if (!incident) return tl::unexpected(incident.error());
    for (const std::string& action : tx.actions()) {
        const auto found = find_referent({kTreatments, action, incident->member()}, ctx);
        if (found && found->in_force && !is_dropped(action, ctx)) continue;
        return refuse(Reason::reference_not_in_force,
                      {{"field", std::string("actions")}, {"reference", action}});
    }
    return ok();
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::IncidentsReview& tx, Context& ctx) {
    const v1::Incident before = read_incident(tx.incident(), ctx);
    v1::Incident incident = before;
    *incident.mutable_actions() = tx.actions();
    save_step(before, std::move(incident), IncidentAct::review,
              {tx.cause() + (tx.actions().empty() ? "; " + tx.no_action_why() : ""), tx.report(),
               told(tx)},
              ctx);
}

}  // namespace charter::tx
