#include "tx/change/rehearse.hpp"

#include "tx/change/records.hpp"
#include "tx/common.hpp"

namespace charter::tx {

Status check(const v1::ChangeRehearse& tx) {
    if (Status s = require_change_name("change", tx.change()); !s) return s;
    if (Status s = require_name("way", tx.way()); !s) return s;
    return require_digest("evidence", tx.evidence());
}

Status permit(const v1::ChangeRehearse& tx, const Context& ctx) {
    const auto change = require_change_step(tx.change(), ChangeAct::rehearse, ctx);
    if (!change) return tl::unexpected(change.error());
    if (!ctx.catalog().has_word("rehearsal_way", tx.way())) {
        return refuse(Reason::value_not_in_vocabulary,
                      {{"value", tx.way()}, {"vocabulary", std::string("rehearsal_way")}});
    }
    return change->recovery_procedure().empty() ? refuse(Reason::recovery_missing) : ok();
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::ChangeRehearse& tx, Context& ctx) {
    const v1::Change before = read_change(tx.change(), ctx);
    v1::Change change = before;
    change.set_rehearsed(tx.passed());
    save_change_step(before, std::move(change), ChangeAct::rehearse,
                     {tx.way(), tx.evidence(), tx.passed()}, ctx);
}

}  // namespace charter::tx
