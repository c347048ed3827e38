#pragma once
// Archives of any kind for the tests: those of ZipWriter, and others made by hand.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pack/zip.hpp"

namespace charter::pack {

using Files = std::vector<std::pair<std::string, Bytes>>;

/// What ZipWriter makes of them.
Bytes archive_of(const Files& files);

/// What open(), and then read() of every entry, finds.
std::optional<Failure> judge(Source source);
std::optional<Failure> judge(ByteView bytes);

/// A part of an archive made by hand, with changes to its headers.
struct Item {
    std::string name;
    Bytes data;
    std::function<void(Bytes&)> in_local = {};
    std::function<void(Bytes&)> in_directory = {};
};

/// Local headers with their data, directory headers, end: each as it should be, but for the items'
/// changes.
struct Layout {
    std::vector<Bytes> locals;
    std::vector<Bytes> headers;
    Bytes end;

    explicit Layout(const std::vector<Item>& items);
    Bytes bytes() const;
    /// The end for what locals and headers are now.
    void mend_end();
};

void patch(Bytes& bytes, std::size_t offset, std::size_t width, std::uint64_t value);

/// Zeros of any number, with some bytes among them.
struct Sparse {
    std::map<std::uint64_t, Bytes> parts;
    std::uint64_t size = 0;

    void append(Bytes bytes);
    void append_zeros(std::uint64_t count) { size += count; }
    /// Must outlive it. `read_bytes`, if any, counts.
    Source source(std::uint64_t* read_bytes = nullptr) const;
};

/// An archive of entries of these sizes, all of zeros; those up to 64 KiB have their checksum.
Sparse sparse_archive(const std::vector<std::pair<std::string, std::uint64_t>>& files);

}  // namespace charter::pack
