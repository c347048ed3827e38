#include "wire/commitment_text.hpp"

#include "wire/reason_text.hpp"

namespace charter::wire {
namespace {

constexpr std::string_view kMark = "commitment:";
constexpr std::size_t kDigestBytes = 32;

}  // namespace

bool is_text_commitment(const v1::FieldDef& def, const v1::Value& value) {
    return def.type() == v1::FIELD_TYPE_TEXT && value.has_digest();
}

std::string commitment_text(ByteView commitment) {
    return std::string(kMark).append(to_hex(commitment));
}

std::optional<Bytes> commitment_in(std::string_view text) {
    if (!text.starts_with(kMark)) return std::nullopt;
    auto bytes = from_hex(text.substr(kMark.size()));
    if (!bytes || bytes->size() != kDigestBytes) return std::nullopt;
    return bytes;
}

std::string field_text(const v1::FieldDef& def, const v1::Value& value) {
    return is_text_commitment(def, value) ? commitment_text(value.digest()) : value_text(value);
}

}  // namespace charter::wire
