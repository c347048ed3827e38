#pragma once
// Documents of register entries, by salted commitment: sha256(32-byte salt || content). The ledger
// holds the commitment; the content and its salt lie here.
//
//   <folder>/<hex[0:2]>/<hex>            header (magic, salt, length), then the content
//   <folder>/<hex[0:2]>/<hex>.<owner>    empty: this member put it (a digest of its id, in hex)
//   <folder>/erased/<hex>                the certificate of its erasure: the content is gone
//   <folder>/tmp/                        being written; emptied at the start
//
// File names are digests in hexadecimal: nothing that a caller says reaches the file system.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <variant>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace charter::vault {

inline constexpr std::size_t kSaltBytes = 32;

struct StoreLimits {
    std::uint64_t bytes_max = std::uint64_t{1} << 30U;
    /// So much of the disk stays free: what the ledger itself needs goes first.
    std::uint64_t disk_reserve = std::uint64_t{256} << 20U;
};

struct StoredDocument {
    Digest commitment{};
    std::uint64_t bytes = 0;
};

/// A document being written. Dropped without finish(), it leaves nothing.
class DocumentWriter {
  public:
    struct Impl;
    explicit DocumentWriter(std::unique_ptr<Impl> impl);
    DocumentWriter(DocumentWriter&&) noexcept;
    DocumentWriter& operator=(DocumentWriter&&) noexcept;
    ~DocumentWriter();

    /// False: the document would be larger than the store takes. Faults: the disk.
    Outcome<bool> write(ByteView bytes);
    /// Durable when it returns. `owner`: the member that put it, not empty. Nothing: a document
    /// with this salt and content was erased here; it is not taken again.
    Outcome<std::optional<StoredDocument>> finish(ByteView owner);

  private:
    std::unique_ptr<Impl> impl_;
};

/// A document being read. The last bytes come only after the digest of all was found right.
class DocumentReader {
  public:
    struct Impl;
    explicit DocumentReader(std::unique_ptr<Impl> impl);
    DocumentReader(DocumentReader&&) noexcept;
    DocumentReader& operator=(DocumentReader&&) noexcept;
    ~DocumentReader();

    std::uint64_t bytes() const;
    ByteView salt() const;
    /// How many bytes were put at `buffer`, 0 at the end. Faults: the disk; the content is not what
    /// was put.
    Outcome<std::size_t> read(char* buffer, std::size_t size);

  private:
    std::unique_ptr<Impl> impl_;
};

/// Any number of threads.
class DocumentStore {
  public:
    /// Makes the folder (0700) if it is not there, and finishes erasures that a crash interrupted.
    static Outcome<DocumentStore> open(const std::filesystem::path& folder,
                                       const StoreLimits& limits = {});

    /// `salt`: 32 bytes. Faults: the salt, the disk or its free space.
    Outcome<DocumentWriter> begin(ByteView salt) const;

    /// Fills the buffer; how many bytes it put there, 0 at the end.
    using Source = std::function<Outcome<std::size_t>(char* buffer, std::size_t size)>;
    /// begin, write and finish; also a fault when it is too large, or was erased.
    Outcome<StoredDocument> put(ByteView salt, ByteView owner, const Source& source) const;

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
    const StoreLimits& limits() const { return limits_; }

  private:
    DocumentStore(std::filesystem::path folder, const StoreLimits& limits)
        : folder_(std::move(folder)), limits_(limits) {}

    std::filesystem::path folder_;
    StoreLimits limits_;
};

}  // namespace charter::vault
