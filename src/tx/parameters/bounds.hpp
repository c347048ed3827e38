#pragma once
// What values a parameter may take: shared by parameters.set, parameters.set_overlay and
// catalog.replace.

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "charter/v1/catalog.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// Reasons  parameter_unknown
Result<const v1::Parameter*> require_parameter(const Context& ctx, const std::string& name);

/// Reasons  parameter_out_of_bounds (rule parameters.bounds)
Status require_in_bounds(const Context& ctx, const v1::Parameter& parameter, std::int64_t value);

/// Whether `value` is looser than `bound` by the parameter's stricter direction. Where neither
/// direction is stricter, every other value is looser.
bool is_looser(const v1::Parameter& parameter, std::int64_t value, std::int64_t bound);

}  // namespace charter::tx
