#include "tx/change/rehearse.hpp"

#include "tx/change/records.hpp"
#include "tx/common.hpp"
#include "tx/document_note.hpp"

namespace charter::tx {
namespace {

const v1::DocumentNote* told(const v1::ChangeRehearse& tx) {
    return note_if(tx.has_evidence_note(), tx.evidence_note());
}

}  // namespace

Status check(const v1::ChangeRehearse& tx) {
    if (Status s = require_change_name("change", tx.change()); !s) return s;
    if (Status s = require_name("way", tx.way()); !s) return s;
    if (Status s = require_digest("evidence", tx.evidence()); !s) return s;
    return check_document_note("evidence_note", tx.evidence(), told(tx));
}

Status permit(const v1::ChangeRehearse& tx, const Context& ctx) {
    const auto change = require_change_step(tx.change(), ChangeAct::rehearse, tx.passed(), ctx);
    if (!change) return tl::unexpected(change.error());
    if (Status s = require_word(ctx, "rehearsal_way", tx.way()); !s) return s;
    return change->recovery_procedure().empty() ? refuse(Reason::recovery_missing) : ok();
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::ChangeRehearse& tx, Context& ctx) {
    const v1::Change before = read_change(tx.change(), ctx);
    save_change_step(before, before, ChangeAct::rehearse,
                     {{tx.way(), tx.evidence(), told(tx)}, tx.passed()}, ctx);
}

}  // namespace charter::tx
