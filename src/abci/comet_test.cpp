// Four real CometBFT processes, each against an application of this process: agreement, crashes,
// idleness. Where there is no CometBFT the tests are skipped, and say so.

#include <algorithm>
#include <boost/json.hpp>
#include <thread>

#include "abci/comet_network_test.hpp"
#include "abci/comet_rpc_test.hpp"
#include "engine/proofs.hpp"
#include "engine/pruned.hpp"
#include "engine/verify_store.hpp"
#include "machine/genesis.hpp"
#include "merkle/ics23.hpp"
#include "merkle/trie.hpp"
#include "proof/document.hpp"
#include "wire/codec.hpp"

namespace charter::abci {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

TEST_F(Network, R17_R18_FourBanksAgreeAndRestWhenIdle) {
    commit(0, access("bank-a.one", 0));
    commit(1, schema("bank-b", 0, "payments.v1"));
    ASSERT_TRUE(all_reach(4));
    const std::string refused = banks_[2]->submit(access("bank-a.one", 0));
    EXPECT_EQ(refused.find("\"code\":0"), std::string::npos) << "R17: its nonce is used";
    std::this_thread::sleep_for(2s);
    const std::uint64_t resting = banks_[0]->height();
    std::this_thread::sleep_for(4s);
    EXPECT_LE(banks_[0]->height(), resting + 1) << "R18: one block in ten seconds at most";
    expect_agreement();
}

TEST_F(Network, WhatCometBftSignedIsKeptProvedAndVerified) {
    commit(0, access("bank-a.one", 0));
    banks_[1]->follow();
    commit(1, schema("bank-b", 0, "payments.v1"));
    commit(2, access("bank-c.one", 0));
    Bank& bank = *banks_[1];
    bank.follow();
    const storage::StateStore& store = *bank.world.store;
    const std::uint64_t newest = *engine::newest_signed(store.store());
    EXPECT_GE(newest, 4U);
    const auto made = engine::Prover(store, newest - 1, true).record("mem/bank-a");
    ASSERT_TRUE(made) << made.error().what;
    proof::Trust trust;
    trust.genesis = machine::genesis_digest(wire::encode(genesis()));
    trust.terms.now_ms = engine::system_now_ms();
    const auto proved = proof::verify(**made, trust);
    ASSERT_TRUE(proved) << proof::failure_name(proved.error().failure) << proved.error().detail;
    EXPECT_EQ(proved->state.validators, 4U);
    for (const auto& each : banks_) each->kill();
    const auto verified =
        engine::verify_store(store.store(), {.genesis = trust.genesis, .progress = {}});
    ASSERT_TRUE(verified) << verified.error().what;
    EXPECT_GE(verified->transactions, 2U);
    EXPECT_LE(verified->unsigned_heights, verified->heights - newest);
}

TEST_F(Network, R28_OneBankMayFailTwoMayNot) {
    banks_[3]->crash();
    commit(0, access("bank-a.one", 0));
    commit(1, access("bank-b.one", 0));
    banks_[2]->crash();
    const std::uint64_t stalled = banks_[0]->height();
    banks_[0]->submit(access("bank-a.one", 1));
    std::this_thread::sleep_for(4s);
    EXPECT_LE(banks_[0]->height(), stalled + 1) << "two of four are no quorum";
    banks_[2]->start();
    banks_[3]->start();
    ASSERT_TRUE(all_reach(stalled + 1)) << logs();
    commit(3, access("bank-d.one", 0));
    ASSERT_TRUE(all_reach(banks_[3]->height()));
    expect_agreement();
}

// An engine whose data are older than its ledger's, as after a restored backup, refuses to start:
// the ledger goes back by a block too. And a block that a wrong release executed: both go back, the
// engine keeps the block, and the ledger executes it anew.
TEST_F(Network, R11_ALedgerIsTakenBackWithItsEngine) {
    Bank& bank = *banks_[3];
    std::uint64_t nonce = 0;
    for (const bool hard : {true, false}) {
        SCOPED_TRACE(hard ? "the engine lost the block" : "the engine keeps the block");
        commit(0, access("bank-a.one", nonce++));
        ASSERT_TRUE(within(20s, [&] {
            const std::uint64_t height = bank.height();
            std::this_thread::sleep_for(2s);
            return bank.height() == height;
        })) << "it does not come to rest";
        bank.follow();
        const std::uint64_t height = bank.height();
        const std::string hash = bank.hash_at(height);
        bank.kill();
        const std::string said = bank.roll_engine_back(hard);
        ASSERT_NE(said.find("Rolled back"), std::string::npos) << said;
        if (hard) {
            bank.start();
            ASSERT_TRUE(bank.ends_within(20s)) << bank.log();
            EXPECT_NE(bank.log().find("is higher than core"), std::string::npos) << bank.log();
            EXPECT_EQ(bank.height(), height) << "nothing was lost by trying";
        }
        bank.roll_ledger_back();
        EXPECT_EQ(bank.height(), height - 1);
        bank.start();
        ASSERT_TRUE(all_reach(height)) << logs();
        EXPECT_EQ(bank.hash_at(height), hash);
        commit(1, access("bank-b.one", nonce - 1));
        ASSERT_TRUE(all_reach(banks_[1]->height())) << logs();
        bank.follow();
        expect_agreement();
    }
}

// What a light client does with an answer: the header after the height holds the root.
TEST_F(Network, R24_AQuerysProofHoldsAgainstTheNextHeader) {
    commit(0, access("bank-a.one", 0));
    const std::uint64_t height = banks_[0]->height();
    ASSERT_TRUE(all_reach(height + 1)) << "the block that proves it";
    for (const Bytes& key : {Bytes("cfg"), Bytes("non/bank-a.one"), Bytes("non/nobody")}) {
        const auto asked = boost::json::parse(
            banks_[1]->answer("abci_query?path=%22/record%22&data=0x" + to_hex(key) +
                              "&prove=true&height=" + std::to_string(height)));
        const auto& answer = asked.at("result").at("response").as_object();
        const auto text = [&](const boost::json::value& value) {
            return value.is_string() ? *from_base64(std::string(value.as_string())) : Bytes();
        };
        EXPECT_EQ(answer.at("height").as_string(), std::to_string(height));
        const auto header =
            boost::json::parse(banks_[2]->answer("commit?height=" + std::to_string(height + 1)));
        const auto root = digest_from(*from_hex(std::string(
            header.at("result").at("signed_header").at("header").at("app_hash").as_string())));
        ASSERT_TRUE(root);
        const auto proof =
            merkle::parse_commitment_proof(text(answer.at("proofOps").at("ops").at(0).at("data")));
        ASSERT_TRUE(proof) << proof.error().what;
        const Digest hashed = merkle::hashed_key(key);
        const auto* there = std::get_if<merkle::ExistenceProof>(&*proof);
        EXPECT_EQ(there == nullptr, key == "non/nobody");
        EXPECT_TRUE(there != nullptr
                        ? merkle::verify_membership(*root, hashed, text(answer.at("value")), *there)
                        : merkle::verify_absence(*root, hashed,
                                                 std::get<merkle::NonExistenceProof>(*proof)));
    }
}

TEST_F(Network, ARestoredValidatorCatchesUpAndSignsNothingTwice) {
    commit(0, access("bank-a.one", 0));
    Bank& lost = *banks_[3];
    const fs::path copy = lost.world.folder / "backup";
    ASSERT_TRUE(lost.world.store->store().checkpoint(copy));
    for (std::uint64_t nonce = 1; nonce < 4; ++nonce) commit(0, access("bank-a.one", nonce));
    ASSERT_TRUE(all_reach(banks_[0]->height()));
    const std::uint64_t before = lost.height();
    lost.restore(copy);
    ASSERT_LT(lost.height(), before);
    lost.start();
    // With one more down, nothing is decided without its votes.
    banks_[2]->crash();
    ASSERT_TRUE(within(30s, [&] { return lost.height() >= before; })) << logs();
    commit(1, access("bank-b.one", 0));
    banks_[2]->start();
    commit(1, access("bank-b.one", 1));
    ASSERT_TRUE(all_reach(banks_[1]->height())) << logs();
    expect_agreement();
    for (std::uint64_t height = 1; height <= banks_[0]->height(); ++height) {
        const std::string block = banks_[0]->answer("block?height=" + std::to_string(height));
        EXPECT_NE(block.find(R"("evidence":{"evidence":[]})"), std::string::npos) << block;
    }
}

TEST_F(Network, R25_ANewNodeJoinsByStateSync) {
    // The new node is not on the ledger: the static list decides, as while a node is syncing.
    for (const auto& bank : banks_) bank->world.ledger_decides_peers = false;
    joiner_->world.ledger_decides_peers = false;
    for (std::uint64_t nonce = 0; nonce < 5; ++nonce) commit(0, access("bank-a.one", nonce));
    const std::uint64_t before = banks_[0]->height();
    ASSERT_TRUE(all_reach(before));
    comet::StateSync sync;
    for (const std::size_t bank : {0U, 1U}) {
        sync.rpc_servers.push_back("unix://" + banks_[bank]->rpc_socket());
    }
    sync.trust_height = 1;
    sync.trust_hash = banks_[2]->header_hash(1);
    std::vector<comet::Peer> others;
    for (const auto& bank : banks_) others.push_back(bank->peer());
    joiner_->make(others, sync);
    joiner_->start();
    ASSERT_TRUE(within(60s, [&] { return joiner_->height() >= before; }))
        << joiner_->log() << logs();
    const auto gone = engine::pruned(joiner_->world.store->store());
    ASSERT_TRUE(gone);
    EXPECT_GE(gone->joined, kSnapshotEvery) << "it executed every block";
    EXPECT_EQ(gone->joined % kSnapshotEvery, 0U);

    commit(1, access("bank-b.one", 0));
    const std::uint64_t after = banks_[1]->height();
    ASSERT_TRUE(within(20s, [&] { return joiner_->height() >= after; })) << joiner_->log();
    EXPECT_EQ(joiner_->hash_at(after), banks_[1]->hash_at(after));
    joiner_->crash();
    joiner_->start();
    commit(1, access("bank-b.one", 1));
    ASSERT_TRUE(within(20s, [&] { return joiner_->height() > after; })) << joiner_->log();
}

}  // namespace
}  // namespace charter::abci
