#pragma once
// What a document is called, bound to its commitment through the salt: the ledger's commitment
// stays sha256(salt || content), and the salt of a labelled document is
//
//   sha256("charter/document/1" || nonce || be64(|media type|) || media type || be64(|title|) ||
//   title)
//
// Whoever has nonce, media type and title computes the salt; nobody finds another label for it.

#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace charter::vault {

inline constexpr std::size_t kNonceBytes = 32;
inline constexpr std::size_t kMediaTypeBytesMax = 100;
inline constexpr std::size_t kTitleBytesMax = 600;

struct Label {
    Bytes nonce;             // 32 random bytes
    std::string media_type;  // "application/pdf", lower case, without parameters
    std::string title;       // UTF-8, one line, no personal data; may be empty
    friend bool operator==(const Label&, const Label&) = default;
};

/// Nothing when the label has its form; else what is wrong with it.
std::optional<std::string> label_problem(const Label& label);

Digest salt_of(const Label& label);

}  // namespace charter::vault
