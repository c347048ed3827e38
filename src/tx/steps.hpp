#pragma once

#include <string>
#include <string_view>

#include "charter/v1/record.pb.h"
#include "tx/common.hpp"

namespace charter::tx {

/// A step of a life cycle as it is taken in this block; whether it is `good` is for the cycle to
/// say.
v1::Step step_taken(std::string_view act, const Persons& persons, const std::string& note,
                    const Bytes& digest, const Context& ctx);

}  // namespace charter::tx
