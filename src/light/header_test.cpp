#include "light/header.hpp"

#include <gtest/gtest.h>

#include "crypto/sha256.hpp"
#include "merkle/list_tree.hpp"

namespace charter::light {
namespace {

constexpr std::int64_t kGoZeroTime = kGoZeroSeconds * 1'000;

Bytes sum(ByteView text) { return Bytes(view(crypto::sha256(text))); }

// CometBFT's own vectors for sign bytes (types/vote_test.go, TestVoteSignBytesTestVectors).
TEST(VoteSignBytes, EqualCometBft) {
    const struct {
        comet::SignedMsgType type;
        std::int64_t height;
        std::int64_t round;
        const char* chain_id;
        const char* hex;
    } rows[] = {
        {comet::SIGNED_MSG_TYPE_UNKNOWN, 0, 0, "", "0d2a0b088092b8c398feffffff01"},
        {comet::SIGNED_MSG_TYPE_PRECOMMIT, 1, 1, "",
         "210802110100000000000000190100000000000000"
         "2a0b088092b8c398feffffff01"},
        {comet::SIGNED_MSG_TYPE_PREVOTE, 1, 1, "",
         "210801110100000000000000190100000000000000"
         "2a0b088092b8c398feffffff01"},
        {comet::SIGNED_MSG_TYPE_UNKNOWN, 1, 1, "",
         "1f110100000000000000190100000000000000"
         "2a0b088092b8c398feffffff01"},
        {comet::SIGNED_MSG_TYPE_UNKNOWN, 1, 1, "test_chain_id",
         "2e110100000000000000190100000000000000"
         "2a0b088092b8c398feffffff01320d746573745f636861696e5f6964"},
    };
    for (const auto& row : rows) {
        Vote vote{row.type, row.height, row.round, {}, timestamp_of(kGoZeroTime)};
        EXPECT_EQ(to_hex(vote_sign_bytes(row.chain_id, vote)), row.hex);
    }
}

// CometBFT's own vector (types/block_test.go, TestHeaderHash).
comet::Header known_header() {
    comet::Header h;
    h.mutable_version()->set_block(1);
    h.mutable_version()->set_app(2);
    h.set_chain_id("chainId");
    h.set_height(3);
    *h.mutable_time() = timestamp_of(1'570'983'284'000);  // 2019-10-13T16:14:44Z
    h.mutable_last_block_id()->set_hash(Bytes(32, '\0'));
    h.mutable_last_block_id()->mutable_part_set_header()->set_total(6);
    h.mutable_last_block_id()->mutable_part_set_header()->set_hash(Bytes(32, '\0'));
    h.set_last_commit_hash(sum("last_commit_hash"));
    h.set_data_hash(sum("data_hash"));
    h.set_validators_hash(sum("validators_hash"));
    h.set_next_validators_hash(sum("next_validators_hash"));
    h.set_consensus_hash(sum("consensus_hash"));
    h.set_app_hash(sum("app_hash"));
    h.set_last_results_hash(sum("last_results_hash"));
    h.set_evidence_hash(sum("evidence_hash"));
    h.set_proposer_address(sum("proposer_address").substr(0, kAddressBytes));
    return h;
}

TEST(HeaderHash, EqualsCometBft) {
    EXPECT_EQ(to_hex(header_hash(known_header())),
              "f740121f553b5418c3efbd343c2dbfe9e007bb67b0d020a0741374bab65242a4");
}

TEST(HeaderHash, WithoutValidatorsIsEmpty) {
    comet::Header h = known_header();
    h.clear_validators_hash();
    EXPECT_EQ(header_hash(h), "");
}

TEST(HeaderHash, EmptyFieldsAreEmptyLeaves) {
    comet::Header h;
    h.set_validators_hash("v");
    std::vector<Bytes> leaves(14);
    leaves[3] = *from_hex("088092b8c398feffffff01");  // Go's zero time
    leaves[4] = *from_hex("1200");                    // a block id always has its part set header
    leaves[7] = *from_hex("0a0176");
    EXPECT_EQ(header_hash(h), Bytes(view(merkle::list_root(leaves))));
}

TEST(HeaderHash, DependsOnEveryField) {
    const Bytes known = header_hash(known_header());
    const auto changed = [&](const auto& change) {
        comet::Header h = known_header();
        change(h);
        return header_hash(h) != known;
    };
    EXPECT_TRUE(changed([](auto& h) { h.mutable_version()->set_app(3); }));
    EXPECT_TRUE(changed([](auto& h) { h.set_chain_id("other"); }));
    EXPECT_TRUE(changed([](auto& h) { h.set_height(4); }));
    EXPECT_TRUE(changed([](auto& h) { h.mutable_time()->set_nanos(1); }));
    EXPECT_TRUE(changed([](auto& h) { h.mutable_last_block_id()->set_hash(Bytes(32, 'a')); }));
    EXPECT_TRUE(changed([](auto& h) { h.clear_last_commit_hash(); }));
    EXPECT_TRUE(changed([](auto& h) { h.clear_data_hash(); }));
    EXPECT_TRUE(changed([](auto& h) { h.set_validators_hash("v"); }));
    EXPECT_TRUE(changed([](auto& h) { h.clear_next_validators_hash(); }));
    EXPECT_TRUE(changed([](auto& h) { h.clear_consensus_hash(); }));
    EXPECT_TRUE(changed([](auto& h) { h.clear_app_hash(); }));
    EXPECT_TRUE(changed([](auto& h) { h.clear_last_results_hash(); }));
    EXPECT_TRUE(changed([](auto& h) { h.clear_evidence_hash(); }));
    EXPECT_TRUE(changed([](auto& h) { h.clear_proposer_address(); }));
}

TEST(Hashes, OfEmptyLists) {
    const std::string empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    EXPECT_EQ(to_hex(empty_list_hash()), empty);
    EXPECT_EQ(to_hex(data_hash({})), empty);
    EXPECT_EQ(to_hex(results_hash({})), empty);
    EXPECT_EQ(to_hex(commit_hash({})), empty);
}

TEST(Hashes, ConsensusParametersOfCometBftsDefault) {
    // HashedParams{22020096, -1}: the consensus hash of every chain with CometBFT's old defaults.
    EXPECT_EQ(to_hex(consensus_hash(22'020'096, -1)),
              "048091bc7ddc283f77bfbf91d73c44da58c3df8a9cbc867405d8b7f3daada22f");
}

TEST(Hashes, ValidatorsInCometBftsOrder) {
    const Validator weak{Bytes(32, 'a'), 1};
    const Validator strong{Bytes(32, 'b'), 2};
    Bytes item = *from_hex("0a220a20");
    item.append(Bytes(32, 'b')).append(*from_hex("1002"));
    Bytes second = *from_hex("0a220a20");
    second.append(Bytes(32, 'a')).append(*from_hex("1001"));
    const std::vector<Bytes> items = {item, second};
    const std::vector<Validator> set = {weak, strong};
    EXPECT_EQ(validators_hash(set), merkle::list_root(items));
}

TEST(Hashes, CommitSignatureAlwaysHasATimestamp) {
    comet::Commit commit;
    commit.add_signatures()->set_block_id_flag(comet::BLOCK_ID_FLAG_ABSENT);
    const std::vector<Bytes> items = {*from_hex("08011a0b088092b8c398feffffff01")};
    EXPECT_EQ(commit_hash(commit), merkle::list_root(items));
}

TEST(PartSet, CutsAt64KiB) {
    EXPECT_EQ(part_set_header(Bytes(1, 'x')).total(), 1U);
    EXPECT_EQ(part_set_header(Bytes(kPartBytes, 'x')).total(), 1U);
    const Bytes two(kPartBytes + 1, 'x');
    const comet::PartSetHeader parts = part_set_header(two);
    EXPECT_EQ(parts.total(), 2U);
    const std::vector<Bytes> items = {two.substr(0, kPartBytes), "x"};
    EXPECT_EQ(parts.hash(), Bytes(view(merkle::list_root(items))));
}

TEST(Block, BytesHaveEvidenceAndCommitEvenWhenEmpty) {
    const std::vector<Bytes> txs = {"ab"};
    const Bytes block = block_bytes({}, txs, {});
    // header{version, time, last_block_id{parts}}, data{txs}, evidence,
    // last_commit{block_id{parts}}
    EXPECT_EQ(to_hex(block),
              "0a130a00220b088092b8c398feffffff012a021200"
              "12040a026162"
              "1a00"
              "22041a021200");
}

TEST(Time, RoundTripsAlsoBefore1970) {
    for (const std::int64_t ms : {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, kGoZeroTime,
                                  std::int64_t{1'795'478'400'123}}) {
        EXPECT_EQ(unix_ms_of(timestamp_of(ms)), ms);
        EXPECT_GE(timestamp_of(ms).nanos(), 0);
    }
}

struct MedianRow {
    const char* name;
    std::vector<std::int64_t> powers;
    std::vector<std::int64_t> times_ms;  // -1: absent
    std::int64_t median_ms;
};

class Median : public ::testing::TestWithParam<MedianRow> {};

TEST_P(Median, IsCometBfts) {
    const MedianRow& row = GetParam();
    std::vector<Validator> set;
    comet::Commit commit;
    for (std::size_t i = 0; i < row.powers.size(); ++i) {
        set.push_back({Bytes(1, static_cast<char>('a' + i)), row.powers[i]});
        comet::CommitSig& vote = *commit.add_signatures();
        if (row.times_ms[i] < 0) {
            vote.set_block_id_flag(comet::BLOCK_ID_FLAG_ABSENT);
            continue;
        }
        vote.set_block_id_flag(i % 2 == 0 ? comet::BLOCK_ID_FLAG_COMMIT : comet::BLOCK_ID_FLAG_NIL);
        *vote.mutable_timestamp() = timestamp_of(row.times_ms[i]);
        vote.mutable_timestamp()->set_nanos(vote.timestamp().nanos() + 7);
    }
    const auto median = median_time(commit, set);
    EXPECT_EQ(unix_ms_of(median), row.median_ms);
    EXPECT_EQ(median.nanos() % 1'000'000, set.empty() ? 0 : 7) << "to the nanosecond";
}

// Where the sum halves exactly, the vote that reaches the half counts, not the one after it.
INSTANTIATE_TEST_SUITE_P(Rows, Median,
                         ::testing::Values(MedianRow{"Nobody", {}, {}, 0},
                                           MedianRow{"One", {1}, {10}, 10},
                                           MedianRow{"Odd", {1, 1, 1, 10}, {10, 30, 20, -1}, 10},
                                           MedianRow{"Heavy", {1, 1, 1, 10}, {10, 30, 20, 40}, 40},
                                           MedianRow{"Even", {1, 1, 1, 1}, {40, 30, 20, 10}, 20},
                                           MedianRow{"EvenOfThree", {2, 2, 2}, {30, 20, 10}, 20},
                                           MedianRow{"Two", {5, 5}, {20, 10}, 10}),
                         [](const auto& row) { return row.param.name; });

TEST(Commit, SignsForTheBlockOrForNil) {
    comet::Commit commit;
    commit.set_height(5);
    commit.mutable_block_id()->set_hash(Bytes(32, 'h'));
    comet::CommitSig& s = *commit.add_signatures();
    *s.mutable_timestamp() = timestamp_of(1'000);
    s.set_block_id_flag(comet::BLOCK_ID_FLAG_COMMIT);
    Vote vote{comet::SIGNED_MSG_TYPE_PRECOMMIT, 5, 0, commit.block_id(), timestamp_of(1'000)};
    EXPECT_EQ(commit_sign_bytes("c", commit, 0), vote_sign_bytes("c", vote));
    s.set_block_id_flag(comet::BLOCK_ID_FLAG_NIL);
    vote.block_id.Clear();
    EXPECT_EQ(commit_sign_bytes("c", commit, 0), vote_sign_bytes("c", vote));
}

}  // namespace
}  // namespace charter::light
