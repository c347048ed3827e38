#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>

#include "light/header.hpp"
#include "network/rpc.hpp"

namespace charter::network {
namespace {

// What CometBFT v0.39.4 answered of block 2 of a chain of one validator; the signature is shortened
// to what its reader needs.
constexpr const char* kCommit = R"({"signed_header":{"header":{"version":{"block":"11","app":"1"},
"chain_id":"abci-test","height":"2","time":"2026-11-24T01:02:03.000456Z",
"last_block_id":{"hash":"1111111111111111111111111111111111111111111111111111111111111111",
"parts":{"total":1,"hash":"2222222222222222222222222222222222222222222222222222222222222222"}},
"last_commit_hash":"33","data_hash":"44","validators_hash":"55","next_validators_hash":"66",
"consensus_hash":"77","app_hash":"88","last_results_hash":"99","evidence_hash":"AA",
"proposer_address":"BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"},
"commit":{"height":"2","round":1,"block_id":{"hash":"CC","parts":{"total":3,"hash":"DD"}},
"signatures":[{"block_id_flag":2,"validator_address":"BB","timestamp":"2026-11-24T01:02:04Z",
"signature":"AQID"},{"block_id_flag":1,"validator_address":"","timestamp":"0001-01-01T00:00:00Z",
"signature":null}]}},"canonical":true})";

TEST(RpcRead, ACommitAsCometBftWritesIt) {
    const auto read = read_commit(boost::json::parse(kCommit));
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_TRUE(read->canonical);
    EXPECT_EQ(read->header.version().block(), 11U);
    EXPECT_EQ(read->header.version().app(), 1U);
    EXPECT_EQ(read->header.chain_id(), "abci-test");
    EXPECT_EQ(read->header.height(), 2);
    EXPECT_EQ(light::unix_ms_of(read->header.time()), 1'795'482'123'000);
    EXPECT_EQ(read->header.time().nanos(), 456'000);
    EXPECT_EQ(read->header.last_block_id().part_set_header().total(), 1U);
    EXPECT_EQ(to_hex(read->header.app_hash()), "88");
    EXPECT_EQ(read->commit.round(), 1);
    EXPECT_EQ(to_hex(read->commit.block_id().part_set_header().hash()), "dd");
    ASSERT_EQ(read->commit.signatures_size(), 2);
    EXPECT_EQ(read->commit.signatures(0).signature(), std::string("\1\2\3"));
    EXPECT_EQ(read->commit.signatures(1).timestamp().seconds(), light::kGoZeroSeconds);
    EXPECT_EQ(read->commit.signatures(1).signature(), "");
}

struct Bad {
    const char* name;
    const char* from;
    const char* to;
    const char* says;
};

const Bad kBad[] = {
    {"a height that is no number", "\"height\":\"2\",\"time\"", "\"height\":\"two\",\"time\"",
     "/signed_header/header/height"},
    {"a number with a tail", "\"app\":\"1\"", "\"app\":\"1x\"",
     "/signed_header/header/version/app"},
    {"no hexadecimal", "\"data_hash\":\"44\"", "\"data_hash\":\"4\"",
     "/signed_header/header/data_hash"},
    {"a field that is missing", "\"evidence_hash\":\"AA\",", "",
     "/signed_header/header/evidence_hash"},
    {"a time with an offset", "02:03.000456Z", "02:03.000456+08:00", "/signed_header/header/time"},
    {"a time with ten digits", ".000456Z", ".0004560000Z", "/signed_header/header/time"},
    {"a time with no digit", ".000456Z", ".Z", "/signed_header/header/time"},
    {"a day that is none", "2026-11-24T01:02:03", "2026-02-30T01:02:03",
     "/signed_header/header/time"},
    {"no base64", "AQID", "AQI", "/signed_header/commit/signatures/0/signature"},
    {"signatures that are no list", "\"signatures\":[", "\"signatures\":null,\"x\":[",
     "/signed_header/commit/signatures"},
    {"no word on canonical", "\"canonical\":true", "\"canonical\":1", "/canonical"},
};

TEST(RpcRead, SaysWhatIsMissingOrMalformed) {
    for (const Bad& bad : kBad) {
        std::string text = kCommit;
        const std::size_t at = text.find(bad.from);
        ASSERT_NE(at, std::string::npos) << bad.name;
        text.replace(at, std::string(bad.from).size(), bad.to);
        const auto read = read_commit(boost::json::parse(text));
        ASSERT_FALSE(read) << bad.name;
        EXPECT_NE(read.error().what.find(bad.says), std::string::npos)
            << bad.name << ": " << read.error().what;
    }
}

TEST(RpcRead, APageOfValidators) {
    const auto read = read_validators(boost::json::parse(
        R"({"block_height":"3","validators":[{"address":"AA",
"pub_key":{"type":"tendermint/PubKeyEd25519","value":"AQID"},"voting_power":"10",
"proposer_priority":"-4"}],"count":"1","total":"4"})"));
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(read->total, 4U);
    ASSERT_EQ(read->validators.size(), 1U);
    EXPECT_EQ(read->validators.front().key, std::string("\1\2\3"));
    EXPECT_EQ(read->validators.front().power, 10);
    EXPECT_FALSE(read_validators(boost::json::parse(R"({"validators":[{}],"total":"1"})")));
    EXPECT_FALSE(read_validators(boost::json::parse("[]")));
}

// As v0.39.4 writes it, without most of the rounds.
TEST(RpcRead, HeightsOfPeers) {
    const auto heights = read_peer_heights(boost::json::parse(R"({"round_state":{"height":"12"},
"peers":[{"node_address":"aa@127.0.0.1:26656","peer_state":{"round_state":{"height":"13","round":0},
"stats":{"votes":"5"}}},{"node_address":"bb@127.0.0.1:26656","peer_state":{"round_state":
{"height":"0"}}},{"node_address":"cc@127.0.0.1:26656","peer_state":null},
{"node_address":"dd@127.0.0.1:26656","peer_state":{"round_state":{"height":"-4"}}}]})"));
    ASSERT_EQ(heights.size(), 1U) << "bb has none yet, cc and dd say none";
    EXPECT_EQ(heights[0].peer_id, "aa");
    EXPECT_EQ(heights[0].height, 12U);
    for (const char* none : {"{}", "[]", "null", R"({"peers":null})", R"({"peers":[1,{}]})"}) {
        EXPECT_TRUE(read_peer_heights(boost::json::parse(none)).empty()) << none;
    }
}

}  // namespace
}  // namespace charter::network
