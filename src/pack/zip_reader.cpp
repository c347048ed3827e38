#include <algorithm>
#include <array>

#include "base/ensure.hpp"
#include "pack/zip.hpp"
#include "pack/zip_format.hpp"

namespace charter::pack {
namespace {

/// A stretch of a source, read in order and a piece at a time.
class Stretch {
  public:
    Stretch(const Source& source, std::uint64_t offset, std::uint64_t bytes)
        : source_(source), offset_(offset), unread_(bytes) {}

    std::uint64_t left() const { return unread_ + buffer_.size() - begin_; }

    /// The next `bytes` (no more than left(), nor kZipPiece), to be looked at: valid until the next
    /// call. Nothing: unreadable.
    std::optional<ByteView> peek(std::size_t bytes) {
        if (bytes > buffer_.size() - begin_) {
            buffer_.erase(0, begin_);
            begin_ = 0;
            const std::size_t held = buffer_.size();
            const auto more =
                static_cast<std::size_t>(std::min<std::uint64_t>(unread_, kZipPiece - held));
            buffer_.resize(held + more);
            if (!source_.read(offset_, buffer_.data() + held, more)) return std::nullopt;
            offset_ += more;
            unread_ -= more;
        }
        return ByteView(buffer_).substr(begin_, bytes);
    }

    /// Past the bytes that peek() gave.
    void skip(std::size_t bytes) { begin_ += bytes; }

  private:
    const Source& source_;
    std::uint64_t offset_;
    std::uint64_t unread_;
    Bytes buffer_;
    std::size_t begin_ = 0;
};

tl::unexpected<Flaw> unreadable(std::string where) {
    return flaw(Failure::unreadable, std::move(where));
}

/// What the last bytes of a file claim of its directory.
ZipDirectory claimed_directory(ByteView tail) {
    const ByteView end = tail.substr(tail.size() - kEnd);
    const ZipDirectory narrow{number_at(end, 10, 2), number_at(end, 12, 4), number_at(end, 16, 4)};
    const bool is_wide =
        narrow.count == kWide16 || narrow.bytes == kWide32 || narrow.offset == kWide32;
    if (!is_wide || tail.size() < kEnd64 + kEnd64Locator + kEnd) return narrow;
    return {number_at(tail, 32, 8), number_at(tail, 40, 8), number_at(tail, 48, 8)};
}

/// The directory that the end names: it fits into the file and its entries fit into it.
Checked<ZipDirectory> read_end(const Source& source) {
    const std::string where = "the archive's end";
    if (source.size < kEnd) return flaw(Failure::zip_end_missing, where);
    Bytes tail(static_cast<std::size_t>(
                   std::min<std::uint64_t>(source.size, kEnd64 + kEnd64Locator + kEnd)),
               '\0');
    if (!source.read(source.size - tail.size(), tail.data(), tail.size())) return unreadable(where);
    if (number_at(tail, tail.size() - kEnd, 4) != kEndSignature) {
        return flaw(Failure::zip_end_missing, where, "cut off, or something follows it");
    }
    const ZipDirectory directory = claimed_directory(tail);
    const Bytes end = end_records(directory);
    if (!tail.ends_with(end)) return flaw(Failure::zip_end_invalid, where);

    const std::uint64_t end_at = source.size - end.size();
    if (directory.offset > end_at || directory.bytes != end_at - directory.offset) {
        return flaw(Failure::zip_directory_misplaced, where);
    }
    if (directory.count > directory.bytes / kDirectoryHeader) {
        return flaw(Failure::zip_count_differs, where, "more entries than bytes for them");
    }
    if (directory.count > kZipEntriesMax || directory.bytes > kZipDirectoryMax) {
        return flaw(Failure::too_large, where,
                    std::to_string(directory.count) + " entries in " +
                        std::to_string(directory.bytes) + " bytes");
    }
    return directory;
}

/// The failures that a header of the usual kinds of ZIP has, by name.
std::optional<Failure> foreign_kind(ByteView fixed) {
    const std::uint64_t flags = number_at(fixed, 8, 2);
    if ((flags & kFlagEncrypted) != 0) return Failure::zip_encrypted;
    if ((flags & kFlagDataDescriptor) != 0) return Failure::zip_data_descriptor;
    if (number_at(fixed, 10, 2) != 0) return Failure::zip_compressed;
    if (number_at(fixed, 38, 4) != kAttributes) return Failure::zip_not_a_file;
    return std::nullopt;
}

/// What a header says; whether in its one encoding is not asked, numbers that it leaves out are 0.
ZipEntry parse_header(ByteView header, std::size_t name_bytes) {
    ZipEntry entry;
    entry.name = header.substr(kDirectoryHeader, name_bytes);
    entry.crc32 = static_cast<std::uint32_t>(number_at(header, 16, 4));
    entry.size = number_at(header, 24, 4);
    std::uint64_t header_at = number_at(header, 42, 4);
    std::size_t wide = kDirectoryHeader + name_bytes + 4;
    const auto next_wide = [&]() -> std::uint64_t {
        const std::size_t at = wide;
        wide += 8;
        return wide <= header.size() ? number_at(header, at, 8) : 0;
    };
    if (entry.size == kWide32) {
        entry.size = next_wide();
        next_wide();  // the same again
    }
    if (header_at == kWide32) header_at = next_wide();
    entry.data_at = header_at + local_header_bytes(name_bytes, entry.size);
    return entry;
}

/// The next header, in its one encoding.
Checked<ZipEntry> read_header(Stretch& directory, const std::string& where) {
    if (directory.left() < kDirectoryHeader) return flaw(Failure::zip_count_differs, where);
    const auto fixed = directory.peek(kDirectoryHeader);
    if (!fixed) return unreadable(where);
    if (number_at(*fixed, 0, 4) != kDirectorySignature) {
        return flaw(Failure::zip_header_invalid, where);
    }
    if (const auto kind = foreign_kind(*fixed)) return flaw(*kind, where);
    const auto name_bytes = static_cast<std::size_t>(number_at(*fixed, 28, 2));
    const auto field_bytes = static_cast<std::size_t>(number_at(*fixed, 30, 2));
    if (name_bytes > kZipNameMax) return flaw(Failure::zip_name_invalid, where);
    if (field_bytes > kDirectoryWideMax) return flaw(Failure::zip_header_invalid, where);

    const std::size_t bytes = kDirectoryHeader + name_bytes + field_bytes;
    if (directory.left() < bytes) return flaw(Failure::zip_count_differs, where);
    const auto header = directory.peek(bytes);
    if (!header) return unreadable(where);
    ZipEntry entry = parse_header(*header, name_bytes);
    if (!is_zip_name(entry.name)) return flaw(Failure::zip_name_invalid, where);
    if (directory_header(entry) != *header) return flaw(Failure::zip_header_invalid, where);
    directory.skip(bytes);
    return entry;
}

/// `place` in the directory, from 1: of two headers that differ, either may be the changed one, and
/// so the name.
Verdict check_local_header(const Source& source, const ZipEntry& entry, std::uint64_t place) {
    std::array<char, kLocalHeader + kZipNameMax + kLocalWide> buffer{};
    const Bytes expected = local_header(entry);
    if (!source.read(entry.data_at - expected.size(), buffer.data(), expected.size())) {
        return unreadable(entry.name);
    }
    if (ByteView(buffer.data(), expected.size()) != expected) {
        return flaw(Failure::zip_local_header_differs, entry.name,
                    "directory entry " + std::to_string(place));
    }
    return accepted();
}

/// All entries, in order, and one after another up to the directory.
Checked<std::vector<ZipEntry>> read_directory(const Source& source, const ZipDirectory& claimed) {
    Stretch directory(source, claimed.offset, claimed.bytes);
    std::vector<ZipEntry> entries;
    entries.reserve(static_cast<std::size_t>(claimed.count));
    std::uint64_t end = 0;
    for (std::uint64_t i = 1; i <= claimed.count; ++i) {
        const std::string where = "directory entry " + std::to_string(i);
        auto entry = read_header(directory, where);
        if (!entry) return tl::unexpected<Flaw>(std::move(entry).error());
        if (!entries.empty() && entry->name <= entries.back().name) {
            return flaw(Failure::zip_names_not_ascending,
                        "directory entries " + std::to_string(i - 1) + " and " + std::to_string(i),
                        entries.back().name + " before " + entry->name);
        }
        const std::size_t header = local_header_bytes(entry->name.size(), entry->size);
        const bool follows = entry->data_at == end + header && entry->data_at <= claimed.offset;
        if (!follows || entry->size > claimed.offset - entry->data_at) {
            return flaw(Failure::zip_not_packed, where, entry->name);
        }
        // At once: a length changed in the directory moves the next header, but is of this one.
        if (const Verdict same = check_local_header(source, *entry, i); !same) {
            return tl::unexpected<Flaw>(same.error());
        }
        end = entry->data_at + entry->size;
        entries.push_back(std::move(*entry));
    }
    if (directory.left() > 0) {
        return flaw(Failure::zip_count_differs, "directory", "goes on after its last entry");
    }
    if (end != claimed.offset) return flaw(Failure::zip_not_packed, "directory");
    return entries;
}

}  // namespace

Checked<ZipReader> ZipReader::open(Source source) {
    const auto directory = read_end(source);
    if (!directory) return tl::unexpected<Flaw>(directory.error());
    auto entries = read_directory(source, *directory);
    if (!entries) return tl::unexpected<Flaw>(std::move(entries).error());
    return ZipReader(std::move(source), std::move(*entries));
}

const ZipEntry* ZipReader::find(std::string_view name) const {
    const auto found = std::ranges::lower_bound(entries_, name, {}, &ZipEntry::name);
    return found != entries_.end() && found->name == name ? &*found : nullptr;
}

Verdict ZipReader::read(const ZipEntry& entry, const std::function<void(ByteView)>& take) const {
    Bytes piece;
    Crc32 sum;
    for (std::uint64_t done = 0; done < entry.size; done += piece.size()) {
        piece.resize(
            static_cast<std::size_t>(std::min<std::uint64_t>(kZipPiece, entry.size - done)));
        if (!source_.read(entry.data_at + done, piece.data(), piece.size())) {
            return unreadable(entry.name);
        }
        sum.add(piece);
        take(piece);
    }
    if (sum.value() != entry.crc32) return flaw(Failure::zip_checksum_differs, entry.name);
    return accepted();
}

Checked<Bytes> ZipReader::read_all(const ZipEntry& entry, std::size_t most) const {
    if (entry.size > most) {
        return flaw(
            Failure::too_large, entry.name,
            std::to_string(entry.size) + " bytes, " + std::to_string(most) + " are the most");
    }
    Bytes bytes;
    bytes.reserve(static_cast<std::size_t>(entry.size));
    const Verdict done = read(entry, [&bytes](ByteView piece) { bytes += piece; });
    if (!done) return tl::unexpected<Flaw>(done.error());
    return bytes;
}

}  // namespace charter::pack
