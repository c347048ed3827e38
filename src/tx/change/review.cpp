#include "tx/change/review.hpp"

#include "tx/change/records.hpp"
#include "tx/common.hpp"
#include "tx/document_note.hpp"

namespace charter::tx {
namespace {

const v1::DocumentNote* told(const v1::ChangeReview& tx) {
    return note_if(tx.has_report_note(), tx.report_note());
}

}  // namespace

Status check(const v1::ChangeReview& tx) {
    if (Status s = require_change_name("change", tx.change()); !s) return s;
    if (Status s = require_text("what", tx.what(), kChangeTextMax); !s) return s;
    if (Status s = require_digest("report", tx.report()); !s) return s;
    return check_document_note("report_note", tx.report(), told(tx));
}

Status permit(const v1::ChangeReview& tx, const Context& ctx) {
    const auto change = require_change_step(tx.change(), ChangeAct::review, tx.accepted(), ctx);
    if (!change) return tl::unexpected(change.error());
    return permit_apart_from_authors(*change, ChangeAct::review, ctx);
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::ChangeReview& tx, Context& ctx) {
    const v1::Change before = read_change(tx.change(), ctx);
    save_change_step(before, before, ChangeAct::review,
                     {{tx.what(), tx.report(), told(tx)}, tx.accepted()}, ctx);
}

}  // namespace charter::tx
