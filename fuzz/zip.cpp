// Any bytes as an archive: refused, or its entries read. What is accepted has one form: its entries
// written again are the same bytes.
#include "pack/zip.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/ensure.hpp"
#include "fuzz/mutate.hpp"

namespace {

namespace pack = charter::pack;
using charter::Bytes;
using charter::ByteView;
using charter::ensure;

using Files = std::vector<std::pair<std::string, Bytes>>;

/// Nothing: refused.
std::optional<Files> read(ByteView bytes) {
    const auto archive = pack::ZipReader::open(pack::source_of(bytes));
    if (!archive) {
        ensure(pack::failure_name(archive.error().failure) != "unknown", "a failure without name");
        return std::nullopt;
    }
    Files files;
    for (const pack::ZipEntry& entry : archive->entries()) {
        ensure(archive->find(entry.name) == &entry, "an entry that is not found");
        auto data = archive->read_all(entry, bytes.size());
        if (!data) {
            ensure(data.error().failure == pack::Failure::zip_checksum_differs, "another failure");
            return std::nullopt;
        }
        files.emplace_back(entry.name, std::move(*data));
    }
    return files;
}

/// Nothing: the writer refuses a name.
std::optional<Bytes> write(const Files& files) {
    Bytes bytes;
    pack::ZipWriter writer([&bytes](ByteView piece) {
        bytes += piece;
        return true;
    });
    for (const auto& [name, data] : files) {
        if (!writer.add(name, data)) return std::nullopt;
    }
    ensure(writer.finish().has_value(), "an archive that is not finished");
    return bytes;
}

void mutate_bytes(Bytes& bytes) {
    const std::size_t size = bytes.size();
    bytes.resize(size + 64);
    bytes.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(bytes.data()), size, size + 64));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes = charter::fuzz::input_view(data, size);
    if (const auto files = read(bytes)) ensure(write(*files) == bytes, "an archive with two forms");
    return 0;
}

// Bytes that keep the checksums right: one file's data, or its name.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed) {
    auto files = read(charter::fuzz::input_view(data, size));
    if (!files || seed % 4 == 0) return LLVMFuzzerMutate(data, size, size_max);
    if (files->empty() || seed % 4 == 1) files->emplace_back("n" + std::to_string(seed), "");
    auto& [name, bytes] = (*files)[seed / 4 % files->size()];
    mutate_bytes(seed % 3 == 0 ? name : bytes);
    std::ranges::sort(*files);
    const auto written = write(*files);
    if (!written) return LLVMFuzzerMutate(data, size, size_max);
    return charter::fuzz::put_input(*written, data, size, size_max);
}
