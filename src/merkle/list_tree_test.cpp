#include "merkle/list_tree.hpp"

#include <gtest/gtest.h>

#include <string>

#include "crypto/sha256.hpp"

namespace charter::merkle {
namespace {

// RFC 6962 section 2.1, taken literally.
Digest naive_root(std::span<const Bytes> items) {
    if (items.empty()) return crypto::sha256({});
    if (items.size() == 1) return crypto::sha256(Bytes(1, '\0') + items[0]);
    std::size_t split = 1;
    while (split * 2 < items.size()) split *= 2;
    const Digest left = naive_root(items.first(split));
    const Digest right = naive_root(items.subspan(split));
    return crypto::sha256(Bytes("\1").append(view(left)).append(view(right)));
}

// The vectors of certificate-transparency's merkletree tests: the roots of the first n items.
const std::vector<Bytes> kItems{
    "",
    Bytes("\x00", 1),
    "\x10",
    "\x20\x21",
    "\x30\x31",
    "\x40\x41\x42\x43",
    "\x50\x51\x52\x53\x54\x55\x56\x57",
    "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
};
const char* const kRoots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

TEST(ListTree, KnownRoots) {
    for (std::size_t n = 0; n <= kItems.size(); ++n) {
        EXPECT_EQ(to_hex(list_root(std::span(kItems).first(n))), kRoots[n]);
    }
}

TEST(ListTree, RootsAndProofsOfEveryLengthEqualTheDefinition) {
    std::vector<Bytes> items;
    for (std::uint64_t n = 1; n <= 70; ++n) {
        items.push_back("item " + std::to_string(n));
        const Digest root = list_root(items);
        ASSERT_EQ(root, naive_root(items));
        for (std::uint64_t i = 0; i < n; ++i) {
            const ListProof proof = prove_in_list(items, i);
            EXPECT_TRUE(verify_in_list(root, items[i], proof));
            EXPECT_FALSE(verify_in_list(root, "other", proof));
        }
    }
}

TEST(ListTree, TamperingIsRefused) {
    std::vector<Bytes> items;
    for (int n = 0; n < 13; ++n) items.push_back("item " + std::to_string(n));
    const Digest root = list_root(items);
    for (std::uint64_t i = 0; i < items.size(); ++i) {
        const ListProof good = prove_in_list(items, i);
        for (std::size_t s = 0; s < good.siblings.size(); ++s) {
            ListProof bad = good;
            bad.siblings[s][31] ^= 1;
            EXPECT_FALSE(verify_in_list(root, items[i], bad));
        }
        ListProof bad = good;
        bad.siblings.emplace_back();
        EXPECT_FALSE(verify_in_list(root, items[i], bad));
        bad = good;
        bad.siblings.pop_back();
        EXPECT_FALSE(verify_in_list(root, items[i], bad));
        for (std::uint64_t index = 0; index < 15; ++index) {
            if (index == i) continue;
            EXPECT_FALSE(verify_in_list(root, items[i], {index, good.count, good.siblings}));
        }
        EXPECT_FALSE(verify_in_list(root, items[i], {i, i, good.siblings}));
    }
    // An inner node is no item.
    const Digest left = list_root(std::span(items).first(8));
    EXPECT_FALSE(
        verify_in_list(root, view(left), {0, 2, {list_root(std::span(items).subspan(8))}}));
}

}  // namespace
}  // namespace charter::merkle
