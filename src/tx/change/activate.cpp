#include "tx/change/activate.hpp"

#include "tx/change/records.hpp"
#include "tx/common.hpp"

namespace charter::tx {

Status check(const v1::ChangeActivate& tx) { return require_change_name("change", tx.change()); }

Status permit(const v1::ChangeActivate& tx, const Context& ctx) {
    const auto change = require_change_step(tx.change(), ChangeAct::activate, ctx);
    if (!change) return tl::unexpected(change.error());
    if (!change->act_digest().empty()) {
        return refuse(Reason::change_act_differs, {{"change", tx.change()}});
    }
    return permit_apart_from_authors(*change, ChangeAct::activate, ctx);
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::ChangeActivate& tx, Context& ctx) {
    activate_change(tx.change(), tx.from_height(), ctx);
}

}  // namespace charter::tx
