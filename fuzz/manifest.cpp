// Any bytes as MANIFEST.json, beside the files that it lists, or one less: read or refused. What
// reads has one form, names its files in order and has the digests of its own parts.
#include "pack/manifest.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "fuzz/mutate.hpp"
#include "wire/json.hpp"

namespace {

namespace pack = charter::pack;
using charter::ByteView;
using charter::ensure;

/// The manifest's bytes, and of the other files no more than names and sizes.
class Listed final : public pack::Files {
  public:
    explicit Listed(ByteView json) : json_(json) {
        charter::v1::PackManifest manifest;
        if (!charter::wire::from_json(json, manifest)) {
            for (const auto& file : manifest.files()) files_.push_back({file.name(), file.bytes()});
        }
        files_.push_back({pack::kManifestName, json.size()});
        std::ranges::sort(files_, {}, &File::name);
        const auto same = std::ranges::unique(files_, {}, &File::name);
        files_.erase(same.begin(), same.end());
    }
    const std::vector<File>& list() const override { return files_; }
    pack::Verdict read(const File& file, const Piece& piece) const override {
        return file.name == pack::kManifestName ? piece(json_) : pack::accepted();
    }

  private:
    ByteView json_;
    std::vector<File> files_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView json = charter::fuzz::input_view(data, size);
    const Listed files(json);
    const auto manifest = pack::read_manifest(files);
    if (!manifest) {
        ensure(!manifest.error().where.empty(), "a flaw that says nothing");
        return 0;
    }
    ensure(json == charter::wire::to_json(*manifest), "a manifest with two forms");
    ensure(std::ranges::is_sorted(manifest->files(), {}, &charter::v1::PackFile::name), "order");
    charter::v1::PackManifest sealed = *manifest;
    pack::seal(sealed);
    ensure(charter::wire::to_json(sealed) == json, "digests of other parts");
    return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed) {
    charter::v1::PackManifest manifest;
    const bool reads = !charter::wire::from_json(charter::fuzz::input_view(data, size), manifest);
    if (!reads || seed % 8 == 0) return LLVMFuzzerMutate(data, size, size_max);
    charter::fuzz::mutate(manifest, seed);
    if (seed % 8 != 1) pack::seal(manifest);
    return charter::fuzz::put_input(charter::wire::to_json(manifest), data, size, size_max);
}
