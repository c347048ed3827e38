#include "tx/change/compare.hpp"

#include "tx/change/records.hpp"
#include "tx/common.hpp"
#include "tx/document_note.hpp"

namespace charter::tx {
namespace {

const v1::DocumentNote* told(const v1::ChangeCompare& tx) {
    return note_if(tx.has_report_note(), tx.report_note());
}

}  // namespace

Status check(const v1::ChangeCompare& tx) {
    if (Status s = require_change_name("change", tx.change()); !s) return s;
    if (Status s = require_text("what", tx.what(), kChangeTextMax); !s) return s;
    if (Status s = require_digest("report", tx.report()); !s) return s;
    return check_document_note("report_note", tx.report(), told(tx));
}

Status permit(const v1::ChangeCompare& tx, const Context& ctx) {
    const auto change = require_change_step(tx.change(), ChangeAct::compare, tx.as_approved(), ctx);
    if (!change) return tl::unexpected(change.error());
    if (Status s = permit_apart_from_authors(*change, ChangeAct::compare, ctx); !s) return s;
    return tx.as_approved() ? permit_nothing_owed(*change, false) : ok();
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::ChangeCompare& tx, Context& ctx) {
    const v1::Change before = read_change(tx.change(), ctx);
    save_change_step(before, before, ChangeAct::compare,
                     {{tx.what(), tx.report(), told(tx)}, tx.as_approved()}, ctx);
}

}  // namespace charter::tx
