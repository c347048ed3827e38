#pragma once

#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "charter/v1/record.pb.h"
#include "tx/common.hpp"

namespace charter::tx {

/// What a step says of itself in the record.
struct StepNote {
    std::string note;
    Bytes digest;                                // of its document; empty: it has none
    const v1::DocumentNote* document = nullptr;  // what it tells of that; null: nothing
};
/// A step of a life cycle as it is taken in this block; whether it is `good` is for the cycle to
/// say.
v1::Step step_taken(std::string_view act, const Persons& persons, const StepNote& note,
                    const Context& ctx);

}  // namespace charter::tx
