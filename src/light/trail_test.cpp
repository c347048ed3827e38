#include "light/trail.hpp"

#include <gtest/gtest.h>

#include "light/vectors_test.hpp"

namespace charter::light {
namespace {

const std::string kChain = "charter-light";

Terms day_after() { return {unix_ms_of(chain_block(1).header.time()) + 86'400'000, 10'000, {}}; }

Genesis genesis() { return {kChain, 1, chain_block(1).header.time(), chain_block(1).validators}; }

Trusted at(std::size_t height) {
    return {chain_block(height).header, chain_block(height).validators};
}

std::vector<LightBlock> blocks(std::initializer_list<std::size_t> heights) {
    std::vector<LightBlock> out;
    for (const std::size_t height : heights) out.push_back(chain_block(height));
    return out;
}

std::vector<LightBlock> from_to(std::size_t first, std::size_t last) {
    std::vector<LightBlock> out;
    for (std::size_t height = first; height <= last; ++height) out.push_back(chain_block(height));
    return out;
}

// "ok <height>", or "<index> <failure>".
std::string walk(const Trusted& trusted, const std::vector<LightBlock>& way) {
    const auto end = follow(trusted, way, day_after());
    if (end) return "ok " + std::to_string(end->header.height());
    return std::to_string(end.error().index) + " " + std::string(failure_name(end.error().failure));
}

TEST(Trail, EveryStepOfTheChainHasCometBftsVerdict) {
    for (const Row& row : vector_rows("skips.txt", 2)) {
        const std::size_t from = std::stoul(row[0]);
        ASSERT_EQ(row[1].size(), kChainLength - from);
        for (std::size_t i = 0; i < row[1].size(); ++i) {
            const Verdict verdict = verify(at(from), chain_block(from + 1 + i), day_after());
            EXPECT_EQ(word(verdict), row[1][i] == 'o' ? "ok" : "trusted_power_too_little")
                << from << " to " << from + 1 + i;
        }
    }
}

TEST(Trail, Ways) {
    const Trusted first = start(genesis(), chain_block(1)).value();
    EXPECT_EQ(walk(first, {}), "ok 1");
    EXPECT_EQ(walk(first, from_to(2, kChainLength)), "ok 32") << "one by one";
    EXPECT_EQ(walk(first, blocks({7, 8, 13, 25, 26, 32})), "ok 32") << "skipping";
    EXPECT_EQ(walk(first, blocks({25, 26, 30})), "ok 30") << "three of four are still there at 25";
    EXPECT_EQ(walk(first, blocks({20, 27})), "1 trusted_power_too_little") << "all were replaced";
    EXPECT_EQ(walk(first, blocks({5, 4})), "1 height_not_after");
    EXPECT_EQ(walk(first, blocks({5, 5})), "1 height_not_after");
    EXPECT_EQ(walk(first, blocks({1})), "0 height_not_after");
}

TEST(Trail, BreaksWhereABlockIsWrong) {
    const Trusted first = start(genesis(), chain_block(1)).value();
    auto way = from_to(2, kChainLength);
    way[10].commit.mutable_signatures(0)->mutable_signature()->back() ^= 1;
    EXPECT_EQ(walk(first, way), "10 signature_wrong");
    way = from_to(2, kChainLength);
    way[20].header.set_app_hash("other");
    EXPECT_EQ(walk(first, way), "20 commit_block_wrong");
    way = from_to(2, kChainLength);
    way[6].validators = chain_block(7).validators;  // block 8 has another set
    EXPECT_EQ(walk(first, way), "6 validators_hash_wrong");
}

TEST(Start, FromGenesis) {
    const auto word_of = [](const Genesis& g, const LightBlock& block) {
        const Checked<Trusted> trusted = start(g, block);
        return trusted ? "ok" : std::string(failure_name(trusted.error()));
    };
    EXPECT_EQ(word_of(genesis(), chain_block(1)), "ok");
    Genesis other = genesis();
    other.chain_id = "charter-dark";
    EXPECT_EQ(word_of(other, chain_block(1)), "chain_wrong");
    EXPECT_EQ(word_of(genesis(), chain_block(2)), "start_height_wrong");
    other = genesis();
    other.validators = chain_block(8).validators;
    EXPECT_EQ(word_of(other, chain_block(1)), "start_validators_wrong");
    other = genesis();
    other.time.set_nanos(other.time.nanos() + 1);
    EXPECT_EQ(word_of(other, chain_block(1)), "start_time_wrong");
    other = genesis();
    other.first_height = 2;
    other.time = chain_block(2).header.time();
    EXPECT_EQ(word_of(other, chain_block(2)), "last_block_wrong") << "there is one before it";
    LightBlock forged = chain_block(1);
    forged.commit.mutable_signatures(3)->mutable_signature()->back() ^= 1;
    EXPECT_EQ(word_of(genesis(), forged), "signature_wrong");
}

TEST(Start, FromCheckpoint) {
    const Checkpoint point{kChain, 20, header_hash(chain_block(20).header)};
    const auto word_of = [](const Checkpoint& p, const LightBlock& block) {
        const Checked<Trusted> trusted = start(p, block);
        return trusted ? "ok" : std::string(failure_name(trusted.error()));
    };
    EXPECT_EQ(word_of(point, chain_block(20)), "ok");
    EXPECT_EQ(walk(start(point, chain_block(20)).value(), blocks({21, 25, 26})), "ok 26");
    EXPECT_EQ(word_of({"charter-dark", 20, point.hash}, chain_block(20)), "chain_wrong");
    EXPECT_EQ(word_of(point, chain_block(21)), "start_height_wrong");
    EXPECT_EQ(word_of({kChain, 21, point.hash}, chain_block(21)), "start_hash_wrong");
    EXPECT_EQ(word_of({kChain, 20, ""}, chain_block(20)), "start_hash_wrong");
    LightBlock forged = chain_block(20);
    forged.commit.mutable_signatures(0)->mutable_signature()->back() ^= 1;
    EXPECT_EQ(word_of(point, forged), "signature_wrong");
}

}  // namespace
}  // namespace charter::light
