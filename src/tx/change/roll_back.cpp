#include "tx/change/roll_back.hpp"

#include "tx/change/records.hpp"
#include "tx/common.hpp"

namespace charter::tx {

Status check(const v1::ChangeRollBack& tx) {
    if (Status s = require_change_name("change", tx.change()); !s) return s;
    if (Status s = require_text("why", tx.why(), kChangeTextMax); !s) return s;
    return require_digest("report", tx.report());
}

Status permit(const v1::ChangeRollBack& tx, const Context& ctx) {
    const auto change = require_change_step(tx.change(), ChangeAct::roll_back, ctx);
    if (!change) return tl::unexpected(change.error());
    if (change->act_digest().empty()) return ok();
    return refuse(Reason::undone_by_change, {{"change", tx.change()}});
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::ChangeRollBack& tx, Context& ctx) {
    const v1::Change before = read_change(tx.change(), ctx);
    save_change_step(before, before, ChangeAct::roll_back, {tx.why(), tx.report()}, ctx);
}

}  // namespace charter::tx
