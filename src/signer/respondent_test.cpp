#include "signer/respondent.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "signer/frames.hpp"
#include "signer/support_test.hpp"
#include "wire/codec.hpp"

namespace charter::signer {
namespace {

namespace fs = std::filesystem;

constexpr Position kAt{7, 2, Step::precommit};

/// A signer without a socket, in a folder of its own.
class Signer {
  public:
    Signer() {
        EXPECT_TRUE(StateFile::create(folder / "signer", test_identity(), LastSigned{}));
        start();
    }
    void start() {
        respondent.reset();
        state.reset();
        auto opened = StateFile::open(folder / "signer", test_identity());
        ASSERT_TRUE(opened) << opened.error().what;
        state.emplace(*std::move(opened));
        respondent.emplace(test_identity(), key, *state);
    }
    pb::Message answer(const pb::Message& request) {
        auto reply = respondent->answer(request);
        EXPECT_TRUE(reply && reply->has_value());
        return reply && *reply ? **std::move(reply) : pb::Message();
    }

    TestFolder folder;
    keys::FileKey key = test_key();
    std::optional<StateFile> state;
    std::optional<Respondent> respondent;
};

int code_of(const pb::Message& reply) {
    if (reply.has_signed_vote_response()) return reply.signed_vote_response().error().code();
    if (reply.has_signed_proposal_response()) {
        return reply.signed_proposal_response().error().code();
    }
    return reply.pub_key_response().error().code();
}

// The requests and answers of tests/vectors/light/file_pv.txt are those of CometBFT's own FilePV.
TEST(Respondent, R27_AnswersAsCometBftsOwnSigner) {
    Signer signer;
    for (const auto& row : vector_rows("file_pv.txt")) {
        pb::Message request;
        ASSERT_TRUE(request.ParseFromString(vector_bytes(row.at(2))));
        const pb::Message reply = signer.answer(request);
        if (row.at(1) == "refused") {
            EXPECT_NE(code_of(reply), 0) << row.at(0);
            continue;
        }
        pb::Message expected;
        ASSERT_TRUE(expected.ParseFromString(vector_bytes(row.at(3))));
        if (expected.has_signed_vote_response()) {
            // It signs empty extensions too; a chain without extensions has no use for that.
            expected.mutable_signed_vote_response()->mutable_vote()->clear_extension_signature();
        }
        EXPECT_EQ(reply.DebugString(), expected.DebugString()) << row.at(0);
        EXPECT_EQ(to_hex(wire::encode(reply)), to_hex(wire::encode(expected))) << row.at(0);
        const auto theirs = read_comet_state(vector_bytes(row.at(4)), test_identity());
        EXPECT_EQ(signer.state->last(), *theirs) << row.at(0);
        signer.start();  // and after a restart it goes on from there
    }
    EXPECT_EQ(signer.state->last().at.step, Step::precommit);
}

TEST(Respondent, R27_KilledBetweenTheStateAndTheReplyItGivesTheSameSignature) {
    for (const Position& at : {kAt, Position{7, 2, Step::prevote}, Position{7, 2, Step::propose}}) {
        Signer signer;
        signer.respondent.reset();
        signer.state.reset();  // the lock is the child's
        std::array<int, 2> ends{};
        ASSERT_EQ(::pipe(ends.data()), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            signer.start();
            const Bytes frame = framed(signer.answer(test_message(at, "a", 5)));
            // For the test alone; the node never sees it.
            static_cast<void>(!::write(ends[1], frame.data(), frame.size()));
            ::kill(::getpid(), SIGKILL);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status));
        Bytes lost(kMessageBytesMax, '\0');
        const ssize_t size = ::read(ends[0], lost.data(), lost.size());
        ASSERT_GT(size, 0);
        lost.resize(static_cast<std::size_t>(size));
        ::close(ends[0]);
        ::close(ends[1]);

        signer.start();
        EXPECT_EQ(framed(signer.answer(test_message(at, "a", 5))), lost);
        EXPECT_EQ(framed(signer.answer(test_message(at, "a", 6))), lost) << "asked later";
        EXPECT_EQ(code_of(signer.answer(test_message(at, "b", 5))),
                  static_cast<int>(Denied::conflict));
        EXPECT_EQ(signer.respondent->counts().signatures, 0U);
        EXPECT_EQ(signer.respondent->counts().repeated, 2U);
    }
}

TEST(Respondent, R27_NoSignatureLeavesWithoutItsState) {
    Signer signer;
    fs::remove(signer.folder / "signer/state");
    fs::create_directory(signer.folder / "signer/state");  // no file is renamed over a folder
    const auto reply = signer.respondent->answer(test_message(kAt, "a"));
    ASSERT_FALSE(reply);
    EXPECT_NE(reply.error().what.find("nothing is signed any more"), std::string::npos);
}

TEST(Respondent, R27_AStateThatCannotBeWrittenIsADenial) {
    Signer signer;
    fs::create_directory(signer.folder / "signer/state.new");  // no file is written over a folder
    EXPECT_EQ(code_of(signer.answer(test_message(kAt, "a"))),
              static_cast<int>(Denied::state_unwritable));
    fs::remove(signer.folder / "signer/state.new");
    EXPECT_EQ(code_of(signer.answer(test_message(kAt, "b"))), 0) << "no signature of \"a\" is out";
}

/// A key that is out of reach.
class AwayKey final : public keys::Signer {
  public:
    const crypto::PublicKey& public_key() const override { return key_; }
    Outcome<Bytes> sign(ByteView) override { return fault("the token was pulled"); }

  private:
    crypto::PublicKey key_ = test_key().public_key();
};

TEST(Respondent, R27_AKeyOutOfReachIsDeniedAndForgetsNothing) {
    Signer signer;
    AwayKey away;
    Respondent respondent(test_identity(), away, *signer.state);
    const auto reply = respondent.answer(test_message(kAt, "a"));
    ASSERT_TRUE(reply && reply->has_value());
    EXPECT_EQ(code_of(**reply), static_cast<int>(Denied::key_unreachable));
    EXPECT_EQ(signer.state->last(), LastSigned{});
    EXPECT_EQ(code_of(signer.answer(test_message(kAt, "b"))), 0) << "no signature of \"a\" is out";
}

TEST(Respondent, R27_AnotherChainGetsNeitherKeyNorSignature) {
    Signer signer;
    pb::Message request;
    request.mutable_pub_key_request()->set_chain_id("charter-dark");
    const pb::Message reply = signer.answer(request);
    EXPECT_EQ(code_of(reply), static_cast<int>(Denied::other_chain));
    EXPECT_EQ(reply.pub_key_response().pub_key().sum_case(), comet::PublicKey::SUM_NOT_SET);
    pb::Message vote = test_message(kAt, "a");
    vote.mutable_sign_vote_request()->set_chain_id("charter-dark");
    EXPECT_EQ(code_of(signer.answer(vote)), static_cast<int>(Denied::other_chain));
    pb::Message proposal = test_message({7, 2, Step::propose}, "a");
    proposal.mutable_sign_proposal_request()->set_chain_id("charter-dark");
    EXPECT_EQ(code_of(signer.answer(proposal)), static_cast<int>(Denied::other_chain));
    EXPECT_EQ(signer.state->last(), LastSigned{});
    EXPECT_EQ(signer.respondent->counts().denied, 3U);
}

TEST(Respondent, WhatIsNoRequestHasNoAnswer) {
    Signer signer;
    pb::Message message;
    const auto none = signer.respondent->answer(message);
    EXPECT_TRUE(none && !none->has_value());
    message.mutable_ping_response();
    const auto response = signer.respondent->answer(message);
    EXPECT_TRUE(response && !response->has_value());
}

TEST(Respondent, ASignatureIsTheKeysAndTheVoteIsOtherwiseAsItCame) {
    Signer signer;
    pb::Message request = test_message(kAt, "a", 5);
    comet::Vote& asked = *request.mutable_sign_vote_request()->mutable_vote();
    asked.set_validator_index(3);
    asked.set_signature("of the node's");
    asked.set_extension_signature("of the node's");
    const pb::Message reply = signer.answer(request);
    const comet::Vote& vote = reply.signed_vote_response().vote();
    EXPECT_FALSE(reply.signed_vote_response().has_error());
    EXPECT_EQ(vote.validator_index(), 3);
    EXPECT_TRUE(vote.extension_signature().empty());
    EXPECT_TRUE(crypto::verify(crypto::decode(signer.key.public_key()).value(),
                               test_ask(kAt, "a", 5).sign_bytes, vote.signature()));
}

}  // namespace
}  // namespace charter::signer
