#include "client/identity.hpp"

#include <gtest/gtest.h>

#include "client/ceremony_test.hpp"

namespace charter::client {
namespace {

struct PeerRow {
    const char* name;
    const char* holder;
    std::vector<v1::Usage> usages;
    bool asked;
    bool has_peer;
};

TEST(Identity, ANodeHasAPeerKey) {
    const PeerRow rows[] = {
        {"a node", "bank-a.v1", {v1::USAGE_CONSENSUS, v1::USAGE_TLS}, false, true},
        {"a person", "bank-a.p1", {v1::USAGE_TLS}, false, false},
        {"an anchor", "consortium-ca", {v1::USAGE_CONSENSUS}, false, false},
        {"asked for", "bank-a.v1", {}, true, true},
    };
    for (const PeerRow& row : rows) {
        SCOPED_TRACE(row.name);
        const Folder folder;
        NewIdentity identity{row.holder, row.usages, Bytes(32, '\0'), "", row.asked};
        const auto made = make_identity(folder / "k", identity);
        ASSERT_TRUE(made.has_value()) << made.error().what;
        EXPECT_EQ(!made->peer_id.empty(), row.has_peer);
        EXPECT_EQ(std::filesystem::exists(folder / "k" / "peer.key"), row.has_peer);
        const auto read = read_request(folder / "k" / "request.yaml");
        ASSERT_TRUE(read.has_value()) << read.error().what;
        EXPECT_EQ(read->peer_id, made->peer_id);
        EXPECT_EQ(read->keys.size(), row.usages.size());
        const auto again = make_identity(folder / "k", identity);
        EXPECT_EQ(again->peer_id, made->peer_id) << "a key that is there is used";
    }
}

TEST(Identity, APeerIdInARequestHasTwentyBytes) {
    const Folder folder;
    const auto file =
        folder.put("request.yaml", "holder: bank-a.v1\npeer_id: \"abcd\"\nkeys: []\n");
    const auto read = read_request(file);
    ASSERT_FALSE(read.has_value());
    EXPECT_NE(read.error().what.find(":2: peer_id: must be quoted hexadecimal of 20 bytes"),
              std::string::npos)
        << read.error().what;
}

}  // namespace
}  // namespace charter::client
