#include "pack/zip.hpp"

#include <zlib.h>

#include <cstring>

#include "base/ensure.hpp"
#include "pack/zip_format.hpp"

namespace charter::pack {
namespace {

bool is_name_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

}  // namespace

bool is_zip_name(std::string_view name) {
    if (name.empty() || name.size() > kZipNameMax) return false;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= name.size(); ++i) {
        if (i < name.size() && name[i] != '/') {
            if (!is_name_character(name[i])) return false;
            continue;
        }
        const std::string_view segment = name.substr(begin, i - begin);
        if (segment.empty() || segment == "." || segment == "..") return false;
        begin = i + 1;
    }
    return true;
}

void Crc32::add(ByteView piece) {
    // zlib takes no address for a new beginning.
    if (piece.empty()) return;
    value_ = static_cast<std::uint32_t>(
        ::crc32_z(value_, reinterpret_cast<const Bytef*>(piece.data()), piece.size()));
}

std::uint32_t crc32_of(ByteView bytes) {
    Crc32 sum;
    sum.add(bytes);
    return sum.value();
}

Verdict ZipWriter::fail(Failure failure, std::string detail) {
    flaw_ = Flaw{failure, entry_.name, std::move(detail)};
    return tl::unexpected<Flaw>(*flaw_);
}

Verdict ZipWriter::put(ByteView bytes) {
    if (!sink_(bytes)) return fail(Failure::unwritable);
    bytes_ += bytes.size();
    return accepted();
}

Verdict ZipWriter::end_entry() {
    if (flaw_) return tl::unexpected<Flaw>(*flaw_);
    if (missing_ > 0) {
        return fail(Failure::zip_size_differs, std::to_string(missing_) + " bytes are missing");
    }
    if (sum_.value() != entry_.crc32) return fail(Failure::zip_checksum_differs);
    return accepted();
}

Verdict ZipWriter::begin(std::string_view name, std::uint64_t size, std::uint32_t crc32) {
    if (const Verdict ended = end_entry(); !ended) return ended;
    const bool ascends = entry_.name < name;
    entry_ = {std::string(name), size, bytes_ + local_header_bytes(name.size(), size), crc32};
    missing_ = size;
    sum_ = {};
    if (!is_zip_name(name)) return fail(Failure::zip_name_invalid);
    if (!ascends) return fail(Failure::zip_names_not_ascending);

    const Bytes header = directory_header(entry_);
    if (count_ == kZipEntriesMax || directory_.size() + header.size() > kZipDirectoryMax) {
        return fail(Failure::too_large, "after " + std::to_string(count_) + " entries");
    }
    ++count_;
    directory_ += header;
    return put(local_header(entry_));
}

Verdict ZipWriter::write(ByteView piece) {
    if (flaw_) return tl::unexpected<Flaw>(*flaw_);
    if (piece.size() > missing_) return fail(Failure::zip_size_differs, "more than was announced");
    missing_ -= piece.size();
    sum_.add(piece);
    return put(piece);
}

Verdict ZipWriter::add(std::string_view name, ByteView bytes) {
    if (const Verdict begun = begin(name, bytes.size(), crc32_of(bytes)); !begun) return begun;
    return write(bytes);
}

Verdict ZipWriter::finish() {
    if (const Verdict ended = end_entry(); !ended) return ended;
    const Bytes end = end_records({count_, directory_.size(), bytes_});
    if (const Verdict done = put(directory_); !done) return done;
    return put(end);
}

Source source_of(ByteView bytes) {
    return {bytes.size(), [bytes](std::uint64_t offset, char* into, std::size_t count) {
                ensure(offset <= bytes.size() && count <= bytes.size() - offset, "within its size");
                std::memcpy(into, bytes.data() + offset, count);
                return true;
            }};
}

}  // namespace charter::pack
