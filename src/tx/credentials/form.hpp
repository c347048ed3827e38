#pragma once
// Form of what certificates are made of, shared by credentials and trust anchors.

#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

inline constexpr std::size_t kWhyMax = 200;

/// A key of an algorithm that we know is in its one accepted form; whether the algorithm is allowed
/// is the rule's (require_allowed_algorithm). Reasons  key_invalid
Status check_key_form(const v1::PublicKey& key);
/// Reasons  field_invalid unless whole seconds since 1970
Status check_whole_seconds(std::string_view field, std::int64_t time_ms);
/// 8 to 16 bytes, a positive number in its shortest form. Reasons  field_missing, field_invalid
Status check_serial(ByteView serial);

/// Ed25519 or P-256; `only`, where that is not unspecified.
/// Reasons  algorithm_not_allowed  (rule crypto.allow_list)
Status require_allowed_algorithm(const v1::PublicKey& key, v1::Algorithm only, const Context& ctx);

}  // namespace charter::tx
