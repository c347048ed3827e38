#pragma once
// The files of an archive.

#include <optional>
#include <utility>
#include <vector>

#include "pack/manifest.hpp"
#include "pack/zip.hpp"

namespace charter::pack {

class ZipFiles final : public Files {
  public:
    explicit ZipFiles(ZipReader reader) : reader_(std::move(reader)) {
        for (const ZipEntry& entry : reader_.entries()) files_.push_back({entry.name, entry.size});
    }
    const std::vector<File>& list() const override { return files_; }
    Checked<std::monostate> read(const File& file, const Piece& piece) const override {
        const ZipEntry* entry = reader_.find(file.name);
        if (entry == nullptr) return flaw(Failure::file_missing, file.name);
        std::optional<Flaw> refused;
        const auto read = reader_.read(*entry, [&](ByteView bytes) {
            if (refused) return;
            if (const auto taken = piece(bytes); !taken) refused = taken.error();
        });
        if (!read) return read;
        if (refused) return tl::unexpected(*refused);
        return std::monostate{};
    }

  private:
    ZipReader reader_;
    std::vector<File> files_;
};

}  // namespace charter::pack
