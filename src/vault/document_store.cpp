#include "vault/document_store.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

#include "base/ensure.hpp"
#include "crypto/sha256.hpp"
#include "vault/contents.hpp"
#include "vault/file.hpp"
#include "vault/head.hpp"
#include "vault/places.hpp"

namespace charter::vault {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kOwnerHexDigits = 32;
constexpr std::size_t kCopyBytes = std::size_t{64} << 10U;
// Between looks at the disk's free space.
constexpr std::uint64_t kLookBytes = std::uint64_t{32} << 20U;

fs::path owner_mark(const fs::path& document, ByteView owner) {
    const std::string hex = to_hex(crypto::sha256(owner)).substr(0, kOwnerHexDigits);
    return document.string() + "." + hex;
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

/// What is read of a head, no more.
Outcome<Bytes> front_of(File& file) {
    Bytes front(kHeadBytesMax, '\0');
    const auto got = file.fill(front.data(), front.size());
    if (!got) return tl::unexpected(got.error());
    front.resize(*got);
    return front;
}

}  // namespace

Outcome<std::optional<Head>> read_head(const fs::path& place) {
    auto file = File::open_existing(place);
    if (!file) return tl::unexpected(file.error());
    if (!file->is_open()) return std::nullopt;
    const auto front = front_of(*file);
    if (!front) return tl::unexpected(front.error());
    auto head = parse_head(*front);
    if (!head) return damaged(place, head.error().what);
    return *std::move(head);
}

Outcome<std::monostate> write_synced(const fs::path& path, ByteView bytes) {
    auto file = File::create_new(path);
    if (!file) return tl::unexpected(file.error());
    if (auto written = file->write(bytes); !written) return written;
    return file->sync();
}

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
    NewDocument document;
    std::shared_ptr<DocumentStore::Locks> locks;
    File file;
    crypto::Sha256 digest;      // of the commitment
    crypto::Sha256 content_id;  // over the vault's key, the member and the content
    std::uint64_t bytes = 0;
    std::uint64_t next_look = kLookBytes;

    ~Impl() {
        std::error_code ignored;
        if (file.is_open()) fs::remove(file.path(), ignored);
    }

    Outcome<std::monostate> mark_owner(const fs::path& place) const;
    Outcome<std::monostate> put_in_place(const Digest& commitment);
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
        impl_->file.write_behind();
    }
    if (auto written = impl_->file.write(bytes); !written) return tl::unexpected(written.error());
    impl_->digest.update(bytes);
    impl_->content_id.update(bytes);
    impl_->bytes += bytes.size();
    return true;
}

Outcome<std::monostate> DocumentWriter::Impl::mark_owner(const fs::path& place) const {
    if (auto made = make_folder(place.parent_path()); !made) return tl::unexpected(made.error());
    const fs::path mark = owner_mark(place, document.owner);
    const auto marked = File::create_new(mark);
    std::error_code ignored;
    if (!marked && !fs::exists(mark, ignored)) return tl::unexpected(marked.error());
    return std::monostate{};
}

/// The content first: a head whose content is not there is a damaged document.
Outcome<std::monostate> DocumentWriter::Impl::put_in_place(const Digest& commitment) {
    const fs::path place = place_of(folder, commitment);
    const auto before = read_head(place);
    const Digest id = content_id.finish();
    const auto shared = keep_content(folder, {file.path(), id, content_place(folder, commitment)});
    if (!shared) return tl::unexpected(shared.error());
    const Head head{document.salt, bytes, *shared ? id : Digest{}, document.label, false};
    const fs::path temporary = new_temporary(folder);
    if (auto written = write_synced(temporary, head_bytes(head)); !written) return written;
    std::error_code failed;
    fs::rename(temporary, place, failed);
    if (failed) {
        return fault("the document store cannot write " + place.string() + ": " + failed.message());
    }
    // Another member's copy, which this document used before.
    if (before && before->has_value() && (*before)->content_id != id) {
        release_content(folder, (*before)->content_id);
    }
    return std::monostate{};
}

Outcome<std::variant<StoredDocument, NotStored>> DocumentWriter::finish() {
    Impl& w = *impl_;
    if (auto done = w.file.sync(); !done) return tl::unexpected(done.error());
    const StoredDocument stored{w.digest.finish(), w.bytes};
    if (w.document.expected && *w.document.expected != stored.commitment) {
        return NotStored::another_commitment;
    }
    if (w.document.sizes) {
        const auto sizes = w.document.sizes(stored.commitment);
        if (!sizes.empty() && !sizes.contains(stored.bytes)) return NotStored::another_size;
    }
    const std::lock_guard lock(w.locks->of(stored.commitment));
    const fs::path place = place_of(w.folder, stored.commitment);
    const auto erased = File::open_existing(certificate_place(w.folder, stored.commitment));
    if (!erased) return tl::unexpected(erased.error());
    if (erased->is_open()) return NotStored::erased_before;
    if (auto marked = w.mark_owner(place); !marked) return tl::unexpected(marked.error());
    if (auto put = w.put_in_place(stored.commitment); !put) return tl::unexpected(put.error());
    for (const fs::path& changed : {place.parent_path(), w.folder}) {
        if (auto synced = sync_folder(changed); !synced) return tl::unexpected(synced.error());
    }
    return stored;
}

// ---- reading ----------------------------------------------------------------------------------

struct DocumentReader::Impl {
    File file;  // at the content
    Digest commitment{};
    Head head;
    std::uint64_t left = 0;
    bool is_whole = true;  // what is read
    crypto::Sha256 digest;

    std::uint64_t offset() const { return head.content_behind ? kHeadOneBytes : 0; }
};

DocumentReader::DocumentReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DocumentReader::DocumentReader(DocumentReader&&) noexcept = default;
DocumentReader& DocumentReader::operator=(DocumentReader&&) noexcept = default;
DocumentReader::~DocumentReader() = default;

std::uint64_t DocumentReader::bytes() const { return impl_->head.bytes; }
ByteView DocumentReader::salt() const { return impl_->head.salt; }
const std::optional<Label>& DocumentReader::label() const { return impl_->head.label; }

Outcome<std::monostate> DocumentReader::keep_part(std::uint64_t first, std::uint64_t count) {
    Impl& r = *impl_;
    ensure(first <= r.head.bytes && count <= r.head.bytes - first, "a part lies in its document");
    if (count == r.head.bytes) return std::monostate{};
    r.is_whole = false;
    r.left = count;
    return r.file.skip(r.offset() + first);
}

Outcome<std::size_t> DocumentReader::read(char* buffer, std::size_t size) {
    Impl& r = *impl_;
    if (r.left == 0) return std::size_t{0};
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size, r.left));
    const auto got = r.file.fill(buffer, wanted);
    if (!got) return got;
    if (*got < wanted) return damaged(r.file.path(), "it ends early");
    r.left -= wanted;
    if (!r.is_whole) return wanted;
    r.digest.update({buffer, wanted});
    if (r.left == 0 && r.digest.finish() != r.commitment) {
        std::fill_n(buffer, wanted, '\0');
        return damaged(r.file.path(), "its digest is another");
    }
    return wanted;
}

// ---- the store --------------------------------------------------------------------------------

Outcome<DocumentStore> DocumentStore::open(const fs::path& folder, const StoreLimits& limits) {
    for (const fs::path& needed :
         {folder, folder / "tmp", contents_folder(folder), erased_folder(folder)}) {
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
    if (auto done = sweep_contents(folder); !done) return tl::unexpected(done.error());
    auto key = vault_key(folder);
    if (!key) return tl::unexpected(key.error());
    return DocumentStore(folder, limits, *std::move(key));
}

Outcome<DocumentWriter> DocumentStore::begin(const NewDocument& document) const {
    if (document.salt.size() != kSaltBytes) {
        return fault("the salt of a document has 32 bytes, not " +
                     std::to_string(document.salt.size()));
    }
    if (document.label) {
        if (auto wrong = label_problem(*document.label)) return fault(*std::move(wrong));
        if (view(salt_of(*document.label)) != document.salt) {
            return fault("the salt of a labelled document is that of its label");
        }
    }
    if (auto room = check_room(folder_, limits_); !room) return tl::unexpected(room.error());
    auto file = File::create_new(new_temporary(folder_));
    if (!file) return tl::unexpected(file.error());
    auto impl = std::make_unique<DocumentWriter::Impl>();
    impl->folder = folder_;
    impl->limits = limits_;
    impl->document = document;
    impl->locks = locks_;
    impl->file = *std::move(file);
    impl->digest.update(document.salt);
    impl->content_id.update(key_).update(big_endian(document.owner.size())).update(document.owner);
    return DocumentWriter(std::move(impl));
}

Outcome<StoredDocument> DocumentStore::put(const NewDocument& document,
                                           const Source& source) const {
    auto writer = begin(document);
    if (!writer) return tl::unexpected(writer.error());
    std::vector<char> buffer(kCopyBytes);
    while (true) {
        const auto got = source(buffer.data(), buffer.size());
        if (!got) return tl::unexpected(got.error());
        if (*got == 0) {
            const auto stored = writer->finish();
            if (!stored) return tl::unexpected(stored.error());
            if (const auto* done = std::get_if<StoredDocument>(&*stored)) return *done;
            return fault(
                "a document with this salt and content was erased here, or is not the one that "
                "was expected; a new one takes a new salt");
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
    const fs::path place = place_of(folder_, commitment);
    auto head = read_head(place);
    if (!head) return tl::unexpected(head.error());
    if (!head->has_value()) return std::nullopt;
    const bool behind = (*head)->content_behind;
    auto file = File::open_existing(behind ? place : content_place(folder_, commitment));
    if (!file) return tl::unexpected(file.error());
    if (!file->is_open()) {
        // Erased since its head was read.
        if (!fs::exists(place, ignored)) return std::nullopt;
        return damaged(place, "its content is gone");
    }
    const auto size = file->size();
    if (!size) return tl::unexpected(size.error());
    const std::uint64_t before = behind ? kHeadOneBytes : 0;
    if (*size - before != (*head)->bytes) {
        return damaged(file->path(), "it has " + std::to_string(*size - before) +
                                         " bytes, its header says " +
                                         std::to_string((*head)->bytes));
    }
    if (auto moved = file->skip(before); !moved) return tl::unexpected(moved.error());
    auto impl = std::make_unique<DocumentReader::Impl>();
    impl->head = **std::move(head);
    impl->file = *std::move(file);
    impl->commitment = commitment;
    impl->left = impl->head.bytes;
    impl->digest.update(impl->head.salt);
    // An empty document has no last bytes whose reading would compare the digest.
    if (impl->left == 0 && impl->digest.finish() != commitment) {
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

Outcome<std::vector<Digest>> DocumentStore::list() const {
    std::vector<Digest> found;
    std::error_code failed;
    // <hex[0:2]>/<hex>, and the marks beside it: one that stands alone is of a document that is
    // gone.
    for (fs::recursive_directory_iterator it(folder_, failed), end; !failed && it != end;
         it.increment(failed)) {
        const std::string name = it->path().filename().string();
        const std::string stem = name.substr(0, name.find('.'));
        const auto bytes = from_hex(stem);
        const auto commitment = bytes ? digest_from(*bytes) : std::nullopt;
        if (!commitment || name.ends_with(".opened") || name.ends_with(".content")) continue;
        if (it->path().parent_path() != place_of(folder_, *commitment).parent_path()) continue;
        std::error_code ignored;
        if (!fs::exists(certificate_place(folder_, *commitment), ignored)) {
            found.push_back(*commitment);
        }
    }
    if (failed) {
        return fault("the document store cannot read " + folder_.string() + ": " +
                     failed.message());
    }
    std::ranges::sort(found);
    const auto repeated = std::ranges::unique(found);
    found.erase(repeated.begin(), repeated.end());
    return found;
}

}  // namespace charter::vault
