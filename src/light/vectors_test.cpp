#include "light/vectors_test.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "light/header.hpp"
#include "testing/places.hpp"
#include "wire/codec.hpp"

namespace charter::light {

std::vector<Row> vector_rows(const std::string& file, std::size_t fields) {
    std::ifstream in(places::source() + "/tests/vectors/light/" + file);
    std::vector<Row> rows;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with('#')) continue;
        std::istringstream words(line);
        Row row;
        for (std::string word; words >> word;) row.push_back(word);
        EXPECT_EQ(row.size(), fields) << file << ": " << line.substr(0, 40);
        if (row.size() == fields) rows.push_back(row);
    }
    EXPECT_FALSE(rows.empty()) << file;
    return rows;
}

Bytes bytes_of(const std::string& field) {
    if (field == "-") return {};
    const auto bytes = from_hex(field);
    EXPECT_TRUE(bytes.has_value()) << field;
    return bytes.value_or(Bytes{});
}

const LightBlock& chain_block(std::size_t height) {
    static const std::vector<LightBlock> kChain = [] {
        std::vector<LightBlock> chain;
        for (const Row& row : vector_rows("chain.txt", 2)) {
            chain.push_back(decode_light_block(bytes_of(row[1])).value());
        }
        return chain;
    }();
    return kChain.at(height - 1);
}

std::string word(const Verdict& verdict) {
    return verdict ? "ok" : std::string(failure_name(verdict.error()));
}

namespace {

TEST(Vectors, HeadersHashAsCometBftHasIt) {
    for (const Row& row : vector_rows("headers.txt", 3)) {
        comet::Header header;
        ASSERT_TRUE(wire::decode_canonical(bytes_of(row[2]), 1U << 16U, header)) << row[0];
        EXPECT_EQ(to_hex(header_hash(header)), to_hex(bytes_of(row[1]))) << row[0];
    }
}

TEST(Vectors, VotesSignWhatCometBftSigns) {
    for (const Row& row : vector_rows("votes.txt", 8)) {
        Vote vote;
        vote.type = static_cast<comet::SignedMsgType>(std::stoi(row[0]));
        vote.height = std::stoll(row[1]);
        vote.round = std::stoll(row[2]);
        ASSERT_TRUE(vote.block_id.ParseFromString(bytes_of(row[3])));
        vote.timestamp.set_seconds(std::stoll(row[4]));
        vote.timestamp.set_nanos(std::stoi(row[5]));
        EXPECT_EQ(to_hex(vote_sign_bytes(bytes_of(row[6]), vote)), row[7]);
    }
}

TEST(Vectors, SetsAreThoseOfCometBft) {
    // What CometBFT's decoding lets pass though no chain of it can have such a set.
    const std::map<std::string, Failure> stricter = {
        {"power-zero", Failure::power_not_positive},     {"twice", Failure::validator_twice},
        {"twice-other-power", Failure::validator_twice}, {"order", Failure::set_order_wrong},
        {"order-of-power", Failure::set_order_wrong},    {"key-secp256k1", Failure::key_invalid},
    };
    const std::map<std::string, Failure> refused = {
        {"empty", Failure::set_empty},
        {"power-negative", Failure::power_not_positive},
        {"power-above-bound", Failure::total_power_too_large},
        {"power-overflows", Failure::total_power_too_large},
        {"address-of-another", Failure::address_wrong},
        {"no-address", Failure::address_wrong},
        {"key-of-31-bytes", Failure::key_invalid},
        {"key-of-33-bytes", Failure::key_invalid},
        {"key-empty", Failure::key_invalid},
    };
    for (const Row& row : vector_rows("validator_sets.txt", 4)) {
        comet::ValidatorSet message;
        ASSERT_TRUE(message.ParseFromString(bytes_of(row[3]))) << row[0];
        const Checked<ValidatorSet> set = ValidatorSet::decode(message);
        const auto& expected = row[1] == "ok" ? stricter : refused;
        if (const auto failure = expected.find(row[0]); failure != expected.end()) {
            ASSERT_FALSE(set.has_value()) << row[0];
            EXPECT_EQ(failure_name(set.error()), failure_name(failure->second)) << row[0];
            continue;
        }
        ASSERT_TRUE(set.has_value()) << row[0] << failure_name(set.error());
        EXPECT_EQ(row[1], "ok") << row[0];
        EXPECT_EQ(to_hex(set->hash()), row[2]) << row[0];
    }
}

TEST(Vectors, CommitsHashAsTheNextHeaderSays) {
    for (std::size_t height = 1; height < kChainLength; ++height) {
        EXPECT_EQ(view(commit_hash(chain_block(height).commit)),
                  chain_block(height + 1).header.last_commit_hash());
    }
}

}  // namespace
}  // namespace charter::light
