#pragma once
// For the tests of this folder: a key, its asks, and the vectors that CometBFT wrote.

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "crypto/sha256.hpp"
#include "keys/file_key.hpp"
#include "keys/testing.hpp"
#include "light/header.hpp"
#include "signer/respondent.hpp"
#include "signer/state_file.hpp"
#include "testing/places.hpp"

namespace charter::signer {

using keys::TestFolder;

inline constexpr const char* kTestChain = "charter-light";
inline constexpr std::int64_t kTestSeconds = 1'795'478'400;  // 2026-11-24T00:00:00Z

/// CometBFT's GenPrivKeyFromSecret(secret).
inline keys::FileKey test_key(ByteView secret = "signer") {
    return keys::FileKey::from_secret(crypto::Algorithm::ed25519, view(crypto::sha256(secret)))
        .value();
}
inline Identity test_identity() { return {kTestChain, test_key().public_key()}; }

inline comet::BlockID test_block(ByteView name) {
    comet::BlockID id;
    id.mutable_part_set_header();
    if (name.empty()) return id;
    id.set_hash(Bytes(view(crypto::sha256(name))));
    id.mutable_part_set_header()->set_total(3);
    id.mutable_part_set_header()->set_hash(Bytes(view(crypto::sha256(Bytes(name) + " parts"))));
    return id;
}

/// A vote for this block ("": nil), `after_ns` after the test's time.
inline pb::SignVoteRequest test_vote(const Position& at, ByteView block,
                                     std::int32_t after_ns = 0) {
    pb::SignVoteRequest request;
    request.set_chain_id(kTestChain);
    comet::Vote& vote = *request.mutable_vote();
    vote.set_type(at.step == Step::prevote ? comet::SIGNED_MSG_TYPE_PREVOTE
                                           : comet::SIGNED_MSG_TYPE_PRECOMMIT);
    vote.set_height(at.height);
    vote.set_round(at.round);
    *vote.mutable_block_id() = test_block(block);
    vote.mutable_timestamp()->set_seconds(kTestSeconds);
    vote.mutable_timestamp()->set_nanos(after_ns);
    vote.set_validator_address(address_of(test_identity()));
    return request;
}
inline pb::SignProposalRequest test_proposal(const Position& at, ByteView block,
                                             std::int32_t after_ns = 0) {
    pb::SignProposalRequest request;
    request.set_chain_id(kTestChain);
    comet::Proposal& proposal = *request.mutable_proposal();
    proposal.set_type(comet::SIGNED_MSG_TYPE_PROPOSAL);
    proposal.set_height(at.height);
    proposal.set_round(at.round);
    proposal.set_pol_round(-1);
    *proposal.mutable_block_id() = test_block(block);
    proposal.mutable_timestamp()->set_seconds(kTestSeconds);
    proposal.mutable_timestamp()->set_nanos(after_ns);
    return request;
}
/// The same as a message, and as the guard sees it.
inline pb::Message test_message(const Position& at, ByteView block, std::int32_t after_ns = 0) {
    pb::Message message;
    if (at.step == Step::propose) {
        *message.mutable_sign_proposal_request() = test_proposal(at, block, after_ns);
    } else {
        *message.mutable_sign_vote_request() = test_vote(at, block, after_ns);
    }
    return message;
}
inline Ask test_ask(const Position& at, ByteView block, std::int32_t after_ns = 0) {
    const Identity identity = test_identity();
    return at.step == Step::propose
               ? read_proposal(identity, test_proposal(at, block, after_ns)).value()
               : read_vote(identity, test_vote(at, block, after_ns)).value();
}
/// As if this had been signed.
inline LastSigned test_signed(const Position& at, ByteView block, std::int32_t after_ns = 0) {
    const Ask ask = test_ask(at, block, after_ns);
    return {at, ask.sign_bytes, test_key().sign(ask.sign_bytes).value()};
}

/// The rows of a file of tests/vectors/light; an empty field is "-".
inline std::vector<std::vector<std::string>> vector_rows(const std::string& file) {
    std::ifstream in(places::source() + "/tests/vectors/light/" + file);
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with('#')) continue;
        std::istringstream words(line);
        std::vector<std::string>& row = rows.emplace_back();
        for (std::string word; words >> word;) row.push_back(word);
    }
    EXPECT_FALSE(rows.empty()) << file;
    return rows;
}
inline Bytes vector_bytes(const std::string& field) {
    return field == "-" ? Bytes() : from_hex(field).value();
}

}  // namespace charter::signer
