#include "tx/incidents/take_evidence.hpp"

#include "tx/common.hpp"
#include "tx/incidents/records.hpp"

namespace charter::tx {

Status check(const v1::IncidentsTakeEvidence& tx) {
    if (Status s = require_incident_name(tx.incident()); !s) return s;
    if (Status s = require_digest("digest", tx.digest()); !s) return s;
    return require_text("what", tx.what(), kIncidentTextMax);
}

Status permit(const v1::IncidentsTakeEvidence& tx, const Context& ctx) {
    const auto incident = require_step(tx.incident(), IncidentAct::take_evidence, ctx);
    if (!incident) return tl::unexpected(incident.error());
    if (incident->evidence_size() >= kEvidenceMax) {
        return refuse(Reason::too_many, {{"what", std::string("evidence")},
                                         {"count", std::int64_t{incident->evidence_size()}},
                                         {"limit", std::int64_t{kEvidenceMax}}});
    }
    return require_two(IncidentAct::take_evidence, ctx);
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::IncidentsTakeEvidence& tx, Context& ctx) {
    const v1::Incident before = read_incident(tx.incident(), ctx);
    v1::Incident incident = before;
    v1::IncidentEvidence& item = *incident.add_evidence();
    item.set_digest(tx.digest());
    item.set_what(tx.what());
    add_keeper(item, ctx);
    save_step(before, std::move(incident), IncidentAct::take_evidence, {tx.what(), tx.digest()},
              ctx);
}

}  // namespace charter::tx
