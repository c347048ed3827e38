#pragma once
// A file on its way here, which outlives a line that breaks.

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace charter::client {

/// "<out>.<first 16 digits of the commitment>.part" beside the file that it will be, readable by
/// its owner alone. It stays until it is kept or dropped.
class PartFile {
  public:
    /// Goes on behind what is there. Faults: the disk; another program writes it; it is no file
    static Outcome<PartFile> open(const std::filesystem::path& out, ByteView commitment);
    PartFile(PartFile&& other) noexcept;
    PartFile& operator=(PartFile&&) = delete;
    ~PartFile();

    std::uint64_t bytes() const { return bytes_; }
    const std::filesystem::path& path() const { return path_; }
    Outcome<std::monostate> write(ByteView bytes);
    /// From the beginning.
    Outcome<std::monostate> clear();
    /// It is the file `out` now.
    Outcome<std::monostate> keep();
    /// It is gone.
    void drop();

  private:
    PartFile(int descriptor, std::filesystem::path out, std::filesystem::path path)
        : descriptor_(descriptor), out_(std::move(out)), path_(std::move(path)) {}
    tl::unexpected<Fault> failed(int error) const;

    int descriptor_ = -1;
    std::filesystem::path out_;
    std::filesystem::path path_;
    std::uint64_t bytes_ = 0;
};

}  // namespace charter::client
