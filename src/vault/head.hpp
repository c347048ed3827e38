#pragma once
// The head of a stored document, a small file of its own. Internal to src/vault.
//
//   "chartdo" 2 | salt 32 | length 8 | content id 32 | nonce 32 | media type | title | SHA-256
//
// Numbers are big-endian; texts stand behind their length in 2 bytes. A document without label has
// a nonce of zeros and no texts. The SHA-256 is over all before it. Version 1, which earlier
// programs wrote, is "chartdo" 1 | salt | length with the content behind it, and stays readable.

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "vault/label.hpp"

namespace charter::vault {

inline constexpr std::size_t kHeadOneBytes = 48;
inline constexpr std::size_t kHeadBytesMax = 2'048;

struct Head {
    Bytes salt;               // 32 bytes
    std::uint64_t bytes = 0;  // of the content
    Digest content_id{};      // zeros: its content is not shared
    std::optional<Label> label;
    bool content_behind = false;  // version 1
};

Bytes head_bytes(const Head& head);
/// `file`: its first kHeadBytesMax bytes, or all. Faults: what is wrong, to stand after "it is
/// damaged: ".
Outcome<Head> parse_head(ByteView file);

}  // namespace charter::vault
