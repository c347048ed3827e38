#include "vault/label.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "crypto/sha256.hpp"

namespace charter::vault {
namespace {

constexpr ByteView kPrefix = "charter/document/1";

bool is_token_char(char c) {
    constexpr std::string_view kMarks = "!#$&^_.+-";
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || kMarks.find(c) != ByteView::npos;
}

bool is_media_type(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos || text.size() > kMediaTypeBytesMax) return false;
    const auto type = text.substr(0, slash);
    const auto subtype = text.substr(slash + 1);
    return !type.empty() && !subtype.empty() && std::ranges::all_of(type, is_token_char) &&
           std::ranges::all_of(subtype, is_token_char);
}

bool is_control(char c) { return (c >= '\0' && c < ' ') || c == '\x7f'; }

}  // namespace

std::optional<std::string> label_problem(const Label& label) {
    if (label.nonce.size() != kNonceBytes) return "the nonce has 32 bytes";
    if (!is_media_type(label.media_type)) {
        return "the media type is like application/pdf: lower case, without parameters, at most " +
               std::to_string(kMediaTypeBytesMax) + " characters";
    }
    if (label.title.size() > kTitleBytesMax || !is_utf8(label.title) ||
        std::ranges::any_of(label.title, is_control)) {
        return "the title is one line of UTF-8 of at most " + std::to_string(kTitleBytesMax) +
               " bytes";
    }
    return std::nullopt;
}

Digest salt_of(const Label& label) {
    return crypto::Sha256()
        .update(kPrefix)
        .update(label.nonce)
        .update(big_endian(label.media_type.size()))
        .update(label.media_type)
        .update(big_endian(label.title.size()))
        .update(label.title)
        .finish();
}

}  // namespace charter::vault
