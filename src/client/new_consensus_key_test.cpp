#include "client/new_consensus_key.hpp"

#include <gtest/gtest.h>

#include "client/ceremony_test.hpp"
#include "crypto/fixture_key.hpp"
#include "crypto/sha256.hpp"
#include "testing/founding.hpp"

namespace charter::client {
namespace {

const Bytes kChain(32, 'g');
constexpr const char* kNode = "bank-a.v1";

Bytes public_bytes() { return crypto::fixture_public_key("new").bytes; }

std::string comet_public() {
    return R"({"type": "tendermint/PubKeyEd25519", "value": ")" + to_base64(public_bytes()) +
           R"("})";
}

/// CometBFT's priv_validator_key.json with the seed of this fixture key.
std::string comet_private(const std::string& seed_of, const std::string& kind = "Ed25519") {
    const Bytes seed(view(crypto::sha256("charter/fixture/" + seed_of)));
    return R"({"address": "", "pub_key": )" + comet_public() +
           R"(, "priv_key": {"type": "tendermint/PrivKey)" + kind + R"(", "value": ")" +
           to_base64(seed + public_bytes()) + R"("}})";
}

struct Row {
    const char* name;
    std::string file;  // what --key-file has; empty: there is none
    NewKeySource source;
    const char* says;  // nullptr: it is proven
};

std::vector<Row> rows() {
    const std::string hex = to_hex(public_bytes());
    const std::string proof = to_hex(testing::possession("new", kNode, kChain));
    const std::string elsewhere = to_hex(testing::possession("new", kNode, Bytes(32, 'h')));
    const auto request = [&](const std::string& holder, const std::string& possession) {
        return "holder: " + holder + "\nkeys:\n  - usage: consensus\n    algorithm: ed25519\n" +
               "    key: \"" + hex + "\"\n    possession: \"" + possession + "\"\n";
    };
    return {
        {"none", "", {}, "name the new key once"},
        {"both", "x", {hex, {}, proof}, "name the new key once"},
        {"no key", "", {"zz", {}, proof}, "an Ed25519 key of 32 bytes"},
        {"hexadecimal", "", {hex, {}, proof}, nullptr},
        {"base64", "", {to_base64(public_bytes()), {}, proof}, nullptr},
        {"without proof", "", {hex, {}, {}}, "nothing proves that bank-a.v1 holds this key"},
        {"no proof", "", {hex, {}, "zz"}, "--possession: the proof that charter-signer prove"},
        {"of another chain", "", {hex, {}, elsewhere}, "--genesis 6767"},
        {"a request", request(kNode, proof), {}, nullptr},
        {"a request of another", request("bank-a.v2", proof), {}, "is for bank-a.v2"},
        {"a request of another chain", request(kNode, elsewhere), {}, "nothing proves"},
        {"CometBFT's key", comet_private("new"), {}, nullptr},
        {"CometBFT's two halves differ", comet_private("old"), {}, "is not that of its public"},
        {"a private key of another kind",
         comet_private("new", "RSA"),
         {},
         "is not that of its public"},
        {"CometBFT's public half", comet_public(), {}, "nothing proves"},
        {"the same with the proof", comet_public(), {{}, {}, proof}, nullptr},
        {"of no kind", "{}", {}, "is neither a request.yaml"},
    };
}

TEST(NewConsensusKey, IsProvenForItsNodeAndChain) {
    const Folder folder;
    for (Row& row : rows()) {
        SCOPED_TRACE(row.name);
        if (!row.file.empty()) {
            row.source.key_file = folder / "key";
            ASSERT_TRUE(write_file(row.source.key_file, row.file));
        }
        const auto found = new_consensus_key(row.source, kNode, kChain);
        ASSERT_EQ(found.has_value(), row.says == nullptr) << (found ? "" : found.error().what);
        if (!found) {
            EXPECT_NE(found.error().what.find(row.says), std::string::npos) << found.error().what;
            continue;
        }
        EXPECT_EQ(found->key.bytes(), public_bytes());
        EXPECT_EQ(found->possession, testing::possession("new", kNode, kChain));
    }
}

}  // namespace
}  // namespace charter::client
