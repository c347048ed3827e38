#include "tx/change/test.hpp"

#include "tx/change/records.hpp"
#include "tx/common.hpp"

namespace charter::tx {

Status check(const v1::ChangeTest& tx) {
    if (Status s = require_change_name("change", tx.change()); !s) return s;
    if (Status s = require_text("what", tx.what(), kChangeTextMax); !s) return s;
    return require_digest("evidence", tx.evidence());
}

Status permit(const v1::ChangeTest& tx, const Context& ctx) {
    const auto change = require_change_step(tx.change(), ChangeAct::test, ctx);
    if (!change) return tl::unexpected(change.error());
    return permit_apart_from_authors(*change, ChangeAct::test, ctx);
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::ChangeTest& tx, Context& ctx) {
    const v1::Change before = read_change(tx.change(), ctx);
    v1::Change change = before;
    change.set_tested(tx.passed());
    save_change_step(before, std::move(change), ChangeAct::test,
                     {tx.what(), tx.evidence(), tx.passed()}, ctx);
}

}  // namespace charter::tx
