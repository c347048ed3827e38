#include "engine/pack_small_test.hpp"

#include "base/ensure.hpp"
#include "pack/zip_files.hpp"
#include "testing/founding.hpp"

namespace charter::engine {

const Ledger& small_ledger() {
    static const TestChain chain(testing::tiny_catalog());
    static const Ledger ledger(chain);
    return ledger;
}

Draft small_draft() {
    Draft draft = small_ledger().draft();
    add_document(draft, "minutes of the drill");
    return draft;
}

Bytes archive_of(const MemoryFiles& files) {
    Bytes bytes;
    pack::ZipWriter writer([&bytes](ByteView piece) {
        bytes += piece;
        return true;
    });
    for (const auto& [name, data] : files.files) {
        ensure(writer.add(name, data).has_value(), name.c_str());
    }
    ensure(writer.finish().has_value(), "an archive");
    return bytes;
}

pack::Checked<pack::PackReport> judge_archive(const pack::Source& archive, const Ledger& ledger) {
    auto opened = pack::ZipReader::open(archive);
    if (!opened) return tl::unexpected(opened.error());
    return pack::verify(pack::ZipFiles(*std::move(opened)), ledger.options());
}

}  // namespace charter::engine
