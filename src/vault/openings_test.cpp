#include "vault/openings.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include "crypto/sha256.hpp"
#include "vault/store_test.hpp"

namespace charter::vault {
namespace {

Opening opening(const Bytes& seed, const std::string& person = "bank-a.p1") {
    return {crypto::sha256(seed), 12, 1'790'000'000'000, person};
}

TEST(Openings, StandInTheirOrderAndOutliveTheDocument) {
    const Folder folder;
    const DocumentStore store = DocumentStore::open(folder.path()).value();
    const Digest document = store.put({Bytes(32, 's'), "bank-a"}, from("x")).value().commitment;
    EXPECT_TRUE(store.openings_of(document).value().empty());
    EXPECT_TRUE(store.note_opening(document, opening("one")).value());
    EXPECT_TRUE(store.note_opening(document, opening("two", "bank-b.p3")).value());
    EXPECT_FALSE(store.note_opening(document, opening("one", "bank-b.p3")).value());
    ASSERT_TRUE(store.erase(document, "certificate").value());
    const auto all = DocumentStore::open(folder.path()).value().openings_of(document).value();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].person, "bank-a.p1");
    EXPECT_EQ(all[1].tx_id, crypto::sha256("two"));
    EXPECT_EQ(all[1].height, 12U);
    EXPECT_EQ(all[1].opened_ms, 1'790'000'000'000);
}

TEST(Openings, ACutLineIsLeftBehind) {
    const Folder folder;
    const DocumentStore store = DocumentStore::open(folder.path()).value();
    const Digest document = store.put({Bytes(32, 's'), "bank-a"}, from("x")).value().commitment;
    ASSERT_TRUE(store.note_opening(document, opening("one")).value());
    const auto file = head_of(store, document).string() + ".opened";
    std::ofstream(file, std::ios::app) << opening_line(opening("cut")).substr(0, 70);
    ASSERT_TRUE(store.note_opening(document, opening("two")).value());
    const auto all = store.openings_of(document).value();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[1].tx_id, crypto::sha256("two"));
}

TEST(Openings, OfManyAtOnceOneTransactionOpensOnce) {
    const Folder folder;
    const DocumentStore store = DocumentStore::open(folder.path()).value();
    const Digest document = store.put({Bytes(32, 's'), "bank-a"}, from("x")).value().commitment;
    std::atomic<int> opened = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&] {
                if (store.note_opening(document, opening("one")).value()) ++opened;
            });
        }
    }
    EXPECT_EQ(opened, 1);
}

TEST(Openings, OtherLinesAreLeftOut) {
    const std::string good = opening_line(opening("one"));
    const std::string rows[] = {
        "",
        "\n",
        "zz 1 2 p\n",
        good.substr(0, 64) + "\n",
        good.substr(0, 64) + " 1 2\n",
        good.substr(0, 64) + " x 2 p\n",
        good.substr(0, 64) + " 1 99999999999999999999999 p\n",
        good.substr(0, good.size() - 1) + " more\n",
        good.substr(0, good.size() - 1),
    };
    for (const std::string& row : rows) EXPECT_TRUE(parse_openings(row).empty()) << row;
    EXPECT_EQ(parse_openings("nothing\n" + good).size(), 1U);
}

}  // namespace
}  // namespace charter::vault
