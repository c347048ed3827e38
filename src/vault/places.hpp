#pragma once
// Where things lie in the store's folder. Internal to src/vault.

#include <filesystem>
#include <optional>
#include <variant>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "vault/head.hpp"

namespace charter::vault {

/// The document's head: salt, length, label. Its content is beside it.
inline std::filesystem::path place_of(const std::filesystem::path& folder,
                                      const Digest& commitment) {
    const std::string hex = to_hex(commitment);
    return folder / hex.substr(0, 2) / hex;
}

inline std::filesystem::path content_place(const std::filesystem::path& folder,
                                           const Digest& commitment) {
    return place_of(folder, commitment).string() + ".content";
}

inline std::filesystem::path openings_place(const std::filesystem::path& folder,
                                            const Digest& commitment) {
    return place_of(folder, commitment).string() + ".opened";
}

inline std::filesystem::path contents_folder(const std::filesystem::path& folder) {
    return folder / "contents";
}

/// The one copy of what a member put, whatever the salts.
inline std::filesystem::path shared_place(const std::filesystem::path& folder, const Digest& id) {
    const std::string hex = to_hex(id);
    return contents_folder(folder) / hex.substr(0, 2) / hex;
}

inline std::filesystem::path erased_folder(const std::filesystem::path& folder) {
    return folder / "erased";
}

inline std::filesystem::path certificate_place(const std::filesystem::path& folder,
                                               const Digest& commitment) {
    return erased_folder(folder) / to_hex(commitment);
}

/// A name in tmp/ that nobody else of this process has.
std::filesystem::path new_temporary(const std::filesystem::path& folder);

/// 0700, if it is not there.
Outcome<std::monostate> make_folder(const std::filesystem::path& folder);

/// Faults: the disk; a damaged head.
Outcome<std::optional<Head>> read_head(const std::filesystem::path& place);
/// A new file, durable.
Outcome<std::monostate> write_synced(const std::filesystem::path& path, ByteView bytes);

/// Removes the content and the salt of a document, durably. Nothing there is as good.
Outcome<std::monostate> remove_content(const std::filesystem::path& folder,
                                       const Digest& commitment);
/// What a crash kept from being removed: the content of every document with a certificate.
Outcome<std::monostate> finish_erasures(const std::filesystem::path& folder);

}  // namespace charter::vault
