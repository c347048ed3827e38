#include "signer/ask.hpp"

#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include <functional>

#include "crypto/possession.hpp"
#include "signer/support_test.hpp"
#include "wire/delimited.hpp"

namespace charter::signer {
namespace {

constexpr Position kVoted{7, 2, Step::precommit};
constexpr Position kProposed{7, 2, Step::propose};

TEST(SignBytes, R27_ProposalsSignWhatCometBftSigns) {
    for (const auto& row : vector_rows("proposals.txt")) {
        comet::Proposal proposal;
        ASSERT_TRUE(proposal.ParseFromString(vector_bytes(row.at(1))));
        EXPECT_EQ(to_hex(proposal_sign_bytes(vector_bytes(row.at(0)), proposal)), row.at(2));
    }
}

TEST(SignBytes, TellWhatTheyAreOf) {
    for (const Position& at : {kVoted, Position{7, 2, Step::prevote}, kProposed}) {
        const Ask ask = test_ask(at, "a", 5);
        const auto again = ask_of(kTestChain, ask.sign_bytes, at.step);
        ASSERT_TRUE(again.has_value());
        EXPECT_EQ(again->at, at);
        EXPECT_EQ(again->timestamp.nanos(), 5);
        EXPECT_EQ(at_time(*again, test_ask(at, "a", 9).timestamp), test_ask(at, "a", 9).sign_bytes);
        EXPECT_FALSE(ask_of("another", ask.sign_bytes, at.step));
        EXPECT_FALSE(ask_of(kTestChain, ask.sign_bytes + "x", at.step));
        EXPECT_FALSE(ask_of(kTestChain, ask.sign_bytes.substr(1), at.step));
        for (const Step other : {Step::none, Step::propose, Step::prevote, Step::precommit}) {
            EXPECT_EQ(ask_of(kTestChain, ask.sign_bytes, other).has_value(), other == at.step);
        }
    }
    EXPECT_FALSE(ask_of(kTestChain, "", Step::prevote));
}

// What the key signs besides: with a holder of 16 bytes it even has the length that its first byte
// names, and is no message of consensus all the same.
TEST(SignBytes, AProofOfPossessionIsNeverOfConsensus) {
    for (const std::string holder : {"bank-a.v1", "bank-a.validator", "bank-a.validator-2"}) {
        const Bytes message =
            crypto::possession_message(Bytes(32, 'g'), test_identity().key.bytes, holder);
        for (const Step step : {Step::propose, Step::prevote, Step::precommit})
            EXPECT_FALSE(ask_of(kTestChain, message, step)) << holder;
        const auto framed = wire::next_message(message, message.size());
        EXPECT_EQ(framed.body.has_value(), holder.size() >= 16) << holder;
        EXPECT_EQ(framed.body && framed.bytes == message.size(), holder.size() == 16) << holder;
        comet::CanonicalVote vote;
        EXPECT_FALSE(framed.body && vote.ParseFromString(std::string(*framed.body))) << holder;
        // Of a vote or proposal, or of an extension: the tags of their fields.
        for (const int tag : {0x08, 0x0a, 0x11, 0x19, 0x22}) EXPECT_NE(message[1], tag);
    }
    for (const Position& at : {kVoted, kProposed}) {
        const Bytes sign_bytes = test_ask(at, "a").sign_bytes;
        const auto framed = wire::next_message(sign_bytes, sign_bytes.size());
        ASSERT_TRUE(framed.body.has_value());
        EXPECT_EQ(framed.body->front(), 0x08) << "the type comes first";
    }
}

struct VoteRow {
    const char* name;
    std::function<void(pb::SignVoteRequest&)> change;
    Denied code;
};

const VoteRow kVoteRows[] = {
    {"another chain", [](auto& r) { r.set_chain_id("charter-dark"); }, Denied::other_chain},
    {"no chain", [](auto& r) { r.clear_chain_id(); }, Denied::other_chain},
    {"a chain whose name begins so",
     [](auto& r) { r.set_chain_id(std::string(kTestChain) + "-2"); }, Denied::other_chain},
    {"no vote", [](auto& r) { r.clear_vote(); }, Denied::malformed},
    {"no type", [](auto& r) { r.mutable_vote()->clear_type(); }, Denied::malformed},
    {"a proposal's type",
     [](auto& r) { r.mutable_vote()->set_type(comet::SIGNED_MSG_TYPE_PROPOSAL); },
     Denied::malformed},
    {"type 3", [](auto& r) { r.mutable_vote()->set_type(static_cast<comet::SignedMsgType>(3)); },
     Denied::malformed},
    {"height 0", [](auto& r) { r.mutable_vote()->set_height(0); }, Denied::malformed},
    {"height -1", [](auto& r) { r.mutable_vote()->set_height(-1); }, Denied::malformed},
    {"round -1", [](auto& r) { r.mutable_vote()->set_round(-1); }, Denied::malformed},
    {"nanoseconds of a second",
     [](auto& r) { r.mutable_vote()->mutable_timestamp()->set_nanos(1'000'000'000); },
     Denied::malformed},
    {"the year 10000",
     [](auto& r) { r.mutable_vote()->mutable_timestamp()->set_seconds(253'402'300'800); },
     Denied::malformed},
    {"a hash of 31 bytes",
     [](auto& r) { r.mutable_vote()->mutable_block_id()->mutable_hash()->pop_back(); },
     Denied::malformed},
    {"no parts", [](auto& r) { r.mutable_vote()->mutable_block_id()->clear_part_set_header(); },
     Denied::malformed},
    {"parts of no block", [](auto& r) { r.mutable_vote()->mutable_block_id()->clear_hash(); },
     Denied::malformed},
    {"another validator", [](auto& r) { r.mutable_vote()->set_validator_address(Bytes(20, 'x')); },
     Denied::other_validator},
    {"no validator", [](auto& r) { r.mutable_vote()->clear_validator_address(); },
     Denied::other_validator},
    {"an extension", [](auto& r) { r.mutable_vote()->set_extension("x"); }, Denied::extension},
};

TEST(Ask, R27_VotesThatAreNotRead) {
    ASSERT_TRUE(read_vote(test_identity(), test_vote(kVoted, "a")));
    ASSERT_TRUE(read_vote(test_identity(), test_vote(kVoted, "")));
    for (const VoteRow& row : kVoteRows) {
        pb::SignVoteRequest request = test_vote(kVoted, "a");
        row.change(request);
        const auto ask = read_vote(test_identity(), request);
        ASSERT_FALSE(ask) << row.name;
        EXPECT_EQ(static_cast<int>(ask.error().code), static_cast<int>(row.code)) << row.name;
        EXPECT_FALSE(ask.error().why.empty());
    }
}

struct ProposalRow {
    const char* name;
    std::function<void(pb::SignProposalRequest&)> change;
    Denied code;
};

const ProposalRow kProposalRows[] = {
    {"another chain", [](auto& r) { r.set_chain_id("charter-dark"); }, Denied::other_chain},
    {"no proposal", [](auto& r) { r.clear_proposal(); }, Denied::malformed},
    {"a vote's type",
     [](auto& r) { r.mutable_proposal()->set_type(comet::SIGNED_MSG_TYPE_PREVOTE); },
     Denied::malformed},
    {"height 0", [](auto& r) { r.mutable_proposal()->set_height(0); }, Denied::malformed},
    {"round -1", [](auto& r) { r.mutable_proposal()->set_round(-1); }, Denied::malformed},
    {"lock -2", [](auto& r) { r.mutable_proposal()->set_pol_round(-2); }, Denied::malformed},
    {"lock at its round", [](auto& r) { r.mutable_proposal()->set_pol_round(2); },
     Denied::malformed},
    {"nil", [](auto& r) { r.mutable_proposal()->clear_block_id(); }, Denied::malformed},
    {"before the year 1",
     [](auto& r) { r.mutable_proposal()->mutable_timestamp()->set_seconds(-62'135'596'801); },
     Denied::malformed},
};

TEST(Ask, R27_ProposalsThatAreNotRead) {
    ASSERT_TRUE(read_proposal(test_identity(), test_proposal(kProposed, "a")));
    for (const ProposalRow& row : kProposalRows) {
        pb::SignProposalRequest request = test_proposal(kProposed, "a");
        row.change(request);
        const auto ask = read_proposal(test_identity(), request);
        ASSERT_FALSE(ask) << row.name;
        EXPECT_EQ(static_cast<int>(ask.error().code), static_cast<int>(row.code)) << row.name;
    }
}

TEST(Ask, AForeignNameIsShortAndPrintableInTheDenial) {
    pb::SignVoteRequest request = test_vote(kVoted, "a");
    request.set_chain_id("net\n\x1b[31m" + std::string(5'000, 'x'));
    const std::string why = read_vote(test_identity(), request).error().why;
    EXPECT_LT(why.size(), 200U);
    EXPECT_NE(why.find("\"net??[31mxxx"), std::string::npos) << why;
}

void add_unknown(google::protobuf::Message& message) {
    message.GetReflection()->MutableUnknownFields(&message)->AddVarint(9, 9);
}

TEST(Ask, UnknownFieldsAreNotSigned) {
    pb::SignVoteRequest request = test_vote(kVoted, "a");
    const Bytes before = read_vote(test_identity(), request)->sign_bytes;
    comet::Vote& vote = *request.mutable_vote();
    add_unknown(*vote.mutable_timestamp());
    add_unknown(*vote.mutable_block_id());
    EXPECT_EQ(read_vote(test_identity(), request)->sign_bytes, before);
    pb::SignProposalRequest proposal = test_proposal(kProposed, "a");
    const Bytes proposed = read_proposal(test_identity(), proposal)->sign_bytes;
    add_unknown(*proposal.mutable_proposal()->mutable_timestamp());
    EXPECT_EQ(read_proposal(test_identity(), proposal)->sign_bytes, proposed);
}

}  // namespace
}  // namespace charter::signer
