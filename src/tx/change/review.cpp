#include "tx/change/review.hpp"

#include "tx/change/records.hpp"
#include "tx/common.hpp"

namespace charter::tx {

Status check(const v1::ChangeReview& tx) {
    if (Status s = require_change_name("change", tx.change()); !s) return s;
    if (Status s = require_text("what", tx.what(), kChangeTextMax); !s) return s;
    return require_digest("report", tx.report());
}

Status permit(const v1::ChangeReview& tx, const Context& ctx) {
    const auto change = require_change_step(tx.change(), ChangeAct::review, ctx);
    if (!change) return tl::unexpected(change.error());
    return permit_apart_from_authors(*change, ChangeAct::review, ctx);
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::ChangeReview& tx, Context& ctx) {
    const v1::Change before = read_change(tx.change(), ctx);
    v1::Change change = before;
    change.set_reviewed(tx.accepted());
    if (!tx.accepted()) change.set_tested(false);
    save_change_step(before, std::move(change), ChangeAct::review,
                     {tx.what(), tx.report(), tx.accepted()}, ctx);
}

}  // namespace charter::tx
