#include "pack/manifest.hpp"

#include <algorithm>

#include "crypto/sha256.hpp"
#include "pack/stamps.hpp"
#include "pack/zip.hpp"
#include "wire/json.hpp"

namespace charter::pack {
namespace {

Bytes digest_below(const v1::PackManifest& manifest, std::string_view folder) {
    crypto::Sha256 hash;
    for (const v1::PackFile& file : manifest.files()) {
        if (!file.name().starts_with(folder)) continue;
        hash.update(file.name()).update(ByteView("\0", 1)).update(file.sha256());
    }
    return Bytes(view(hash.finish()));
}

/// Names of files, ascending, each once: what a flaw names can be looked for.
bool has_names(const v1::PackManifest& manifest) {
    std::string_view last;
    for (const v1::PackFile& file : manifest.files()) {
        if (!is_zip_name(file.name()) || file.name() <= last) return false;
        last = file.name();
    }
    return true;
}

Checked<std::monostate> compare(const v1::PackManifest& manifest, const Files& files) {
    auto listed = manifest.files().begin();
    for (const Files::File& file : files.list()) {
        if (file.name == kManifestName) continue;
        if (listed == manifest.files().end() || file.name < listed->name()) {
            return flaw(Failure::file_unlisted, file.name);
        }
        if (file.name != listed->name()) return flaw(Failure::file_missing, listed->name());
        if (file.bytes != listed->bytes()) {
            return flaw(Failure::file_differs, file.name,
                        std::to_string(file.bytes) + " bytes, the manifest says " +
                            std::to_string(listed->bytes()));
        }
        ++listed;
    }
    if (listed == manifest.files().end()) return std::monostate{};
    return flaw(Failure::file_missing, listed->name());
}

}  // namespace

const Files::File* find_file(const Files& files, std::string_view name) {
    const auto found = std::ranges::lower_bound(
        files.list(), name, {}, [](const auto& f) { return std::string_view(f.name); });
    return found != files.list().end() && found->name == name ? &*found : nullptr;
}

Checked<Bytes> read_whole(const Files& files, std::string_view name, std::size_t bytes_max) {
    const Files::File* file = find_file(files, name);
    if (file == nullptr) return flaw(Failure::file_missing, std::string(name));
    if (file->bytes > bytes_max) return flaw(Failure::too_large, std::string(name));
    Bytes bytes;
    bytes.reserve(static_cast<std::size_t>(file->bytes));
    const auto read = files.read(*file, [&](ByteView piece) -> Checked<std::monostate> {
        bytes.append(piece);
        return std::monostate{};
    });
    if (!read) return tl::unexpected(read.error());
    return bytes;
}

void seal(v1::PackManifest& manifest) {
    manifest.set_proof_digest(digest_below(manifest, "proof/"));
    manifest.set_evidence_digest(digest_below(manifest, "evidence/"));
    const bool is_stamped = std::ranges::any_of(manifest.files(), [](const v1::PackFile& file) {
        return file.name().starts_with(kStampFolder);
    });
    if (is_stamped) {
        manifest.set_stamps_digest(digest_below(manifest, kStampFolder));
    } else {
        manifest.clear_stamps_digest();
    }
}

Checked<v1::PackManifest> read_manifest(const Files& files) {
    if (find_file(files, kManifestName) == nullptr) {
        return flaw(Failure::manifest_missing, kManifestName);
    }
    const std::size_t most = kManifestBytesAside + files.list().size() * kManifestBytesPerFile;
    const auto json = read_whole(files, kManifestName, most);
    if (!json) return tl::unexpected(json.error());
    v1::PackManifest manifest;
    const std::size_t values = kManifestValuesAside + files.list().size() * kManifestValuesPerFile;
    if (auto why = wire::from_json(*json, manifest, values)) {
        return flaw(Failure::manifest_invalid, kManifestName, *std::move(why));
    }
    if (manifest.format() != kPackFormat) {
        return flaw(Failure::pack_format_unknown, kManifestName, std::to_string(manifest.format()));
    }
    v1::PackManifest sealed = manifest;
    seal(sealed);
    if (sealed.proof_digest() != manifest.proof_digest() ||
        sealed.evidence_digest() != manifest.evidence_digest() ||
        sealed.stamps_digest() != manifest.stamps_digest()) {
        return flaw(Failure::manifest_invalid, kManifestName,
                    "the digest of a part is not its own");
    }
    if (!has_names(manifest)) {
        return flaw(Failure::manifest_invalid, kManifestName,
                    "names of files that no pack has, or out of order");
    }
    if (const auto same = compare(manifest, files); !same) return tl::unexpected(same.error());
    return manifest;
}

}  // namespace charter::pack
