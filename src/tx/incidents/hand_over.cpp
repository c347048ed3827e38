#include "tx/incidents/hand_over.hpp"

#include "tx/common.hpp"
#include "tx/incidents/records.hpp"

namespace charter::tx {
namespace {

Status permit_item(const v1::IncidentsHandOver& tx, const v1::IncidentEvidence& item,
                   const Context& ctx) {
    const auto number = static_cast<std::int64_t>(tx.item());
    if (item.custody().rbegin()->to() != ctx.acting().sender) {
        return refuse(Reason::not_the_keeper, {{"person", ctx.acting().sender}, {"item", number}});
    }
    if (item.digest() != tx.digest()) {
        return refuse(Reason::evidence_digest_differs, {{"item", number}});
    }
    if (item.custody_size() < kCustodyMax) return ok();
    return refuse(Reason::too_many, {{"what", std::string("keepers")},
                                     {"count", std::int64_t{item.custody_size()}},
                                     {"limit", std::int64_t{kCustodyMax}}});
}

}  // namespace

Status check(const v1::IncidentsHandOver& tx) {
    if (Status s = require_incident_name(tx.incident()); !s) return s;
    if (tx.item() == 0) return refuse(Reason::field_missing, {{"field", std::string("item")}});
    return require_digest("digest", tx.digest());
}

Status permit(const v1::IncidentsHandOver& tx, const Context& ctx) {
    const auto incident = require_step(tx.incident(), IncidentAct::hand_over, ctx);
    if (!incident) return tl::unexpected(incident.error());
    if (tx.item() > static_cast<std::uint32_t>(incident->evidence_size())) {
        return refuse(Reason::evidence_unknown,
                      {{"incident", tx.incident()}, {"item", std::int64_t{tx.item()}}});
    }
    const v1::IncidentEvidence& item = incident->evidence(static_cast<int>(tx.item()) - 1);
    if (Status s = permit_item(tx, item, ctx); !s) return s;
    return require_two(IncidentAct::hand_over, ctx);
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::IncidentsHandOver& tx, Context& ctx) {
    const v1::Incident before = read_incident(tx.incident(), ctx);
    v1::Incident incident = before;
    add_keeper(*incident.mutable_evidence(static_cast<int>(tx.item()) - 1), ctx);
    save_step(before, std::move(incident), IncidentAct::hand_over,
              {std::to_string(tx.item()), tx.digest()}, ctx);
}

}  // namespace charter::tx
