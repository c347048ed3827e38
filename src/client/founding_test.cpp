// consortium.yaml and what is drafted of it: every error with its file, line, field and mend.
#include "client/founding.hpp"

#include <gtest/gtest.h>

#include "charter/v1/block.pb.h"
#include "client/ceremony_test.hpp"
#include "wire/codec.hpp"

namespace charter::client {
namespace {

namespace fs = std::filesystem;

/// The line of the first `text`, counted from 1.
int line_of(const std::string& all, const std::string& text) {
    const std::size_t at = all.find(text);
    EXPECT_NE(at, std::string::npos) << text;
    return 1 + static_cast<int>(std::count(all.begin(), all.begin() + static_cast<long>(at), '\n'));
}

struct FileRow {
    const char* name;
    std::vector<Edit> edits;
    const char* at;  // the line that has this text, after the edits
    const char* says;
};

const FileRow kFileRows[] = {
    {"no validators",
     {{"    power: 1\n", ""}, {"role: validator", "role: full"}},
     "engine:",
     "engine: a ledger on CometBFT begins with validators"},
    {"a validator without power",
     {{"bank-d.p3\n    power: 1\n", "bank-d.p3\n"}},
     "node: bank-d.v1",
     "nodes[4]: the field `power` is missing"},
    {"power of nothing", {{"power: 1\n", "power: 0\n"}}, "power: 0", "nodes[1].power: "},
    {"power of an archive node",
     {{"role: archive", "power: 1\n    role: archive"}},
     "power: 1",
     "nodes[0].power: only a node of role validator has any"},
    {"power on a solo ledger",
     {{"engine: cometbft", "engine: solo"}},
     "power: 1",
     "nodes[1].power: a solo ledger has no validator but its own"},
    {"a node of no member",
     {{"node: bank-d.v1", "node: bank-e.v1"}},
     "node: bank-e.v1",
     "nodes[4].node: \"bank-e.v1\" is of no member of this file: it begins with one of bank-a"},
    {"a node's id is no id",
     {{"node: bank-d.v1", "node: bank-d"}},
     "node: bank-d\n",
     "nodes[4].node: "},
    {"two nodes of one id",
     {{"node: bank-a.r1", "node: bank-a.v1"}},
     "node: bank-a.v1\n    role: validator",
     "nodes[1].node: \"bank-a.v1\" is there twice"},
    {"a site that is not there",
     {{"site: bank-d.main\n    responsible", "site: bank-d.cellar\n    responsible"}},
     "site: bank-d.cellar",
     "nodes[4].site: \"bank-d.cellar\" is none of the node's own member; allowed: bank-d.main"},
    {"a site of another member",
     {{"site: bank-d.main\n    responsible", "site: bank-a.main\n    responsible"}},
     "site: bank-a.main\n    responsible_unit: operations\n    responsible_person: bank-d",
     "nodes[4].site: \"bank-a.main\" is none of the node's own member"},
    {"a responsible person of another member",
     {{"responsible_person: bank-d.p3", "responsible_person: bank-c.p3"}},
     "responsible_person: bank-c.p3\n    power: 1\nmembers",
     "nodes[4].responsible_person: \"bank-c.p3\" is none of the node's own member; allowed: "
     "bank-d.p1, bank-d.p2, bank-d.p3"},
    {"an address in the clear",
     {{"address_digest: \"", "address_digest: \"Taipei"}},
     "\"Taipei",
     "sites[0].address_digest: must be quoted hexadecimal of 32 bytes"},
    {"no country", {{"country: TW", "country: T1"}}, "country: T1", "sites[0].country: "},
    {"a field that nobody reads",
     {{"role: archive", "role: archive\n    ip: 10.1.2.3"}},
     "ip: 10",
     "nodes[0].ip: "},
};

TEST(ConsortiumFile, SaysWhatIsWrongWithSitesAndNodes) {
    for (const FileRow& row : kFileRows) {
        SCOPED_TRACE(row.name);
        const Folder folder;
        const std::string text = edited(example("network.yaml"), row.edits);
        const auto file = read_consortium(folder.put("c.yaml", text));
        ASSERT_FALSE(file.has_value());
        const std::string& told = file.error().what;
        const std::string begin = (folder / "c.yaml").string() + ":" +
                                  std::to_string(line_of(text, row.at)) + ": " + row.says;
        EXPECT_NE(told.find(begin), std::string::npos) << "expected " << begin << "\ntold " << told;
    }
}

TEST(ConsortiumFile, TheExamplesAreRightAndHaveTheSameMembers) {
    const Folder folder;
    const auto network = read_consortium(folder.put("n.yaml", example("network.yaml")));
    ASSERT_TRUE(network.has_value()) << network.error().what;
    EXPECT_FALSE(network->solo);
    EXPECT_EQ(network->nodes.size(), 5U);
    EXPECT_EQ(network->sites.size(), 4U);
    const auto solo = read_consortium(folder.put("s.yaml", example("consortium.yaml")));
    ASSERT_TRUE(solo.has_value()) << solo.error().what;
    const auto members = [](const std::string& text) {
        return text.substr(text.find("\nmembers:"));
    };
    EXPECT_EQ(members(example("network.yaml")), members(example("consortium.yaml")));
}

/// What a draft says when the keys of the ceremony are as `change` leaves them.
struct DraftRow {
    const char* name;
    void (*change)(const fs::path& requests, ConsortiumFile& file, DraftInputs& inputs);
    const char* says;
};

void rewrite(const fs::path& path, const std::vector<Edit>& edits) {
    const auto text = read_file(path);
    ASSERT_TRUE(text.has_value());
    ASSERT_TRUE(write_file(path, edited(*text, edits)).has_value());
}

void remake(const fs::path& requests, const std::string& holder, std::vector<v1::Usage> usages,
            const Bytes& genesis = Bytes(32, '\0')) {
    NewIdentity identity;
    identity.holder = holder;
    identity.usages = std::move(usages);
    identity.genesis_digest = genesis;
    ASSERT_TRUE(make_identity(requests / holder, identity).has_value());
}

const DraftRow kDraftRows[] = {
    {"a request is missing",
     [](const fs::path& requests, auto&, auto&) {
         fs::remove(requests / "bank-b.v1" / "request.yaml");
     },
     "nodes[2].node: the request of bank-b.v1 is missing"},
    {"a request of another",
     [](const fs::path& requests, auto&, auto&) {
         rewrite(requests / "bank-b.v1" / "request.yaml",
                 {{"holder: bank-b.v1", "holder: bank-c.v1"}});
     },
     "nodes[2].node: the request of bank-b.v1 is for bank-c.v1"},
    {"no consensus key",
     [](const fs::path& requests, auto&, auto&) { remake(requests, "bank-b.v1", {v1::USAGE_TLS}); },
     "nodes[2].node: the request of bank-b.v1 has no consensus key; charter keys new "
     "bank-b.v1"},
    {"no peer id",
     [](const fs::path& requests, auto&, auto&) {
         rewrite(requests / "bank-b.v1" / "request.yaml", {{"peer_id:", "# peer_id:"}});
     },
     "nodes[2].node: the request of bank-b.v1 has no peer_id"},
    {"a proof for another chain",
     [](const fs::path& requests, auto&, auto&) {
         remake(requests, "bank-b.v1", {v1::USAGE_CONSENSUS}, Bytes(32, 'g'));
     },
     "nodes[2].node: the request of bank-b.v1 does not prove that its consensus key is its "
     "own"},
    {"a shared key",
     [](const fs::path& requests, auto&, auto&) {
         fs::remove_all(requests / "bank-b.v1");
         fs::copy(requests / "bank-a.v1", requests / "bank-b.v1");
         remake(requests, "bank-b.v1", {v1::USAGE_CONSENSUS});
     },
     "nodes[2].node: has the consensus key of bank-a.v1; each node makes its own"},
    {"a role that the convention has not",
     [](const fs::path&, ConsortiumFile& file, auto&) {
         file.nodes[0].node.mutable_node()->set_role("miner");
     },
     "nodes[0].role: \"miner\" is no word of the convention; allowed: archive, full, observer, "
     "validator"},
    {"a hazard that the convention has not",
     [](const fs::path&, ConsortiumFile& file, auto&) {
         file.sites[0].site.add_hazards("dragons");
     },
     "sites[0].hazards: \"dragons\" is no word of the convention; allowed: "},
    {"more than a third",
     [](const fs::path&, ConsortiumFile& file, auto&) { file.nodes[1].node.set_power(9); },
     "the document does not found a ledger: bank-a would hold"},
    {"three validators in production",
     [](const fs::path&, ConsortiumFile& file, auto&) {
         file.environment = "production";
         file.nodes[4].node.set_power(0);
     },
     "the document does not found a ledger: a production consortium keeps at least 4"},
    {"a solo engine's validator",
     [](const fs::path&, auto&, DraftInputs& inputs) { inputs.validator.emplace(); },
     "--validator is of the solo engine"},
    {"a solo engine without",
     [](const fs::path&, ConsortiumFile& file, auto&) { file.solo = true; },
     "--validator: the request of the node"},
};

TEST(Draft, SaysWhatIsWrongWithKeysAndWords) {
    for (const DraftRow& row : kDraftRows) {
        SCOPED_TRACE(row.name);
        const Folder folder;
        const fs::path requests = folder / "keys";
        signed_network(requests);
        auto file = read_consortium(folder.put("c.yaml", example("network.yaml")));
        ASSERT_TRUE(file.has_value()) << file.error().what;
        DraftInputs inputs{{}, requests, catalog_folder(), std::nullopt};
        row.change(requests, *file, inputs);
        inputs.consortium = *file;
        auto authority = open_key(requests / file->anchor, v1::USAGE_CONSENSUS);
        ASSERT_TRUE(authority.has_value());
        const auto genesis = draft_genesis(inputs, *authority);
        ASSERT_FALSE(genesis.has_value());
        EXPECT_NE(genesis.error().what.find(row.says), std::string::npos) << genesis.error().what;
    }
}

TEST(Draft, TellsEveryErrorOfNodesAtOnceWithItsLine) {
    const Folder folder;
    const fs::path requests = folder / "keys";
    signed_network(requests);
    fs::remove(requests / "bank-b.v1" / "request.yaml");
    fs::remove(requests / "bank-d.v1" / "request.yaml");
    const std::string text = example("network.yaml");
    const auto file = read_consortium(folder.put("c.yaml", text));
    auto authority = open_key(requests / file->anchor, v1::USAGE_CONSENSUS);
    const auto genesis = draft_genesis({*file, requests, catalog_folder(), {}}, *authority);
    ASSERT_FALSE(genesis.has_value());
    for (const char* node : {"bank-b.v1", "bank-d.v1"}) {
        const std::string line = std::to_string(line_of(text, "node: " + std::string(node)));
        EXPECT_NE(genesis.error().what.find("c.yaml:" + line + ": nodes["), std::string::npos)
            << genesis.error().what;
    }
}

TEST(Draft, HasTheNodesWithTheKeysOfTheirRequests) {
    const Folder folder;
    const Bytes bytes = signed_network(folder / "keys");
    v1::SignedGenesis document;
    v1::Genesis genesis;
    ASSERT_TRUE(wire::decode_canonical(bytes, 32U << 20U, document).has_value());
    ASSERT_TRUE(wire::decode_canonical(document.genesis(), 32U << 20U, genesis).has_value());
    EXPECT_FALSE(genesis.solo());
    EXPECT_FALSE(genesis.has_validator());
    EXPECT_EQ(genesis.sites_size(), 4);
    ASSERT_EQ(genesis.nodes_size(), 5);
    for (const v1::FoundingNode& founding : genesis.nodes()) {
        const std::string& id = founding.node().node();
        const auto consensus = open_key(folder / "keys" / id, v1::USAGE_CONSENSUS);
        const auto peer = open_peer_key(folder / "keys" / id);
        ASSERT_TRUE(consensus.has_value() && peer.has_value()) << id;
        EXPECT_EQ(founding.node().consensus_key().bytes(), consensus->public_key().bytes);
        EXPECT_EQ(founding.node().peer_id(), peer_id_of(peer->public_key()));
        EXPECT_EQ(founding.power(), founding.node().role() == "validator" ? 1U : 0U);
    }
}

}  // namespace
}  // namespace charter::client
