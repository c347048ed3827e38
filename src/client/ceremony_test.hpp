#pragma once
// For the tests of this folder: a founding ceremony with files, as people hold it.

#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "client/founding.hpp"

namespace charter::client {

/// A new folder, removed with all in it at the end.
class Folder {
  public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
    const std::filesystem::path& path() const { return path_; }
    /// A file with this text.
    std::filesystem::path put(const std::string& name, const std::string& text) const;
    std::string get(const std::string& name) const;

  private:
    std::filesystem::path path_;
};

std::string example(const std::string& name);
std::filesystem::path catalog_folder();

/// examples/founding/network.yaml with every `from` (there once at least) replaced.
struct Edit {
    std::string from;
    std::string to;
};
std::string edited(std::string text, const std::vector<Edit>& edits);

/// Keys of every founder and node of the file, and of its anchor, below `folder`.
void make_keys(const ConsortiumFile& file, const std::filesystem::path& folder);

/// The signed document of examples/founding/network.yaml, its keys below `folder`. Once a process:
/// the keys of a second folder are copies.
Bytes signed_network(const std::filesystem::path& folder);

}  // namespace charter::client
