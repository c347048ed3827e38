#pragma once
// Documents of register entries, by salted commitment: sha256(32-byte salt || content). The ledger
// holds the commitment; the content and its salt lie here.
//
//   <folder>/<hex[0:2]>/<hex>            its head: salt, length, label
//   <folder>/<hex[0:2]>/<hex>.content    its content, shared with documents of the same bytes
//   <folder>/<hex[0:2]>/<hex>.<owner>    empty: this member put it (a digest of its id, in hex)
//   <folder>/<hex[0:2]>/<hex>.opened     who opened it (openings.hpp)
//   <folder>/contents/, key              the copies that are shared, their names' key
//   <folder>/erased/<hex>                the certificate of its erasure: the content is gone
//   <folder>/tmp/                        being written; emptied at the start
//
// File names are digests: nothing that a caller says reaches the file system. docs/operate/vault.md

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "vault/document.hpp"
#include "vault/openings.hpp"

namespace charter::vault {

/// A document being written, in a file of its own. Dropped without finish(), it leaves nothing.
class DocumentWriter {
  public:
    struct Impl;
    explicit DocumentWriter(std::unique_ptr<Impl> impl);
    DocumentWriter(DocumentWriter&&) noexcept;
    DocumentWriter& operator=(DocumentWriter&&) noexcept;
    ~DocumentWriter();

    /// False: the document would be larger than the store takes. Faults: the disk.
    Outcome<bool> write(ByteView bytes);
    /// Durable when it returns. erased_before: one with this salt and content was erased here; it
    /// is not taken again. another_commitment, another_size: than NewDocument says. Faults: the
    /// disk.
    Outcome<std::variant<StoredDocument, NotStored>> finish();

  private:
    std::unique_ptr<Impl> impl_;
};

/// A document being read. Of the whole, the last bytes come only after the digest of all was found
/// right.
class DocumentReader {
  public:
    struct Impl;
    explicit DocumentReader(std::unique_ptr<Impl> impl);
    DocumentReader(DocumentReader&&) noexcept;
    DocumentReader& operator=(DocumentReader&&) noexcept;
    ~DocumentReader();

    std::uint64_t bytes() const;
    ByteView salt() const;
    const std::optional<Label>& label() const;
    /// read() gives these bytes alone, which it has; before the first read. A part is not held
    /// against the commitment, which takes the whole: who puts parts together does. Faults: the
    /// disk.
    Outcome<std::monostate> keep_part(std::uint64_t first, std::uint64_t count);
    /// How many bytes were put at `buffer`, 0 at the end. Faults: the disk; the content is not what
    /// was put.
    Outcome<std::size_t> read(char* buffer, std::size_t size);

  private:
    std::unique_ptr<Impl> impl_;
};

/// Any number of threads.
class DocumentStore {
  public:
    /// Makes the folder (0700) if it is not there, removes what a crash left half written, and
    /// finishes erasures that it interrupted.
    static Outcome<DocumentStore> open(const std::filesystem::path& folder,
                                       const StoreLimits& limits = {});

    /// Faults: the salt, the label, the disk or its free space.
    Outcome<DocumentWriter> begin(const NewDocument& document) const;

    /// Fills the buffer; how many bytes it put there, 0 at the end.
    using Source = std::function<Outcome<std::size_t>(char* buffer, std::size_t size)>;
    /// begin, write, finish; also a fault when it is too large, or finish() does not take it.
    Outcome<StoredDocument> put(const NewDocument& document, const Source& source) const;

    /// Nothing if there is no such document. Faults: the disk; a damaged header.
    Outcome<std::optional<DocumentReader>> get(const Digest& commitment) const;

    /// Reads it all. Nothing if there is none. Faults as get and read.
    Outcome<std::optional<StoredDocument>> check(const Digest& commitment) const;

    /// Removes content and salt for good, and keeps the certificate: it is durable before the first
    /// byte goes, and while it stands no such document is given out or taken in. What is
    /// overwritten on a modern disk is not what lay there, so the file is unlinked and its folder
    /// synced; what the device or a backup still has is its keeper's to destroy. A reader that is
    /// open goes on. False: it had a certificate before, which stays. Faults: the disk; it may be
    /// erased again.
    Outcome<bool> erase(const Digest& commitment, ByteView certificate) const;
    /// Its certificate; nothing if it was not erased.
    Outcome<std::optional<Bytes>> erasure_of(const Digest& commitment) const;

    bool is_owner(const Digest& commitment, ByteView owner) const;
    /// All that were put here and not erased, also where the content is gone. Faults: the disk.
    Outcome<std::vector<Digest>> list() const;

    /// Durable when it returns. False: that transaction opened it here before. Faults: the disk.
    Outcome<bool> note_opening(const Digest& commitment, const Opening& opening) const;
    /// Oldest first; also of one that was erased. Faults: the disk.
    Outcome<std::vector<Opening>> openings_of(const Digest& commitment) const;

    /// The newest look at all of them that ended (inspection.hpp).
    void note_inspection(const Inspection& inspection) const;
    std::optional<Inspection> newest_inspection() const;

    const StoreLimits& limits() const { return limits_; }
    const std::filesystem::path& folder() const { return folder_; }

    /// Who changes what lies at a commitment holds one.
    struct Locks {
        std::mutex& of(const Digest& commitment) { return all.at(commitment[0] % all.size()); }
        std::array<std::mutex, 64> all;
    };

  private:
    DocumentStore(std::filesystem::path folder, const StoreLimits& limits, Bytes key)
        : folder_(std::move(folder)),
          limits_(limits),
          key_(std::move(key)),
          locks_(std::make_shared<Locks>()),
          looks_(no_looks()) {}

    struct Looks;
    static std::shared_ptr<Looks> no_looks();

    std::filesystem::path folder_;
    StoreLimits limits_;
    Bytes key_;
    std::shared_ptr<Locks> locks_;
    std::shared_ptr<Looks> looks_;
};

}  // namespace charter::vault
