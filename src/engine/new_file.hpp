#pragma once
// Files that are whole or not there, and on the disk when it is said.

#include <filesystem>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace charter::engine {

/// What `errno` says, of an act on a path: "cannot write <path>: ...".
Fault disk_fault(const std::filesystem::path& path, const char* act);

/// Names in a folder are durable once the folder is.
bool sync_folder(const std::filesystem::path& folder);

/// Makes the folder, of this user alone, if it is not there, and its name durable. Faults: the
/// disk.
Outcome<std::monostate> make_private_folder(const std::filesystem::path& folder);

/// A new file of this user alone, written in order and synced at its end.
class NewFile {
  public:
    explicit NewFile(const std::filesystem::path& path);
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile();

    void write(ByteView bytes);
    /// False: something of it could not be written; errno says why.
    bool finish();

  private:
    void flush();

    int descriptor_;
    Bytes waiting_;
    bool good_ = true;
};

}  // namespace charter::engine
