#include "pack/zip_format.hpp"

#include <algorithm>

namespace charter::pack {
namespace {

constexpr std::uint32_t kLocalSignature = 0x04034b50;
constexpr std::uint32_t kEnd64Signature = 0x06064b50;
constexpr std::uint32_t kEnd64LocatorSignature = 0x07064b50;
constexpr std::uint16_t kWideTag = 1;
constexpr std::uint16_t kNeeded = 20;
constexpr std::uint16_t kNeededWide = 45;
constexpr std::uint16_t kStored = 0;
/// 1980-01-01 00:00, the first that the format has: an archive says nothing of when it was made.
constexpr std::uint16_t kTime = 0;
constexpr std::uint16_t kDate = 1U << 5U | 1U;

/// Least significant byte first.
class Record {
  public:
    Record& put16(std::uint64_t value) { return put(value, 2); }
    Record& put32(std::uint64_t value) { return put(value, 4); }
    Record& put64(std::uint64_t value) { return put(value, 8); }
    Record& put_bytes(ByteView bytes) {
        bytes_ += bytes;
        return *this;
    }
    /// The number, or the mark that its ZIP64 form says it.
    Record& put16_or_wide(std::uint64_t value) { return put16(std::min(value, kWide16)); }
    Record& put32_or_wide(std::uint64_t value) { return put32(std::min(value, kWide32)); }
    Bytes take() { return std::move(bytes_); }

  private:
    Record& put(std::uint64_t value, int width) {
        for (int i = 0; i < width; ++i) bytes_ += static_cast<char>(value >> (8 * i) & 0xff);
        return *this;
    }

    Bytes bytes_;
};

std::uint64_t header_at(const ZipEntry& entry) {
    return entry.data_at - local_header_bytes(entry.name.size(), entry.size);
}

bool is_wide(const ZipEntry& entry) { return entry.size >= kWide32 || header_at(entry) >= kWide32; }

/// What both headers of an entry say in the same words, but for the lengths of names and fields.
void put_common(Record& record, const ZipEntry& entry) {
    record.put16(is_wide(entry) ? kNeededWide : kNeeded)
        .put16(kFlags)
        .put16(kStored)
        .put16(kTime)
        .put16(kDate)
        .put32(entry.crc32)
        .put32_or_wide(entry.size)
        .put32_or_wide(entry.size)
        .put16(entry.name.size());
}

}  // namespace

std::size_t local_header_bytes(std::size_t name_bytes, std::uint64_t size) {
    return kLocalHeader + name_bytes + (size >= kWide32 ? kLocalWide : 0);
}

Bytes local_header(const ZipEntry& entry) {
    Record record;
    record.put32(kLocalSignature);
    put_common(record, entry);
    const bool has_sizes = entry.size >= kWide32;
    record.put16(has_sizes ? kLocalWide : 0).put_bytes(entry.name);
    if (has_sizes) record.put16(kWideTag).put16(16).put64(entry.size).put64(entry.size);
    return record.take();
}

Bytes directory_header(const ZipEntry& entry) {
    Record wide;
    if (entry.size >= kWide32) wide.put64(entry.size).put64(entry.size);
    if (header_at(entry) >= kWide32) wide.put64(header_at(entry));
    const Bytes numbers = wide.take();

    Record record;
    record.put32(kDirectorySignature).put16(kMadeBy);
    put_common(record, entry);
    record.put16(numbers.empty() ? 0 : 4 + numbers.size())
        .put16(0)  // comment
        .put16(0)  // disk
        .put16(0)  // internal attributes
        .put32(kAttributes)
        .put32_or_wide(header_at(entry))
        .put_bytes(entry.name);
    if (!numbers.empty()) record.put16(kWideTag).put16(numbers.size()).put_bytes(numbers);
    return record.take();
}

Bytes end_records(const ZipDirectory& directory) {
    Record record;
    if (directory.count >= kWide16 || directory.bytes >= kWide32 || directory.offset >= kWide32) {
        record.put32(kEnd64Signature)
            .put64(kEnd64 - 12)  // from the next field on
            .put16(kMadeBy)
            .put16(kNeededWide)
            .put32(0)  // this disk
            .put32(0)  // the directory's disk
            .put64(directory.count)
            .put64(directory.count)
            .put64(directory.bytes)
            .put64(directory.offset);
        record.put32(kEnd64LocatorSignature)
            .put32(0)
            .put64(directory.offset + directory.bytes)
            .put32(1);  // disks
    }
    record.put32(kEndSignature)
        .put16(0)  // this disk
        .put16(0)  // the directory's disk
        .put16_or_wide(directory.count)
        .put16_or_wide(directory.count)
        .put32_or_wide(directory.bytes)
        .put32_or_wide(directory.offset)
        .put16(0);  // comment
    return record.take();
}

std::uint64_t number_at(ByteView bytes, std::size_t offset, std::size_t width) {
    std::uint64_t value = 0;
    for (std::size_t i = width; i > 0; --i) {
        value = value << 8U | static_cast<std::uint8_t>(bytes[offset + i - 1]);
    }
    return value;
}

}  // namespace charter::pack
