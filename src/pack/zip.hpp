#pragma once
// Archives in a strict subset of ZIP: the same entries, the same bytes (docs/adr/0006). Stored
// entries one after another from the first byte, the directory, the end; nothing between, before
// or after. Readers of ZIP open it; this reader opens nothing else.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "pack/failure.hpp"

namespace charter::pack {

/// In bytes: leaves room for a folder in front within the 260 that Windows allows.
inline constexpr std::size_t kZipNameMax = 200;
/// Ten years of a consortium's daily files; the reader holds a name of each in memory.
inline constexpr std::uint64_t kZipEntriesMax = 1'000'000;
/// Those with the longest names, but where most of them are beyond 4 GiB each. In bytes.
inline constexpr std::uint64_t kZipDirectoryMax = 256U << 20U;
/// What the reader reads at a time. In bytes.
inline constexpr std::size_t kZipPiece = 64U << 10U;

/// Relative, of 1 to kZipNameMax characters of [A-Za-z0-9._-] in segments between single '/', none
/// of them "." or "..".
bool is_zip_name(std::string_view name);

/// The checksum of ZIP (CRC-32), of pieces in turn.
class Crc32 {
  public:
    void add(ByteView piece);
    std::uint32_t value() const { return value_; }

  private:
    std::uint32_t value_ = 0;
};

std::uint32_t crc32_of(ByteView bytes);

struct ZipEntry {
    std::string name;
    std::uint64_t size = 0;     // bytes
    std::uint64_t data_at = 0;  // offset of the first of them
    std::uint32_t crc32 = 0;
    friend bool operator==(const ZipEntry&, const ZipEntry&) = default;
};

/// Writes an archive to a sink: (begin write*)* finish. Holds the directory only. After a flaw the
/// archive is void, and every further call returns that flaw.
class ZipWriter {
  public:
    /// Takes bytes in order; false: it cannot.
    using Sink = std::function<bool(ByteView)>;
    explicit ZipWriter(Sink sink) : sink_(std::move(sink)) {}

    /// The next entry, of what follows in write().
    /// Failures  zip_size_differs, zip_checksum_differs (of the entry before), zip_name_invalid,
    ///           zip_names_not_ascending, too_large, unwritable
    Verdict begin(std::string_view name, std::uint64_t size, std::uint32_t crc32);
    /// Failures  zip_size_differs, unwritable
    Verdict write(ByteView piece);
    /// An entry at once: begin() and write().
    Verdict add(std::string_view name, ByteView bytes);
    /// Failures  zip_size_differs, zip_checksum_differs, unwritable
    Verdict finish();

    /// Written so far.
    std::uint64_t bytes() const { return bytes_; }

  private:
    Verdict end_entry();
    Verdict put(ByteView bytes);
    Verdict fail(Failure failure, std::string detail = "");

    Sink sink_;
    std::uint64_t bytes_ = 0;
    std::uint64_t count_ = 0;
    Bytes directory_;
    ZipEntry entry_;  // the last one begun; no name: none yet
    std::uint64_t missing_ = 0;
    Crc32 sum_;
    std::optional<Flaw> flaw_;
};

/// Bytes that are somewhere: a file, memory, a browser's blob.
struct Source {
    std::uint64_t size = 0;
    /// `bytes` of them from `offset` on, all within `size`; false: it cannot.
    std::function<bool(std::uint64_t offset, char* into, std::size_t bytes)> read;
};

/// Of bytes in memory, which must outlive it.
Source source_of(ByteView bytes);

/// An archive whose every byte is checked, but those of its entries, which read() checks.
class ZipReader {
  public:
    /// Holds the directory's entries, and allocates for no more of them than there are bytes for.
    /// Failures  unreadable at any time; zip_end_missing, zip_end_invalid,
    ///           zip_directory_misplaced, zip_count_differs, too_large, then for each entry of the
    ///           directory in turn: zip_count_differs, zip_header_invalid, zip_encrypted,
    ///           zip_data_descriptor, zip_compressed, zip_not_a_file, zip_name_invalid,
    ///           zip_header_invalid, zip_names_not_ascending, zip_not_packed,
    ///           zip_local_header_differs; then zip_count_differs, zip_not_packed
    static Checked<ZipReader> open(Source source);

    /// By ascending name.
    std::span<const ZipEntry> entries() const { return entries_; }
    /// Nothing if there is none.
    const ZipEntry* find(std::string_view name) const;

    /// Hands out the bytes in pieces of at most kZipPiece. They are the entry's only if it is
    /// accepted in the end. The entry is one of entries().
    /// Failures  unreadable, zip_checksum_differs
    Verdict read(const ZipEntry& entry, const std::function<void(ByteView)>& take) const;
    /// All of its bytes, where they are no more than `most`.
    /// Failures  too_large, unreadable, zip_checksum_differs
    Checked<Bytes> read_all(const ZipEntry& entry, std::size_t most) const;

  private:
    ZipReader(Source source, std::vector<ZipEntry> entries)
        : source_(std::move(source)), entries_(std::move(entries)) {}

    Source source_;
    std::vector<ZipEntry> entries_;
};

}  // namespace charter::pack
