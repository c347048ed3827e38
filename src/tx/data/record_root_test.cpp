#include "tx/data/record_root.hpp"

#include <gtest/gtest.h>

#include <span>

#include "crypto/sha256.hpp"

namespace charter::tx {
namespace {

// RFC 6962, section 2.1, as written: by recursion, split at the largest power of two below n.
Digest reference_root(std::span<const std::string> records) {
    if (records.empty()) return crypto::sha256({});
    if (records.size() == 1) return crypto::sha256(std::string(1, '\0') + records[0]);
    std::size_t split = 1;
    while (split * 2 < records.size()) split *= 2;
    return crypto::sha256_pair(1, reference_root(records.first(split)),
                               reference_root(records.subspan(split)));
}

TEST(RecordRoot, IsThatOfRfc6962) {
    std::vector<std::string> records;
    RecordRoot root;
    for (int i = 0; i <= 70; ++i) {
        EXPECT_EQ(root.root(), reference_root(records)) << i;
        records.push_back("record " + std::to_string(i));
        root.add(records.back());
    }
}

// The vectors that Certificate Transparency implementations test with.
TEST(RecordRoot, KnownVectors) {
    RecordRoot root;
    EXPECT_EQ(to_hex(root.root()),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    root.add("");
    EXPECT_EQ(to_hex(root.root()),
              "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    root.add(std::string(1, '\0'));
    EXPECT_EQ(to_hex(root.root()),
              "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    root.add("\x10");
    EXPECT_EQ(to_hex(root.root()),
              "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77");
}

}  // namespace
}  // namespace charter::tx
