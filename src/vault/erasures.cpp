// Erasure: the certificate first, then the content and its salt.
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "vault/contents.hpp"
#include "vault/document_store.hpp"
#include "vault/file.hpp"
#include "vault/places.hpp"

namespace charter::vault {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Fault> cannot(const std::string& act, const fs::path& path, int error) {
    return fault("the document store cannot " + act + " " + path.string() + ": " +
                 std::generic_category().message(error));
}

Outcome<Bytes> read_whole(File& file) {
    Bytes all;
    std::array<char, 4'096> piece{};
    while (true) {
        const auto got = file.read(piece.data(), piece.size());
        if (!got) return tl::unexpected(got.error());
        if (*got == 0) return all;
        all.append(piece.data(), *got);
    }
}

/// Gone, or never there.
Outcome<std::monostate> remove_file(const fs::path& path) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
        return cannot("remove the erased", path, errno);
    return std::monostate{};
}

}  // namespace

Outcome<std::monostate> remove_content(const fs::path& folder, const Digest& commitment) {
    const fs::path place = place_of(folder, commitment);
    const auto head = read_head(place);
    if (auto gone = remove_file(content_place(folder, commitment)); !gone) return gone;
    // What the member put again under another salt keeps its copy; of a head that cannot be read,
    // the copy goes at the next start.
    if (head && head->has_value()) release_content(folder, (*head)->content_id);
    if (auto gone = remove_file(place); !gone) return gone;
    // Also where it is gone already: whoever removed it may not have come to this.
    std::error_code ignored;
    if (!fs::exists(place.parent_path(), ignored)) return std::monostate{};
    return sync_folder(place.parent_path());
}

Outcome<std::monostate> finish_erasures(const fs::path& folder) {
    std::error_code failed;
    for (fs::directory_iterator it(erased_folder(folder), failed), end; !failed && it != end;
         it.increment(failed)) {
        const auto bytes = from_hex(it->path().filename().string());
        const auto commitment = bytes ? digest_from(*bytes) : std::nullopt;
        if (!commitment) continue;
        if (auto removed = remove_content(folder, *commitment); !removed) return removed;
    }
    if (!failed) return std::monostate{};
    return cannot("read", erased_folder(folder), failed.value());
}

Outcome<bool> DocumentStore::erase(const Digest& commitment, ByteView certificate) const {
    const std::lock_guard lock(locks_->at(commitment.front() % locks_->size()));
    const fs::path place = certificate_place(folder_, commitment);
    const fs::path temporary = new_temporary(folder_);
    if (auto written = write_synced(temporary, certificate); !written) {
        return tl::unexpected(written.error());
    }
    // A link does not replace: of two erasures at once the first one's certificate stays.
    const bool first = ::link(temporary.c_str(), place.c_str()) == 0;
    const int error = errno;
    ::unlink(temporary.c_str());
    if (!first && error != EEXIST) return cannot("write", place, error);
    if (auto synced = sync_folder(place.parent_path()); !synced) {
        return tl::unexpected(synced.error());
    }
    if (auto removed = remove_content(folder_, commitment); !removed) {
        return tl::unexpected(removed.error());
    }
    return first;
}

Outcome<std::optional<Bytes>> DocumentStore::erasure_of(const Digest& commitment) const {
    auto file = File::open_existing(certificate_place(folder_, commitment));
    if (!file) return tl::unexpected(file.error());
    if (!file->is_open()) return std::nullopt;
    auto bytes = read_whole(*file);
    if (!bytes) return tl::unexpected(bytes.error());
    return *std::move(bytes);
}

}  // namespace charter::vault
