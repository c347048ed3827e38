#pragma once
// parameters.set: the consortium's value of a parameter.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Sets a parameter by resolution, within the catalog's bounds. What the convention locks may be
/// tightened and brought back, never loosened beyond the convention's own value.
///
/// Fields   parameter  a parameter of the catalog
///          value      in the parameter's unit
/// Reads    cat/parameter/<parameter>
/// Writes   par/<parameter>
/// Reasons  check   field_missing, field_invalid
///          permit  parameter_unknown, parameter_out_of_bounds (rule parameters.bounds),
///                  parameter_locked
/// Source   1.2, 2.5, 49.1, 49.3
Status check(const v1::ParametersSet& tx);
Status permit(const v1::ParametersSet& tx, const Context& ctx);
void apply(const v1::ParametersSet& tx, Context& ctx);

}  // namespace charter::tx
