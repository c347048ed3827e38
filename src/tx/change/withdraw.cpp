#include "tx/change/withdraw.hpp"

#include "tx/change/records.hpp"
#include "tx/common.hpp"

namespace charter::tx {

Status check(const v1::ChangeWithdraw& tx) {
    if (Status s = require_change_name("change", tx.change()); !s) return s;
    return require_text("why", tx.why(), kChangeTextMax);
}

Status permit(const v1::ChangeWithdraw& tx, const Context& ctx) {
    const auto change = require_change_step(tx.change(), ChangeAct::withdraw, true, ctx);
    return change ? ok() : tl::unexpected(change.error());
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::ChangeWithdraw& tx, Context& ctx) {
    const v1::Change before = read_change(tx.change(), ctx);
    save_change_step(before, before, ChangeAct::withdraw, {{tx.why(), {}}}, ctx);
}

}  // namespace charter::tx
