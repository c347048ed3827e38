#include "tx/parameters/set.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/parameters/bounds.hpp"

namespace charter::tx {

Status check(const v1::ParametersSet& tx) { return require_name("parameter", tx.parameter()); }

Status permit(const v1::ParametersSet& tx, const Context& ctx) {
    const Result<const v1::Parameter*> found = require_parameter(ctx, tx.parameter());
    if (!found) return tl::unexpected(found.error());
    const v1::Parameter& parameter = **found;
    if (Status s = require_in_bounds(ctx, parameter, tx.value()); !s) return s;
    if (parameter.locked() && is_looser(parameter, tx.value(), parameter.initial())) {
        return refuse(Reason::parameter_locked, {{"parameter", tx.parameter()}});
    }
    return ok();
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::ParametersSet& tx, Context& ctx) {
    v1::ParameterValue set;
    set.set_key(state::keys::parameter(tx.parameter()));
    set.set_parameter(tx.parameter());
    set.set_value(tx.value());
    set.set_changed_ms(ctx.block().time_ms);
    set.set_proposal(ctx.acting().proposal);
    ctx.event(
        "tx", "parameters.set", tx.parameter(),
        {number_field("before", ctx.parameter(tx.parameter())), number_field("value", tx.value())});
    state::write(ctx.delta(), set);
}

}  // namespace charter::tx
