#pragma once
// parameters.set_overlay: a member's own value of a parameter.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Sets the sender's member's own value: tighter than the consortium's, or, for a parameter of
/// articles 11, 17, 41 and 44, the value of the member's own rule that is approved and in force, in
/// either direction.
///
/// Fields   member     the sender's own
///          parameter  one that members may tighten, or that an own rule may set
///          value      in the parameter's unit, within its bounds
///          own_rule   "own_rules/<member>/<seq 16 hex>", or empty
/// Reads    cat/parameter/<parameter>, par/<parameter>, reg/<own_rule>
/// Writes   ovl/<member>/<parameter>
/// Reasons  check   field_missing, field_invalid
///          permit  not_own_member, member_unknown, member_not_in_standing, parameter_unknown,
///                  parameter_out_of_bounds (rule parameters.bounds), parameter_locked,
///                  overlay_loosens (rule overlay.tighten_only),
///                  own_rule_missing (rule overlay.own_rule_documented)
/// Source   1.2, 11.4, 17.7, 41.8, 44.3
Status check(const v1::ParametersSetOverlay& tx);
Status permit(const v1::ParametersSetOverlay& tx, const Context& ctx);
void apply(const v1::ParametersSetOverlay& tx, Context& ctx);

}  // namespace charter::tx
