#include "tx/change/ratify.hpp"

#include "tx/change/records.hpp"
#include "tx/common.hpp"

namespace charter::tx {

Status check(const v1::ChangeRatify& tx) {
    if (Status s = require_change_name("change", tx.change()); !s) return s;
    return require_text("why", tx.why(), kChangeTextMax);
}

Status permit(const v1::ChangeRatify& tx, const Context& ctx) {
    const auto change = require_change_step(tx.change(), ChangeAct::ratify, true, ctx);
    if (!change) return tl::unexpected(change.error());
    if (change->ratified_ms() != 0) {
        return refuse(Reason::nothing_to_ratify, {{"change", tx.change()}});
    }
    return permit_nothing_owed(*change, true);
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::ChangeRatify& tx, Context& ctx) {
    const v1::Change before = read_change(tx.change(), ctx);
    v1::Change change = before;
    change.set_ratified_ms(ctx.block().time_ms);
    save_change_step(before, std::move(change), ChangeAct::ratify, {{tx.why(), {}}}, ctx);
}

}  // namespace charter::tx
