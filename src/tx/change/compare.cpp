#include "tx/change/compare.hpp"

#include "tx/change/records.hpp"
#include "tx/common.hpp"

namespace charter::tx {

Status check(const v1::ChangeCompare& tx) {
    if (Status s = require_change_name("change", tx.change()); !s) return s;
    if (Status s = require_text("what", tx.what(), kChangeTextMax); !s) return s;
    return require_digest("report", tx.report());
}

Status permit(const v1::ChangeCompare& tx, const Context& ctx) {
    const auto change = require_change_step(tx.change(), ChangeAct::compare, ctx);
    if (!change) return tl::unexpected(change.error());
    if (Status s = permit_apart_from_authors(*change, ChangeAct::compare, ctx); !s) return s;
    return tx.as_approved() ? permit_nothing_owed(*change, false) : ok();
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::ChangeCompare& tx, Context& ctx) {
    const v1::Change before = read_change(tx.change(), ctx);
    save_change_step(before, before, ChangeAct::compare, {tx.what(), tx.report(), tx.as_approved()},
                     ctx);
}

}  // namespace charter::tx
