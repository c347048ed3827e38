#include "tx/change/roll_back.hpp"

#include "tx/change/records.hpp"
#include "tx/common.hpp"
#include "tx/document_note.hpp"

namespace charter::tx {
namespace {

const v1::DocumentNote* told(const v1::ChangeRollBack& tx) {
    return note_if(tx.has_report_note(), tx.report_note());
}

}  // namespace

Status check(const v1::ChangeRollBack& tx) {
    if (Status s = require_change_name("change", tx.change()); !s) return s;
    if (Status s = require_text("why", tx.why(), kChangeTextMax); !s) return s;
    if (Status s = require_digest("report", tx.report()); !s) return s;
    return check_document_note("report_note", tx.report(), told(tx));
}

Status permit(const v1::ChangeRollBack& tx, const Context& ctx) {
    const auto change = require_change_step(tx.change(), ChangeAct::roll_back, true, ctx);
    if (!change) return tl::unexpected(change.error());
    if (change->act_digest().empty()) return ok();
    return refuse(Reason::undone_by_change, {{"change", tx.change()}});
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::ChangeRollBack& tx, Context& ctx) {
    const v1::Change before = read_change(tx.change(), ctx);
    save_change_step(before, before, ChangeAct::roll_back, {{tx.why(), tx.report(), told(tx)}},
                     ctx);
}

}  // namespace charter::tx
