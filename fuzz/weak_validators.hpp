#pragma once
// Validators for whom a mutation can vote: by ZIP-215, S = 0 and an R of small order are a
// signature of every message under their keys, which are of small order too.

#include "light/validator_set.hpp"

namespace charter::fuzz {

inline light::ValidatorSet weak_validators() {
    const Bytes identity = Bytes(1, '\x01') + Bytes(31, '\0');
    const Bytes order_two = Bytes(1, '\xec') + Bytes(30, '\xff') + Bytes(1, '\x7f');
    const Bytes order_four(32, '\0');
    const Bytes order_four_too = Bytes(31, '\0') + Bytes(1, '\x80');
    return light::ValidatorSet::make(
               {{identity, 4}, {order_two, 3}, {order_four, 2}, {order_four_too, 1}})
        .value();
}

/// R the identity, S = 0.
inline Bytes weak_signature() { return Bytes(1, '\x01') + Bytes(63, '\0'); }

}  // namespace charter::fuzz
