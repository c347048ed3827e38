#include "signer/state.hpp"

#include <gtest/gtest.h>

#include "signer/support_test.hpp"

namespace charter::signer {
namespace {

constexpr Position kAt{7, 2, Step::precommit};

std::string good() { return state_text(test_identity(), test_signed(kAt, "a", 5)); }

/// The text with its digest made right again.
std::string sealed(const std::string& text) {
    const std::string lines = text.substr(0, text.find("sha256 "));
    return lines + "sha256 " + to_hex(crypto::sha256(lines)) + "\n";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(State, IsReadAsItWasWritten) {
    for (const LastSigned& last :
         {LastSigned{}, test_signed(kAt, "a", 5), test_signed({1, 0, Step::propose}, "b"),
          test_signed({9, 0, Step::prevote}, ""), above(12)}) {
        const auto read = read_state(state_text(test_identity(), last), test_identity());
        ASSERT_TRUE(read) << read.error().what;
        EXPECT_EQ(*read, last);
    }
}

struct Row {
    const char* name;
    std::string text;
    const char* fault;  // a part of it
};

TEST(State, R27_DamagedOrForeignIsAnError) {
    const std::string text = good();
    const std::string digest = "its last line is not the digest";
    const Row rows[] = {
        {"empty", "", "no state"},
        {"another file", "{\"height\":\"0\"}\n", "no state"},
        {"a later version", replaced(text, "state 1", "state 2"), "no state"},
        {"a line more", text + "x\n", "no state"},
        {"without its end", text.substr(0, text.size() - 1), "no state"},
        {"a line less", replaced(text, "round 2\n", ""), "no state"},
        {"a field twice", replaced(text, "round 2\n", "round 2\nround 2\n"), "no state"},
        {"negative", sealed(replaced(text, "height 7", "height -7")), "no state"},
        {"too large", sealed(replaced(text, "round 2", "round 2147483648")), "no state"},
        {"step 4", sealed(replaced(text, "step 3", "step 4")), "no state"},
        {"not hexadecimal", sealed(replaced(text, "sign_bytes ", "sign_bytes x")), "no state"},
        {"height changed", replaced(text, "height 7", "height 6"), digest.c_str()},
        {"second form of a number", sealed(replaced(text, "height 7", "height 07")),
         digest.c_str()},
        {"upper case", replaced(text, "sha256 ", "sha256 A"), digest.c_str()},
        {"another chain", sealed(replaced(text, kTestChain, "charter-dark")),
         "the state of chain \"charter-dark\""},
        {"height changed and sealed", sealed(replaced(text, "height 7", "height 6")),
         "not of chain"},
        {"step changed and sealed", sealed(replaced(text, "step 3", "step 2")), "not of chain"},
        {"signature cut", sealed(text.substr(0, text.find("sha256 ") - 3) + "\n"),
         "the last signature is not of key"},
        {"no sign bytes, but a signature",
         state_text(test_identity(), {kAt, {}, test_signed(kAt, "a").signature}), "not of chain"},
        {"no signature", state_text(test_identity(), {kAt, test_signed(kAt, "a").sign_bytes, {}}),
         "the last signature is not of key"},
    };
    for (const Row& row : rows) {
        const auto read = read_state(row.text, test_identity());
        ASSERT_FALSE(read) << row.name;
        EXPECT_NE(read.error().what.find(row.fault), std::string::npos)
            << row.name << ": " << read.error().what;
    }
    Identity other = test_identity();
    other.key = test_key("another").public_key();
    const auto read = read_state(text, other);
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().what.find("the state of another key"), std::string::npos);
}

TEST(State, R27_EveryFlippedBitAndEveryCutIsSeen) {
    const std::string text = good();
    for (std::size_t at = 0; at < text.size(); ++at) {
        std::string flipped = text;
        flipped[at] = static_cast<char>(flipped[at] ^ 1);
        EXPECT_FALSE(read_state(flipped, test_identity())) << at;
        EXPECT_FALSE(read_state(text.substr(0, at), test_identity())) << at;
    }
}

TEST(State, R27_TheStateOfCometBftIsTakenOver) {
    std::size_t signed_ones = 0;
    for (const auto& row : vector_rows("file_pv.txt")) {
        const auto read = read_comet_state(vector_bytes(row.at(4)), test_identity());
        ASSERT_TRUE(read) << row.at(0) << read.error().what;
        pb::Message request;
        ASSERT_TRUE(request.ParseFromString(vector_bytes(row.at(2))));
        if (row.at(1) != "signed" || !request.has_sign_vote_request()) continue;
        // What it just signed it has, at the time of the first request.
        const auto ask = read_vote(test_identity(), request.sign_vote_request());
        ASSERT_TRUE(ask) << row.at(0);
        EXPECT_EQ(read->at, ask->at) << row.at(0);
        const auto decision = decide(kTestChain, *read, *ask);
        EXPECT_TRUE(decision && decision->has_value()) << row.at(0);
        ++signed_ones;
    }
    EXPECT_GT(signed_ones, 5U);
}

TEST(State, R27_AForeignStateOfCometBftIsNot) {
    const std::string json = vector_bytes(vector_rows("file_pv.txt").back().at(4));
    ASSERT_TRUE(read_comet_state(json, test_identity()));
    Identity other_chain = test_identity();
    other_chain.chain_id = "charter-dark";
    EXPECT_FALSE(read_comet_state(json, other_chain));
    Identity other_key = test_identity();
    other_key.key = test_key("another").public_key();
    EXPECT_FALSE(read_comet_state(json, other_key));
    for (const char* text :
         {"", "[]", "{}", "{\"height\":\"7\",\"round\":0}",
          "{\"height\":7.5,\"round\":0,\"step\":1}", "{\"height\":\"7 \",\"round\":0,\"step\":1}",
          "{\"height\":\"7\",\"round\":0,\"step\":4}", "{\"height\":\"-1\",\"round\":0,\"step\":0}",
          "{\"height\":\"1\",\"round\":0,\"step\":1,\"signature\":7}",
          "{\"height\":\"1\",\"round\":0,\"step\":1,\"signbytes\":\"zz\"}"}) {
        EXPECT_FALSE(read_comet_state(text, test_identity())) << text;
    }
    const auto raised =
        read_comet_state("{\"height\":\"900\",\"round\":0,\"step\":3}", test_identity());
    ASSERT_TRUE(raised) << "an operator's own floor";
    EXPECT_EQ(raised->at, (Position{900, 0, Step::precommit}));
}

}  // namespace
}  // namespace charter::signer
