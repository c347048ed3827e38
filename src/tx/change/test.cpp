#include "tx/change/test.hpp"

#include "tx/change/records.hpp"
#include "tx/common.hpp"
#include "tx/document_note.hpp"

namespace charter::tx {
namespace {

const v1::DocumentNote* told(const v1::ChangeTest& tx) {
    return note_if(tx.has_evidence_note(), tx.evidence_note());
}

}  // namespace

Status check(const v1::ChangeTest& tx) {
    if (Status s = require_change_name("change", tx.change()); !s) return s;
    if (Status s = require_text("what", tx.what(), kChangeTextMax); !s) return s;
    if (Status s = require_digest("evidence", tx.evidence()); !s) return s;
    return check_document_note("evidence_note", tx.evidence(), told(tx));
}

Status permit(const v1::ChangeTest& tx, const Context& ctx) {
    const auto change = require_change_step(tx.change(), ChangeAct::test, tx.passed(), ctx);
    if (!change) return tl::unexpected(change.error());
    return permit_apart_from_authors(*change, ChangeAct::test, ctx);
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::ChangeTest& tx, Context& ctx) {
    const v1::Change before = read_change(tx.change(), ctx);
    save_change_step(before, before, ChangeAct::test,
                     {{tx.what(), tx.evidence(), told(tx)}, tx.passed()}, ctx);
}

}  // namespace charter::tx
