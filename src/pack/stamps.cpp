#include "pack/stamps.hpp"

#include "crypto/sha256.hpp"
#include "wire/codec.hpp"

namespace charter::pack {
namespace {

constexpr std::string_view kSuffix = ".tsr";

}  // namespace

Digest commit_digest(const light::comet::Commit& commit) {
    return crypto::sha256(wire::encode(commit));
}

std::map<std::uint64_t, Digest> commits_of(const std::vector<ByteView>& trail) {
    std::map<std::uint64_t, Digest> commits;
    for (const ByteView bytes : trail) {
        const auto block = light::decode_light_block(bytes);
        if (!block || block->header.height() < 1) continue;
        commits.emplace(static_cast<std::uint64_t>(block->header.height()),
                        commit_digest(block->commit));
    }
    return commits;
}

std::string stamp_name(std::uint64_t height) {
    return std::string(kStampFolder).append(hex16(height)).append(kSuffix);
}

std::optional<std::uint64_t> stamped_height(std::string_view name) {
    if (!name.starts_with(kStampFolder) || !name.ends_with(kSuffix)) return std::nullopt;
    name.remove_prefix(kStampFolder.size());
    name.remove_suffix(kSuffix.size());
    const auto bytes = from_hex(name);
    if (!bytes || bytes->size() != sizeof(std::uint64_t)) return std::nullopt;
    const std::uint64_t height = from_big_endian(*bytes);
    return hex16(height) == name ? std::optional(height) : std::nullopt;
}

}  // namespace charter::pack
