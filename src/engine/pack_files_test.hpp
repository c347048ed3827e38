#pragma once
// The files of a pack in memory.

#include <map>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "pack/manifest.hpp"

namespace charter::engine {

class MemoryFiles final : public pack::Files {
  public:
    std::map<std::string, Bytes> files;

    void list_again() {
        list_.clear();
        for (const auto& [name, bytes] : files) list_.push_back({name, bytes.size()});
    }
    const std::vector<File>& list() const override { return list_; }
    pack::Checked<std::monostate> read(const File& file, const Piece& piece) const override {
        // Small pieces: what is read must not depend on where it is cut.
        constexpr std::size_t kPiece = 997;
        const ByteView all = files.at(file.name);
        for (std::size_t at = 0; at < all.size(); at += kPiece) {
            if (auto taken = piece(all.substr(at, kPiece)); !taken) return taken;
        }
        return std::monostate{};
    }

  private:
    std::vector<File> list_;
};

}  // namespace charter::engine
