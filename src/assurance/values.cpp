#include "assurance/values.hpp"

#include <algorithm>

#include "base/bytes.hpp"
#include "base/civil.hpp"

namespace charter::assurance {
namespace {

constexpr std::size_t kTextMax = 80;
constexpr std::string_view kEllipsis = "...";

}  // namespace

v1::Value flag_value(bool flag) {
    v1::Value value;
    value.set_flag(flag);
    return value;
}

v1::Value number_value(std::int64_t number) {
    v1::Value value;
    value.set_number(number);
    return value;
}

v1::Value text_value(std::string_view text) {
    v1::Value value;
    value.set_text(std::string(text));
    return value;
}

v1::Value date_value(std::int32_t date) {
    v1::Value value;
    value.set_date(date);
    return value;
}

v1::Value digest_value(std::string_view digest) {
    v1::Value value;
    value.set_digest(std::string(digest));
    return value;
}

v1::Value set_value(std::vector<std::string> items) {
    std::ranges::sort(items);
    const auto rest = std::ranges::unique(items);
    items.erase(rest.begin(), rest.end());
    v1::Value value;
    v1::TextSet& set = *value.mutable_set();
    for (std::string& item : items) set.add_items(std::move(item));
    return value;
}

bool same(const v1::Value& a, const v1::Value& b) {
    if (a.kind_case() != b.kind_case()) {
        if (a.has_number() && b.has_text()) return std::to_string(a.number()) == b.text();
        if (a.has_text() && b.has_number()) return a.text() == std::to_string(b.number());
        return false;
    }
    switch (a.kind_case()) {
        case v1::Value::kFlag:        return a.flag() == b.flag();
        case v1::Value::kNumber:      return a.number() == b.number();
        case v1::Value::kText:        return a.text() == b.text();
        case v1::Value::kDate:        return a.date() == b.date();
        case v1::Value::kDigest:      return a.digest() == b.digest();
        case v1::Value::kSignature:   return a.signature() == b.signature();
        case v1::Value::kSet:         return std::ranges::equal(a.set().items(), b.set().items());
        case v1::Value::KIND_NOT_SET: return false;
    }
    return false;
}

std::optional<std::strong_ordering> order(const v1::Value& a, const v1::Value& b) {
    if (a.has_number() && b.has_number()) return a.number() <=> b.number();
    if (a.has_date() && b.has_date()) return a.date() <=> b.date();
    return std::nullopt;
}

std::vector<std::string_view> words(const v1::Value& value) {
    if (value.has_text()) return {value.text()};
    if (value.has_set()) return {value.set().items().begin(), value.set().items().end()};
    return {};
}

bool contains(const v1::Value& set, const v1::Value& item) {
    const auto has = [&](std::string_view word) {
        if (set.has_text()) return set.text() == word;
        return set.has_set() &&
               std::ranges::find(set.set().items(), word) != set.set().items().end();
    };
    if (item.has_text()) return has(item.text());
    return !item.set().items().empty() && std::ranges::all_of(item.set().items(), has);
}

std::string shortened(std::string text) {
    if (text.size() <= kTextMax) return text;
    std::size_t end = kTextMax - kEllipsis.size();
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text.resize(end);
    return text.append(kEllipsis);
}

std::string render(const v1::Value& value) {
    switch (value.kind_case()) {
        case v1::Value::kFlag:      return value.flag() ? "true" : "false";
        case v1::Value::kNumber:    return std::to_string(value.number());
        case v1::Value::kText:      return shortened(value.text());
        case v1::Value::kDate:      return format_date(value.date());
        case v1::Value::kDigest:    return shortened(to_hex(value.digest()));
        case v1::Value::kSignature: return shortened(to_hex(value.signature()));
        case v1::Value::kSet:       {
            std::string text;
            for (const std::string& item : value.set().items()) {
                if (text.size() > kTextMax) break;
                text.append(text.empty() ? "" : ", ").append(item);
            }
            return shortened(std::move(text));
        }
        case v1::Value::KIND_NOT_SET: return "";
    }
    return "";
}

}  // namespace charter::assurance
