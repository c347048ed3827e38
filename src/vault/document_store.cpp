#include "vault/document_store.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <system_error>
#include <utility>
#include <vector>

#include "crypto/sha256.hpp"
#include "vault/file.hpp"
#include "vault/places.hpp"

namespace charter::vault {
namespace {

namespace fs = std::filesystem;

// 8 bytes: what it is, and the format's version as the last of them.
constexpr ByteView kMagic("chartdo\x01", 8);
constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kHeaderBytes = 8 + kSaltBytes + kLengthBytes;
constexpr std::size_t kOwnerHexDigits = 32;
constexpr std::size_t kCopyBytes = std::size_t{64} << 10U;
// Between looks at the disk's free space.
constexpr std::uint64_t kLookBytes = std::uint64_t{32} << 20U;

fs::path owner_mark(const fs::path& document, ByteView owner) {
    const std::string hex = to_hex(crypto::sha256(owner)).substr(0, kOwnerHexDigits);
    return document.string() + "." + hex;
}

std::uint64_t number_from(ByteView big_endian_bytes) {
    std::uint64_t number = 0;
    for (const char c : big_endian_bytes) number = number << 8U | static_cast<std::uint8_t>(c);
    return number;
}

Outcome<std::monostate> check_room(const fs::path& folder, const StoreLimits& limits) {
    const auto room = free_bytes(folder);
    if (!room) return tl::unexpected(room.error());
    if (*room >= limits.disk_reserve) return std::monostate{};
    return fault("the disk of " + folder.string() + " has " + std::to_string(*room) +
                 " bytes left, less than the reserve of " + std::to_string(limits.disk_reserve) +
                 " that documents may not use; make room and try again");
}

tl::unexpected<Fault> damaged(const fs::path& path, const std::string& how) {
    return fault("the document " + path.string() + " is damaged: " + how +
                 "; put it again, or restore it from a backup");
}

}  // namespace

Outcome<std::monostate> make_folder(const fs::path& folder) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (!failed) fs::permissions(folder, fs::perms::owner_all, failed);
    if (!failed) return std::monostate{};
    return fault("the document store cannot make its folder " + folder.string() + ": " +
                 failed.message() + "; its parent must belong to the node's user");
}

fs::path new_temporary(const fs::path& folder) {
    static std::atomic<std::uint64_t> counter = 0;
    return folder / "tmp" / (hex16(static_cast<std::uint64_t>(::getpid())) + hex16(++counter));
}

// ---- writing ----------------------------------------------------------------------------------

struct DocumentWriter::Impl {
    fs::path folder;
    StoreLimits limits;
    Bytes salt;
    File file;
    crypto::Sha256 digest;
    std::uint64_t bytes = 0;
    std::uint64_t next_look = kLookBytes;

    ~Impl() {
        std::error_code ignored;
        if (file.is_open()) fs::remove(file.path(), ignored);
    }
};

DocumentWriter::DocumentWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DocumentWriter::DocumentWriter(DocumentWriter&&) noexcept = default;
DocumentWriter& DocumentWriter::operator=(DocumentWriter&&) noexcept = default;
DocumentWriter::~DocumentWriter() = default;

Outcome<bool> DocumentWriter::write(ByteView bytes) {
    if (bytes.size() > impl_->limits.bytes_max - impl_->bytes) return false;
    if (impl_->bytes >= impl_->next_look) {
        if (auto room = check_room(impl_->folder, impl_->limits); !room) {
            return tl::unexpected(room.error());
        }
        impl_->next_look += kLookBytes;
    }
    if (auto written = impl_->file.write(bytes); !written) return tl::unexpected(written.error());
    impl_->digest.update(bytes);
    impl_->bytes += bytes.size();
    return true;
}

Outcome<std::optional<StoredDocument>> DocumentWriter::finish(ByteView owner) {
    Impl& w = *impl_;
    const Bytes header = Bytes(kMagic).append(w.salt).append(big_endian(w.bytes));
    if (auto done = w.file.write_at(0, header); !done) return tl::unexpected(done.error());
    if (auto done = w.file.sync(); !done) return tl::unexpected(done.error());
    const StoredDocument stored{w.digest.finish(), w.bytes};
    const fs::path place = place_of(w.folder, stored.commitment);
    if (fs::exists(certificate_place(w.folder, stored.commitment))) return std::nullopt;
    if (auto made = make_folder(place.parent_path()); !made) return tl::unexpected(made.error());
    const fs::path mark = owner_mark(place, owner);
    if (!fs::exists(mark)) {
        const auto marked = File::create_new(mark);
        if (!marked && !fs::exists(mark)) return tl::unexpected(marked.error());
    }
    // Whoever put the same content meanwhile has the same bytes there.
    std::error_code failed;
    fs::rename(w.file.path(), place, failed);
    if (failed) {
        return fault("the document store cannot write " + place.string() + ": " + failed.message());
    }
    w.file = File();
    // Erased meanwhile: a certificate that is not seen here yet finds the content in its place.
    if (fs::exists(certificate_place(w.folder, stored.commitment))) {
        if (auto gone = remove_content(w.folder, stored.commitment); !gone) {
            return tl::unexpected(gone.error());
        }
        return std::nullopt;
    }
    for (const fs::path& changed : {place.parent_path(), w.folder}) {
        if (auto synced = sync_folder(changed); !synced) return tl::unexpected(synced.error());
    }
    return stored;
}

// ---- reading ----------------------------------------------------------------------------------

struct DocumentReader::Impl {
    File file;
    Digest commitment{};
    Bytes salt;
    std::uint64_t bytes = 0;
    std::uint64_t left = 0;
    crypto::Sha256 digest;
};

DocumentReader::DocumentReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DocumentReader::DocumentReader(DocumentReader&&) noexcept = default;
DocumentReader& DocumentReader::operator=(DocumentReader&&) noexcept = default;
DocumentReader::~DocumentReader() = default;

std::uint64_t DocumentReader::bytes() const { return impl_->bytes; }
ByteView DocumentReader::salt() const { return impl_->salt; }

Outcome<std::size_t> DocumentReader::read(char* buffer, std::size_t size) {
    Impl& r = *impl_;
    if (r.left == 0) return std::size_t{0};
    std::size_t filled = 0;
    while (filled < size && r.left > filled) {
        const std::uint64_t wanted = std::min<std::uint64_t>(size - filled, r.left - filled);
        const auto got = r.file.read(buffer + filled, static_cast<std::size_t>(wanted));
        if (!got) return got;
        if (*got == 0) return damaged(r.file.path(), "it ends early");
        filled += *got;
    }
    r.digest.update({buffer, filled});
    r.left -= filled;
    if (r.left == 0 && r.digest.finish() != r.commitment) {
        std::fill_n(buffer, filled, '\0');
        return damaged(r.file.path(), "its digest is another");
    }
    return filled;
}

// ---- the store --------------------------------------------------------------------------------

Outcome<DocumentStore> DocumentStore::open(const fs::path& folder, const StoreLimits& limits) {
    for (const fs::path& needed : {folder, folder / "tmp", erased_folder(folder)}) {
        if (auto made = make_folder(needed); !made) return tl::unexpected(made.error());
    }
    std::error_code failed;
    std::vector<fs::path> left_over;
    for (fs::directory_iterator it(folder / "tmp", failed), end; !failed && it != end;
         it.increment(failed)) {
        left_over.push_back(it->path());
    }
    for (const fs::path& path : left_over) {
        if (!failed) fs::remove(path, failed);
    }
    if (failed) {
        return fault("the document store cannot empty " + (folder / "tmp").string() + ": " +
                     failed.message());
    }
    if (auto done = finish_erasures(folder); !done) return tl::unexpected(done.error());
    return DocumentStore(folder, limits);
}

Outcome<DocumentWriter> DocumentStore::begin(ByteView salt) const {
    if (salt.size() != kSaltBytes) {
        return fault("the salt of a document has 32 bytes, not " + std::to_string(salt.size()));
    }
    if (auto room = check_room(folder_, limits_); !room) return tl::unexpected(room.error());
    auto file = File::create_new(new_temporary(folder_));
    if (!file) return tl::unexpected(file.error());
    auto impl = std::make_unique<DocumentWriter::Impl>();
    impl->folder = folder_;
    impl->limits = limits_;
    impl->salt = salt;
    impl->file = *std::move(file);
    impl->digest.update(salt);
    const Bytes room_for_header(kHeaderBytes, '\0');
    if (auto w = impl->file.write(room_for_header); !w) return tl::unexpected(w.error());
    return DocumentWriter(std::move(impl));
}

Outcome<StoredDocument> DocumentStore::put(ByteView salt, ByteView owner,
                                           const Source& source) const {
    auto writer = begin(salt);
    if (!writer) return tl::unexpected(writer.error());
    std::vector<char> buffer(kCopyBytes);
    while (true) {
        const auto got = source(buffer.data(), buffer.size());
        if (!got) return tl::unexpected(got.error());
        if (*got == 0) {
            const auto stored = writer->finish(owner);
            if (!stored) return tl::unexpected(stored.error());
            if (stored->has_value()) return **stored;
            return fault(
                "a document with this salt and content was erased here; a new one takes a "
                "new salt");
        }
        const auto taken = writer->write({buffer.data(), *got});
        if (!taken) return tl::unexpected(taken.error());
        if (*taken) continue;
        return fault("the document is larger than " + std::to_string(limits_.bytes_max) +
                     " bytes, the most that this node takes (api.document_bytes_max)");
    }
}

Outcome<std::optional<DocumentReader>> DocumentStore::get(const Digest& commitment) const {
    // Also where a disk's fault kept the content from being removed.
    std::error_code ignored;
    if (fs::exists(certificate_place(folder_, commitment), ignored)) return std::nullopt;
    auto file = File::open_existing(place_of(folder_, commitment));
    if (!file) return tl::unexpected(file.error());
    if (!file->is_open()) return std::nullopt;
    const auto size = file->size();
    if (!size) return tl::unexpected(size.error());
    std::array<char, kHeaderBytes> header{};
    std::size_t filled = 0;
    while (filled < header.size()) {
        const auto got = file->read(header.data() + filled, header.size() - filled);
        if (!got) return tl::unexpected(got.error());
        if (*got == 0) return damaged(file->path(), "its header is cut short");
        filled += *got;
    }
    const ByteView bytes(header.data(), header.size());
    if (bytes.substr(0, kMagic.size()) != kMagic) {
        return damaged(file->path(), "its header is of no format that this version knows");
    }
    auto impl = std::make_unique<DocumentReader::Impl>();
    impl->salt = Bytes(bytes.substr(kMagic.size(), kSaltBytes));
    impl->bytes = number_from(bytes.substr(kMagic.size() + kSaltBytes));
    if (*size - kHeaderBytes != impl->bytes) {
        return damaged(file->path(), "it has " + std::to_string(*size - kHeaderBytes) +
                                         " bytes, its header says " + std::to_string(impl->bytes));
    }
    impl->file = *std::move(file);
    impl->commitment = commitment;
    impl->left = impl->bytes;
    impl->digest.update(impl->salt);
    // An empty document has no last bytes whose reading would compare the digest.
    if (impl->bytes == 0 && impl->digest.finish() != commitment) {
        return damaged(impl->file.path(), "its digest is another");
    }
    return DocumentReader(std::move(impl));
}

Outcome<std::optional<StoredDocument>> DocumentStore::check(const Digest& commitment) const {
    auto reader = get(commitment);
    if (!reader) return tl::unexpected(reader.error());
    if (!reader->has_value()) return std::nullopt;
    std::vector<char> buffer(kCopyBytes);
    while (true) {
        const auto got = (*reader)->read(buffer.data(), buffer.size());
        if (!got) return tl::unexpected(got.error());
        if (*got == 0) return StoredDocument{commitment, (*reader)->bytes()};
    }
}

bool DocumentStore::is_owner(const Digest& commitment, ByteView owner) const {
    std::error_code ignored;
    return fs::exists(owner_mark(place_of(folder_, commitment), owner), ignored);
}

}  // namespace charter::vault
