#pragma once
// For the tests of this folder: a folder that goes with the test, and documents in it.

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "vault/document_store.hpp"

namespace charter::vault {

class Folder {
  public:
    Folder() {
        std::string name =
            (std::filesystem::temp_directory_path() / "charter-vault-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

inline DocumentStore::Source from(const Bytes& content, std::size_t step = 7) {
    auto at = std::make_shared<std::size_t>(0);
    return [content, at, step](char* buffer, std::size_t size) -> Outcome<std::size_t> {
        const std::size_t n = std::min({size, step, content.size() - *at});
        content.copy(buffer, n, *at);
        *at += n;
        return n;
    };
}

inline Outcome<Bytes> read_all(DocumentReader& reader, std::size_t step = 5) {
    Bytes all;
    Bytes buffer(step, '\0');
    while (true) {
        const auto got = reader.read(buffer.data(), buffer.size());
        if (!got) return tl::unexpected(got.error());
        if (*got == 0) return all;
        all.append(buffer, 0, *got);
    }
}

inline std::filesystem::path head_of(const DocumentStore& store, const Digest& commitment) {
    const std::string hex = to_hex(commitment);
    return store.folder() / hex.substr(0, 2) / hex;
}
inline std::filesystem::path content_of(const DocumentStore& store, const Digest& commitment) {
    return head_of(store, commitment).string() + ".content";
}

inline Bytes slurp(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return Bytes{std::istreambuf_iterator<char>(in), {}};
}

inline void overwrite(const std::filesystem::path& path, std::size_t at, char with) {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(with);
}

/// Files below a folder, whatever their names.
inline std::size_t files_in(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(
        std::ranges::count_if(std::filesystem::recursive_directory_iterator(folder),
                              [](const auto& entry) { return entry.is_regular_file(); }));
}

}  // namespace charter::vault
