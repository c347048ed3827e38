#include "light/light_block.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "light/vectors_test.hpp"

namespace charter::light {
namespace {

std::string decoded(ByteView bytes) {
    const Checked<LightBlock> block = decode_light_block(bytes);
    return block ? "ok" : std::string(failure_name(block.error()));
}

TEST(DecodeLightBlock, OnlyTheOneEncoding) {
    const Bytes good = bytes_of(vector_rows("chain.txt", 2).front()[1]);
    EXPECT_EQ(decoded(good), "ok");
    EXPECT_EQ(decoded(""), "set_empty");
    EXPECT_EQ(decoded(good + "x"), "undecodable");
    EXPECT_EQ(decoded(good.substr(0, good.size() - 1)), "undecodable");
    EXPECT_EQ(decoded(good + "\x1a\x01x"), "undecodable") << "a field that nobody knows";
    EXPECT_EQ(decoded(good + *from_hex("0a00")), "undecodable") << "out of order";
    EXPECT_EQ(decoded(Bytes(kLightBlockBytesMax + 1, '\0')), "too_large");
}

// What CometBFT's own encoder cannot write, so that no vector has it.
TEST(CheckLightBlock, TimesAreThereAndPossible) {
    const std::function<void(google::protobuf::Timestamp&)> changes[] = {
        [](auto& time) { time.set_nanos(-1); },
        [](auto& time) { time.set_nanos(1'000'000'000); },
        [](auto& time) { time.set_seconds(kGoZeroSeconds - 1); },
        [](auto& time) { time.set_seconds(253'402'300'800); },
        [](auto& time) { time.set_seconds(std::numeric_limits<std::int64_t>::max()); },
        [](auto& time) { time.set_seconds(std::numeric_limits<std::int64_t>::min()); },
    };
    for (const auto& change : changes) {
        LightBlock block = chain_block(3);
        change(*block.header.mutable_time());
        EXPECT_EQ(word(check_header(block.header)), "time_invalid");
        block = chain_block(3);
        change(*block.commit.mutable_signatures(3)->mutable_timestamp());  // the absent one
        EXPECT_EQ(word(check_commit(block.commit)), "time_invalid");
    }
    LightBlock block = chain_block(3);
    block.header.clear_time();
    EXPECT_EQ(word(check_header(block.header)), "time_invalid");
    block.commit.mutable_signatures(1)->clear_timestamp();
    EXPECT_EQ(word(check_commit(block.commit)), "time_invalid");
}

TEST(CheckLightBlock, BelongsTogether) {
    LightBlock block = chain_block(8);
    EXPECT_EQ(word(check_light_block("charter-light", block)), "ok");
    EXPECT_EQ(word(check_light_block("charter-dark", block)), "chain_wrong");
    block.validators = chain_block(7).validators;
    EXPECT_EQ(word(check_light_block("charter-light", block)), "validators_hash_wrong");
    block.commit = chain_block(7).commit;
    EXPECT_EQ(word(check_light_block("charter-light", block)), "commit_height_wrong");
    block.commit.set_height(8);
    EXPECT_EQ(word(check_light_block("charter-light", block)), "commit_block_wrong");
}

TEST(Instant, ComparesToTheNanosecondAndCarries) {
    EXPECT_LT((Instant{1, 0}), (Instant{1, 1}));
    EXPECT_LT((Instant{1, 999'999'999}), (Instant{2, 0}));
    EXPECT_EQ(instant_of_ms(-1), (Instant{-1, 999'000'000}));
    EXPECT_EQ(instant_of_ms(1'795'478'400'123), (Instant{1'795'478'400, 123'000'000}));
    EXPECT_EQ(after_ms({5, 999'500'000}, 1), (Instant{6, 500'000}));
    EXPECT_EQ(after_ms({5, 500'000}, -1), (Instant{4, 999'500'000}));
}

TEST(Failure, EachHasAName) {
    EXPECT_EQ(failure_name(Failure::too_large), "too_large");
    EXPECT_EQ(failure_name(Failure::start_time_wrong), "start_time_wrong");
    EXPECT_EQ(failure_name(static_cast<Failure>(255)), "unknown");
}

}  // namespace
}  // namespace charter::light
