// Proof documents and manifests made to exhaust whoever reads them: refused within the memory and
// the time that stand here.

#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include "pack/zip.hpp"
#include "testing/cost.hpp"
#include "verify/options.hpp"

namespace charter::verify {
namespace {

constexpr std::uint64_t kMegabytes = 400;
constexpr std::uint64_t kMilliseconds = 10'000;

struct Hostile {
    const char* name;
    Bytes (*bytes)();
    const char* says;
};

Bytes repeated(ByteView what, std::size_t bytes) {
    Bytes all;
    while (all.size() < bytes) all += what;
    return all;
}

/// `items` between the two, as many as a document may have bytes.
Bytes document(ByteView begin, ByteView item, ByteView end) {
    return Bytes(begin) + repeated(item, proof::kProofBytesMax - 100) + Bytes(end);
}

Bytes pack_with(const Bytes& manifest) {
    Bytes bytes;
    pack::ZipWriter writer([&bytes](ByteView piece) {
        bytes += piece;
        return true;
    });
    EXPECT_TRUE(writer.add("MANIFEST.json", manifest) && writer.finish());
    return bytes;
}

class HostileDocument : public ::testing::TestWithParam<Hostile> {};

TEST_P(HostileDocument, IsRefusedWithinBounds) {
    const Bytes bytes = GetParam().bytes();
    const auto cost = testing::cost_of([&] {
        google::protobuf::SetLogHandler(nullptr);
        const Report report = judge(pack::source_of(bytes), {}).report("en");
        return report.exit == Exit::is_true ? "true" : report.text;
    });
    EXPECT_NE(cost.answer.find(GetParam().says), std::string::npos) << cost.answer;
    EXPECT_LE(cost.memory_mb, kMegabytes);
    EXPECT_LE(cost.cpu_ms, kMilliseconds);
}

INSTANTIATE_TEST_SUITE_P(
    Files, HostileDocument,
    ::testing::Values(
        Hostile{"DeepArrays", [] { return document("{\"trail\":", "[", ""); }, "undecodable"},
        Hostile{"DeepObjects", [] { return document("", "{\"record\":", ""); }, "undecodable"},
        Hostile{"LongTrail", [] { return document("{\"trail\":[", "\"\",", "\"\"]}"); },
                "undecodable"},
        Hostile{"LongPath", [] { return document("{\"receipt\":{\"path\":[", "{},", "{}]}}"); },
                "undecodable"},
        Hostile{"LongList", [] { return document("{\"list\":{\"refs\":[", "\"\",", "\"\"]}}"); },
                "undecodable"},
        Hostile{"AsManyValuesAsAreRead",
                [] { return "{\"receipt\":{\"path\":[" + repeated("{},", 2'999'900) + "{}]}}"; },
                "undecodable"},
        Hostile{"OneLongWord",
                [] { return "{\"chain_id\":\"" + Bytes(proof::kProofBytesMax - 99, 'x') + "\"}"; },
                "undecodable"},
        Hostile{"NotText", [] { return Bytes(proof::kProofBytesMax, '\xff'); }, "undecodable"},
        Hostile{"ManifestOfDeepArrays", [] { return pack_with(Bytes(60'000, '[')); },
                "manifest_invalid"},
        Hostile{"ManifestOfDeepObjects", [] { return pack_with(repeated("{\"files\":", 60'000)); },
                "manifest_invalid"},
        Hostile{"ManifestOfManyFiles",
                [] { return pack_with("{\"files\":[" + repeated("{},", 60'000) + "{}]}"); },
                "manifest_invalid"},
        Hostile{"ManifestTooLong", [] { return pack_with(Bytes(1'000'000, ' ')); }, "too_large"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace charter::verify
