#pragma once
// MANIFEST.json: what a pack holds, and the digests of its two parts.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "charter/v1/pack.pb.h"
#include "pack/failure.hpp"

namespace charter::pack {

inline constexpr const char* kManifestName = "MANIFEST.json";
inline constexpr std::uint32_t kPackFormat = 1;
/// What one file takes in the manifest at most, and all else in it; in bytes.
inline constexpr std::size_t kManifestBytesPerFile = 600;
inline constexpr std::size_t kManifestBytesAside = 64U << 10U;
/// The same of JSON's values.
inline constexpr std::size_t kManifestValuesPerFile = 16;
inline constexpr std::size_t kManifestValuesAside = 4'096;

/// The files of a pack, wherever they lie.
class Files {
  public:
    struct File {
        std::string name;
        std::uint64_t bytes = 0;
    };
    using Piece = std::function<Checked<std::monostate>(ByteView piece)>;

    Files() = default;
    Files(const Files&) = delete;
    Files& operator=(const Files&) = delete;
    virtual ~Files() = default;
    /// By name, ascending.
    virtual const std::vector<File>& list() const = 0;
    /// A flaw that `piece` returns ends it.
    virtual Checked<std::monostate> read(const File& file, const Piece& piece) const = 0;
};

/// The file of that name; nullptr if there is none.
const Files::File* find_file(const Files& files, std::string_view name);
/// A file that is small enough to hold.
/// Failures  file_missing, too_large, those of read
Checked<Bytes> read_whole(const Files& files, std::string_view name, std::size_t bytes_max);

/// Sets the digests of the parts.
void seal(v1::PackManifest& manifest);

/// Reads the manifest, and compares names and sizes with what is there. The hashes are for whoever
/// reads the files.
/// Failures  manifest_missing, too_large, manifest_invalid, pack_format_unknown, manifest_invalid
///           (digests of the parts that are not theirs, names that no file has, or out of order),
///           file_missing, file_unlisted, file_differs
Checked<v1::PackManifest> read_manifest(const Files& files);

}  // namespace charter::pack
