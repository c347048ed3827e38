#pragma once
// Comparing and showing typed values.

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "charter/v1/value.pb.h"

namespace charter::assurance {

v1::Value flag_value(bool flag);
v1::Value number_value(std::int64_t number);
v1::Value text_value(std::string_view text);
v1::Value date_value(std::int32_t date);
v1::Value digest_value(std::string_view digest);
/// Sorted, without duplicates.
v1::Value set_value(std::vector<std::string> items);

/// Whether both say the same. A number and a text agree when the text is the number in decimal.
bool same(const v1::Value& a, const v1::Value& b);
/// How numbers or dates compare; nothing for other kinds, or two kinds.
std::optional<std::strong_ordering> order(const v1::Value& a, const v1::Value& b);
/// Whether the set has the item, or, when `item` is a set, every one of its items: an empty
/// item is in no set. A text is a set of one.
bool contains(const v1::Value& set, const v1::Value& item);

/// The references or words in a value: of a set each one, of a text itself.
std::vector<std::string_view> words(const v1::Value& value);

/// At most 80 bytes of text without a broken character; dates as 2026-12-31, digests in
/// hexadecimal.
std::string render(const v1::Value& value);
/// The first 80 bytes, cut between characters.
std::string shortened(std::string text);

}  // namespace charter::assurance
