#pragma once
// The bytes around the entries, once: the writer writes them, the reader compares with them. Names
// and layout are those of PKWARE's APPNOTE, 4.3.

#include "pack/zip.hpp"

namespace charter::pack {

inline constexpr std::uint32_t kDirectorySignature = 0x02014b50;
inline constexpr std::uint32_t kEndSignature = 0x06054b50;

/// Numbers from these on are in ZIP64 form: the field itself says only that.
inline constexpr std::uint64_t kWide16 = 0xffff;
inline constexpr std::uint64_t kWide32 = 0xffff'ffff;

/// Names are ASCII, which is UTF-8: said always.
inline constexpr std::uint16_t kFlags = 1U << 11U;
inline constexpr std::uint16_t kFlagEncrypted = 1U << 0U;
inline constexpr std::uint16_t kFlagDataDescriptor = 1U << 3U;
/// Unix, version 2.0.
inline constexpr std::uint16_t kMadeBy = 3U << 8U | 20U;
/// A regular file that everybody reads and its owner writes.
inline constexpr std::uint32_t kAttributes = 0100644U << 16U;

/// In bytes, without names and ZIP64 fields.
inline constexpr std::size_t kLocalHeader = 30;
inline constexpr std::size_t kDirectoryHeader = 46;
inline constexpr std::size_t kEnd = 22;
inline constexpr std::size_t kEnd64 = 56;
inline constexpr std::size_t kEnd64Locator = 20;

/// Of the ZIP64 fields before an entry's data: tag, length, two sizes.
inline constexpr std::size_t kLocalWide = 20;
/// Of those in the directory: the offset too.
inline constexpr std::size_t kDirectoryWideMax = 28;

struct ZipDirectory {
    std::uint64_t count = 0;
    std::uint64_t bytes = 0;
    std::uint64_t offset = 0;
};

std::size_t local_header_bytes(std::size_t name_bytes, std::uint64_t size);

Bytes local_header(const ZipEntry& entry);
Bytes directory_header(const ZipEntry& entry);
/// The end record, after the ZIP64 ones where a number needs them.
Bytes end_records(const ZipDirectory& directory);

/// The number of `width` bytes, least significant first, at `offset` of `bytes`, which has them.
std::uint64_t number_at(ByteView bytes, std::size_t offset, std::size_t width);

}  // namespace charter::pack
