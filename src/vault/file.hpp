#pragma once
// Files as the store needs them: owned descriptors, whole reads and writes, faults that name the
// file. Internal to src/vault.

#include <cstdint>
#include <filesystem>
#include <variant>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace charter::vault {

/// A file descriptor, closed at the end.
class File {
  public:
    File() = default;
    File(int descriptor, std::filesystem::path path)
        : descriptor_(descriptor), path_(std::move(path)) {}
    File(File&& other) noexcept;
    File& operator=(File&& other) noexcept;
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File();

    static Outcome<File> create_new(const std::filesystem::path& path);
    /// Made if it is not there; what is written goes behind what it has.
    static Outcome<File> open_to_append(const std::filesystem::path& path);
    /// Nothing is opened (is_open() false) if there is no such file.
    static Outcome<File> open_existing(const std::filesystem::path& path);

    bool is_open() const { return descriptor_ >= 0; }
    const std::filesystem::path& path() const { return path_; }
    Outcome<std::uint64_t> size() const;
    Outcome<std::monostate> write(ByteView bytes);
    /// The next read begins so far from the start.
    Outcome<std::monostate> skip(std::uint64_t offset);
    /// 0 at the end of the file.
    Outcome<std::size_t> read(char* buffer, std::size_t size);
    /// Lets the kernel begin to write out what was written, so that sync() is short.
    void write_behind();
    Outcome<std::monostate> sync();

  private:
    void close();

    int descriptor_ = -1;
    std::filesystem::path path_;
};

/// Makes what was renamed or created in the folder durable.
Outcome<std::monostate> sync_folder(const std::filesystem::path& folder);
/// What is left for us on the disk of this folder.
Outcome<std::uint64_t> free_bytes(const std::filesystem::path& folder);

}  // namespace charter::vault
