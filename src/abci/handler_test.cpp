// What CometBFT is answered; R numbers are those of the engine's acceptance tests.

#include <gtest/gtest.h>

#include <functional>

#include "abci/engine_version.hpp"
#include "abci/served_test.hpp"
#include "crypto/certificate.hpp"
#include "crypto/fixture_key.hpp"
#include "crypto/sha256.hpp"
#include "merkle/ics23.hpp"
#include "merkle/trie.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "testing/founding.hpp"
#include "tx/common.hpp"
#include "tx/credentials/certificate_view.hpp"

namespace charter::abci {
namespace {

std::uint32_t code(Reason reason) { return static_cast<std::uint32_t>(reason); }

pb::Request info(const std::string& abci = "2.0.0", const std::string& version = kEngineVersion) {
    pb::Request request;
    request.mutable_info()->set_version(version);
    request.mutable_info()->set_abci_version(abci);
    return request;
}

pb::Request prepare(const std::vector<Bytes>& txs, std::int64_t max_bytes) {
    pb::Request request;
    for (const Bytes& tx : txs) request.mutable_prepare_proposal()->add_txs(tx);
    request.mutable_prepare_proposal()->set_max_tx_bytes(max_bytes);
    return request;
}

pb::ResponseProcessProposal::ProposalStatus process(World& world, const std::vector<Bytes>& txs) {
    const pb::Request decided = world.block(txs);
    pb::Request request;
    pb::RequestProcessProposal& asked = *request.mutable_process_proposal();
    asked.set_height(decided.finalize_block().height());
    *asked.mutable_time() = decided.finalize_block().time();
    *asked.mutable_txs() = decided.finalize_block().txs();
    return world.ask(request).process_proposal().status();
}

constexpr auto kAccept = pb::ResponseProcessProposal::ACCEPT;
constexpr auto kReject = pb::ResponseProcessProposal::REJECT;

TEST(AbciHandler, R4_NoInputGetsAnExceptionOrEndsTheProcess) {
    World world;
    for (const pb::Request& early :
         {check("x"), info(), query("/record", "cfg"), prepare({}, -1)}) {
        EXPECT_NE(world.ask(early).value_case(), pb::Response::kException);
    }
    world.ask(World::init_chain());
    EXPECT_EQ(world.ask(check("no transaction")).check_tx().code(), code(Reason::undecodable));
    EXPECT_EQ(world.ask(check({})).check_tx().code(), code(Reason::signers_missing));
    EXPECT_EQ(world.ask(query("/nowhere")).query().code(), kUnknownPath);
    EXPECT_EQ(process(world, {"no transaction"}), kReject);
    // What others decided is executed, whatever it is.
    EXPECT_EQ(world.finalize({"no transaction"}).tx_results(0).code(), code(Reason::undecodable));
    EXPECT_FALSE(world.handler->answer(pb::Request()));
}

TEST(AbciHandler, R6_InfoTellsTheLastDurableCommit) {
    World world;
    pb::ResponseInfo told = world.ask(info()).info();
    EXPECT_EQ(told.last_block_height(), 0);
    EXPECT_EQ(told.last_block_app_hash(), "");
    EXPECT_EQ(told.app_version(), 1U);
    const auto founded = world.ask(World::init_chain()).init_chain();
    EXPECT_EQ(founded.consensus_params().version().app(), told.app_version());
    world.finalize({access("bank-a.one", 0)});
    EXPECT_EQ(world.ask(info()).info().last_block_height(), 0);
    world.commit();
    told = world.ask(info()).info();
    EXPECT_EQ(told.last_block_height(), 1);
    EXPECT_EQ(to_hex(told.last_block_app_hash()), world.hash());
    world.restart();
    EXPECT_EQ(world.ask(info()).info().SerializeAsString(), told.SerializeAsString());
    EXPECT_FALSE(world.handler->answer(info("1.0.0")));
    for (const char* other : {"0.39.3", "0.39.5", "0.40.0", "0.38.25", ""}) {
        const auto refused = world.handler->answer(info("2.0.0", other));
        ASSERT_FALSE(refused) << other;
        EXPECT_NE(refused.error().what.find("runs with 0.39.4"), std::string::npos);
    }
}

TEST(AbciHandler, R7_InitChainIsIdempotentBeforeTheFirstCommit) {
    World world;
    const auto first = world.ask(World::init_chain()).SerializeAsString();
    EXPECT_EQ(world.ask(World::init_chain()).SerializeAsString(), first);
    world.restart();
    EXPECT_EQ(world.ask(World::init_chain()).SerializeAsString(), first);
    world.finalize({});
    world.commit();
    EXPECT_FALSE(world.handler->answer(World::init_chain()));
}

TEST(AbciHandler, R7_AnotherGenesisIsRefused) {
    const std::pair<const char*, std::function<void(pb::RequestInitChain&)>> rows[] = {
        {"chain", [](auto& asked) { asked.set_chain_id("other"); }},
        {"initial height", [](auto& asked) { asked.set_initial_height(5); }},
        {"time", [](auto& asked) { asked.mutable_time()->set_seconds(1); }},
        {"app_state", [](auto& asked) { asked.set_app_state_bytes("{}"); }},
        {"validators", [](auto& asked) { asked.mutable_validators()->RemoveLast(); }},
        {"validators", [](auto& asked) { asked.mutable_validators(0)->set_power(2); }},
    };
    for (const auto& [what, change] : rows) {
        World world;
        pb::Request request = World::init_chain();
        change(*request.mutable_init_chain());
        const auto answer = world.handler->answer(request);
        ASSERT_FALSE(answer) << what;
        EXPECT_NE(answer.error().what.find(what), std::string::npos) << answer.error().what;
    }
}

TEST(AbciHandler, R8_NothingIsDurableBeforeCommit) {
    World world;
    world.ask(World::init_chain());
    const std::string before = world.hash();
    world.finalize({access("bank-a.one", 0)});
    world.restart();
    EXPECT_EQ(world.hash(), before);
    EXPECT_EQ(world.application->tip()->height, 0U);
}

TEST(AbciHandler, R10_FinalizeTwiceGivesTheSameBytes) {
    World world;
    world.ask(World::init_chain());
    const std::vector<Bytes> txs = {access("bank-a.one", 0), schema("bank-b", 0, "payments.v1")};
    const auto once = world.finalize(txs).SerializeAsString();
    EXPECT_EQ(world.finalize(txs).SerializeAsString(), once);
    world.finalize({});
    world.restart();
    EXPECT_EQ(world.finalize(txs).SerializeAsString(), once);
    world.commit();
    EXPECT_EQ(world.committed, std::vector<std::uint64_t>{1});
}

TEST(AbciHandler, R12_WhatIsPreparedIsAccepted) {
    World world;
    world.ask(World::init_chain());
    std::vector<Bytes> txs = {access("bank-a.one", 1), access("bank-a.one", 0), "no transaction"};
    for (std::uint64_t i = 0; i < 20; ++i) txs.push_back(access("bank-b.one", i));
    txs.push_back(schema("bank-c", 0, "payments.v1"));
    std::size_t whole = 0;
    for (const std::int64_t max_bytes : {-1, 0, 1'000, 2'000, 4'000, 1'000'000}) {
        const auto prepared = world.ask(prepare(txs, max_bytes)).prepare_proposal();
        const std::vector<Bytes> block(prepared.txs().begin(), prepared.txs().end());
        EXPECT_EQ(process(world, block), kAccept) << max_bytes;
        if (max_bytes < 0) whole = block.size();
        if (max_bytes >= 0) {
            EXPECT_LE(prepared.ByteSizeLong(), static_cast<std::size_t>(max_bytes));
        }
        if (block.empty()) continue;
        EXPECT_EQ(block.front(), txs.back()) << "governance goes first";
    }
    EXPECT_EQ(whole, txs.size() - 1);
}

TEST(AbciHandler, R13_R14_ProposalsLeaveTheStateAsItIs) {
    World world;
    world.ask(World::init_chain());
    const std::string before = world.hash();
    const Bytes tx = access("bank-a.one", 0);
    EXPECT_EQ(process(world, {tx}), kAccept);
    EXPECT_EQ(process(world, {tx}), kAccept);
    Bytes broken = tx;
    broken.back() = static_cast<char>(broken.back() ^ 1);
    EXPECT_EQ(process(world, {broken}), kReject);
    world.ask(prepare({tx}, -1));
    EXPECT_EQ(world.hash(), before);
    world.restart();
    EXPECT_EQ(world.hash(), before);
}

TEST(AbciHandler, R16_R17_AResultForEveryTransaction) {
    World world;
    world.ask(World::init_chain());
    const Bytes tx = access("bank-a.one", 0);
    const auto done =
        world.finalize({tx, tx, access("bank-b.one", 0, ""), access("bank-c.one", 0)});
    ASSERT_EQ(done.tx_results_size(), 4);
    EXPECT_EQ(done.tx_results(0).code(), 0U);
    EXPECT_NE(done.tx_results(1).code(), 0U);
    EXPECT_EQ(done.tx_results(2).code(), code(Reason::trail_field_missing));
    EXPECT_EQ(done.tx_results(3).code(), 0U);
    for (const pb::ExecTxResult& result : done.tx_results()) {
        EXPECT_EQ(result.data().size(), 32U);
        EXPECT_EQ(result.gas_used(), 0);
    }
}

TEST(AbciHandler, R18_AnEmptyBlockLeavesTheAppHash) {
    World world;
    world.ask(World::init_chain());
    world.finalize({});  // the founding's challenges
    world.commit();
    world.finalize({});
    world.commit();
    const std::string before = world.hash();
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(to_hex(world.finalize({}).app_hash()), before);
        world.commit();
    }
}

TEST(AbciHandler, R23_TheLedgerSaysWhoMayPeer) {
    World world;
    const std::string known = "/p2p/filter/id/" + testing::peer_id("bank-b.v1");
    const std::string stranger = "/p2p/filter/id/" + testing::peer_id("nobody");
    EXPECT_EQ(world.ask(query(stranger)).query().code(), 0U) << "no ledger yet";
    world.ask(World::init_chain());
    EXPECT_EQ(world.ask(query(known)).query().code(), 0U);
    EXPECT_EQ(world.ask(query(stranger)).query().code(), kNotAPeer);
    EXPECT_EQ(world.ask(query("/p2p/filter/addr/127.0.0.1:1")).query().code(), 0U);
    world.ledger_decides_peers = false;
    EXPECT_EQ(world.ask(query(stranger)).query().code(), 0U) << "while it syncs";
}

TEST(AbciHandler, R24_RecordsComeWithTheirProof) {
    World world;
    world.ask(World::init_chain());
    world.finalize({schema("bank-b", 0, "payments.v1")});
    world.commit();
    for (const Bytes& key : {Bytes("cfg"), Bytes("non/bank-b.one"), Bytes("non/nobody")}) {
        const auto answer = world.ask(query("/record", key, true)).query();
        EXPECT_EQ(answer.code(), 0U);
        EXPECT_EQ(answer.height(), 1);
        ASSERT_EQ(answer.proof_ops().ops_size(), 1);
        const auto proof = merkle::parse_commitment_proof(answer.proof_ops().ops(0).data());
        ASSERT_TRUE(proof) << proof.error().what;
        const Digest root = world.application->tip()->app_hash;
        const Digest hashed = merkle::hashed_key(key);
        if (const auto* there = std::get_if<merkle::ExistenceProof>(&*proof)) {
            EXPECT_FALSE(answer.value().empty());
            EXPECT_TRUE(merkle::verify_membership(root, hashed, answer.value(), *there));
        } else {
            EXPECT_TRUE(answer.value().empty());
            EXPECT_TRUE(
                merkle::verify_absence(root, hashed, std::get<merkle::NonExistenceProof>(*proof)));
        }
    }
    pb::Request later = query("/record", "cfg");
    later.mutable_query()->set_height(7);
    EXPECT_EQ(world.ask(later).query().code(), kHeightNotKept);
}

TEST(AbciHandler, R29_RecheckAsksForNoSignatureAgain) {
    World world;
    world.ask(World::init_chain());
    const Bytes tx = access("bank-a.one", 0);
    EXPECT_EQ(world.ask(check(tx)).check_tx().code(), 0U);
    const std::size_t computed = world.application->verifications();
    world.finalize({});
    world.commit();
    EXPECT_EQ(world.ask(check(tx, pb::RECHECK)).check_tx().code(), 0U);
    EXPECT_EQ(world.application->verifications(), computed);
    world.finalize({tx});
    world.commit();
    EXPECT_NE(world.ask(check(tx, pb::RECHECK)).check_tx().code(), 0U) << "R30: it leaves the pool";
}

v1::Action block_size(std::int64_t bytes) {
    v1::Action action;
    action.mutable_parameters_set()->set_parameter("block_bytes_max");
    action.mutable_parameters_set()->set_value(bytes);
    return action;
}

// The block that changes it tells the engine, whose next header has it; both then hold blocks
// against it.
TEST(AbciHandler, R19_ANewBlockSizeIsTheEnginesToo) {
    constexpr std::int64_t kSmaller = 65'536;
    World world;
    const auto founded = world.ask(World::init_chain()).init_chain();
    EXPECT_EQ(founded.consensus_params().block().max_bytes(),
              world.application->tip()->parameter("block_bytes_max"));
    EXPECT_EQ(founded.consensus_params().block().max_gas(), -1);
    std::vector<Bytes> txs;
    std::int64_t bytes = 0;
    for (std::uint64_t nonce = 0; bytes <= kSmaller; ++nonce) {
        txs.push_back(access("bank-b.one", nonce));
        bytes += static_cast<std::int64_t>(txs.back().size());
    }
    EXPECT_EQ(process(world, txs), kAccept);
    EXPECT_FALSE(world.finalize({}).has_consensus_param_updates());

    const auto done = world.resolve(block_size(kSmaller));
    ASSERT_EQ(done.tx_results(0).code(), 0U) << done.tx_results(0).log();
    ASSERT_TRUE(done.has_consensus_param_updates());
    const auto& updates = done.consensus_param_updates();
    EXPECT_EQ(updates.block().max_bytes(), kSmaller);
    EXPECT_EQ(updates.block().max_gas(), -1) << "the part is taken as a whole";
    const bool others = updates.has_evidence() || updates.has_validator() || updates.has_version();
    EXPECT_FALSE(others) << "what is not there stays";
    world.commit();
    EXPECT_EQ(world.application->tip()->parameter("block_bytes_max"), kSmaller);
    EXPECT_EQ(process(world, txs), kReject);
    txs.pop_back();
    EXPECT_EQ(process(world, txs), kAccept);
    EXPECT_FALSE(world.finalize({}).has_consensus_param_updates()) << "once";
}

Bytes key_of(const std::string& name) { return testing::wire_key(name).bytes(); }

v1::Action rotation(const std::string& node, const std::string& key, const std::string& peer = {}) {
    v1::Action action;
    v1::NodesRotateKey& rotate = *action.mutable_nodes_rotate_key();
    rotate.set_node(node);
    *rotate.mutable_consensus_key() = testing::wire_key(key);
    rotate.set_possession(testing::possession(key, node, Bytes(view(genesis_digest()))));
    rotate.set_peer_id(peer);
    rotate.set_why("custodian left");
    return action;
}

TEST(AbciHandler, R19_AReplacedKeyLeavesAndTheNewOneComesInOneBlock) {
    World world;
    world.ask(World::init_chain());
    const auto done = world.resolve(rotation("bank-b.v1", "new"));
    EXPECT_EQ(done.tx_results(0).code(), 0U) << done.tx_results(0).log();
    ASSERT_EQ(done.validator_updates_size(), 2);
    EXPECT_EQ(done.validator_updates(0).pub_key().ed25519(), key_of("bank-b.v1/consensus"));
    EXPECT_EQ(done.validator_updates(0).power(), 0);
    EXPECT_EQ(done.validator_updates(1).pub_key().ed25519(), key_of("new"));
    EXPECT_EQ(done.validator_updates(1).power(), 1);
    world.commit();
    EXPECT_EQ(world.finalize({}).validator_updates_size(), 0);
    world.commit();
    EXPECT_EQ(world.resolve(rotation("bank-c.v1", "bank-b.v1/consensus")).tx_results(0).code(),
              code(Reason::consensus_key_used));
}

TEST(AbciHandler, R20_EvidenceIsRecordedOnceWithWhoseKeyItWas) {
    World world;
    world.ask(World::init_chain());
    world.resolve(rotation("bank-b.v1", "new"));
    world.commit();
    const Bytes address = Bytes(view(crypto::sha256(key_of("bank-b.v1/consensus")))).substr(0, 20);
    for (int again = 0; again < 2; ++again) {
        pb::Request request = world.block({});
        pb::Misbehavior& seen = *request.mutable_finalize_block()->add_misbehavior();
        seen.set_type(pb::DUPLICATE_VOTE);
        seen.mutable_validator()->set_address(address);
        seen.mutable_validator()->set_power(1);
        seen.set_height(2);
        const auto done = world.ask(request).finalize_block();
        EXPECT_EQ(done.validator_updates_size(), 0) << "no power changes by itself";
        world.commit();
        const state::View& state = *world.application->tip()->view;
        EXPECT_EQ(state::list_count(state, "misbehaviour", "consortium"), 1U);
        state::each<v1::Misbehaviour>(state, "mis/", [&](const v1::Misbehaviour& record) {
            EXPECT_EQ(record.node(), "bank-b.v1") << "by the key that it had";
            EXPECT_EQ(record.member(), "bank-b");
            return true;
        });
    }
}

// Out of the set first: while it still votes, it still peers.
TEST(AbciHandler, R23_WhoLosesStandingLeavesTheSetBeforeTheNetwork) {
    World world;
    world.ask(World::init_chain());
    const auto may_peer = [&](const std::string& node) {
        const std::string path = "/p2p/filter/id/" + testing::peer_id(node);
        return world.ask(query(path)).query().code() == 0;
    };
    v1::Action suspend;
    suspend.mutable_membership_suspend()->set_member("bank-d");
    suspend.mutable_membership_suspend()->set_why("insolvent");
    const auto done = world.resolve(suspend);
    ASSERT_EQ(done.tx_results(0).code(), 0U) << done.tx_results(0).log();
    ASSERT_EQ(done.validator_updates_size(), 1);
    EXPECT_EQ(done.validator_updates(0).power(), 0);
    world.commit();
    EXPECT_TRUE(may_peer("bank-d.v1")) << "the next block is the last that it signs";
    world.finalize({});
    world.commit();
    EXPECT_FALSE(may_peer("bank-d.v1"));
    EXPECT_TRUE(may_peer("bank-c.v1"));
}

// A credential of the node's consensus key, as the consortium's anchor signs it.
v1::NewCredential credential_for(const World& world, const std::string& node) {
    constexpr std::int64_t kDayMs = 86'400'000;
    const std::string key = node + "/consensus";
    v1::NewCredential made;
    *made.mutable_key() = testing::wire_key(key);
    made.set_usage(v1::USAGE_CONSENSUS);
    made.set_holder(node);
    made.set_not_before_ms(founded_ms() - kDayMs);
    made.set_not_after_ms(founded_ms() + 300 * kDayMs);
    made.set_serial("A" + Bytes(15, 's'));
    made.set_anchor("root");
    made.set_environment("test");
    made.set_possession(testing::possession(key, node, Bytes(view(genesis_digest()))));
    const state::View& state = *world.application->tip()->view;
    const auto anchor = state::read_existing<v1::TrustAnchor>(state, state::keys::anchor("root"));
    const auto tbs = crypto::encode_tbs(tx::certificate_fields(made, anchor, tx::member_of(node),
                                                               world.application->tip()->config));
    EXPECT_TRUE(tbs);
    made.set_ca_signature(crypto::fixture_sign("ca", *tbs));
    return made;
}

// A validator's revoked key votes its last two blocks; then its node is refused at connect.
TEST(AbciHandler, R23_ARevokedConsensusCredentialLeavesTheSetThenTheNetwork) {
    World world;
    world.ask(World::init_chain());
    const auto may_peer = [&] {
        const std::string path = "/p2p/filter/id/" + testing::peer_id("bank-d.v1");
        return world.ask(query(path)).query().code() == 0;
    };
    v1::Action issue;
    *issue.mutable_credentials_issue()->mutable_credential() = credential_for(world, "bank-d.v1");
    const auto issued = world.resolve(issue);
    ASSERT_EQ(issued.tx_results(0).code(), 0U) << issued.tx_results(0).log();
    EXPECT_EQ(issued.validator_updates_size(), 0);
    world.commit();
    EXPECT_TRUE(may_peer());
    v1::Action revoke;
    revoke.mutable_credentials_revoke()->set_credential(testing::key_id("bank-d.v1/consensus"));
    revoke.mutable_credentials_revoke()->set_why("token lost");
    const auto done = world.resolve(revoke);
    ASSERT_EQ(done.tx_results(0).code(), 0U) << done.tx_results(0).log();
    ASSERT_EQ(done.validator_updates_size(), 1);
    EXPECT_EQ(done.validator_updates(0).pub_key().ed25519(), key_of("bank-d.v1/consensus"));
    EXPECT_EQ(done.validator_updates(0).power(), 0);
    world.commit();
    EXPECT_TRUE(may_peer()) << "the next block is the last that it signs";
    world.finalize({});
    world.commit();
    const std::string path = "/p2p/filter/id/" + testing::peer_id("bank-d.v1");
    const auto refused = world.ask(query(path)).query();
    EXPECT_EQ(refused.code(), kNotAPeer);
    EXPECT_NE(refused.log().find("is revoked"), std::string::npos) << refused.log();
}

TEST(AbciHandler, R23_AReplacedPeerIdIsRefused) {
    World world;
    world.ask(World::init_chain());
    const std::string fresh = testing::peer_id("fresh");
    world.resolve(rotation("bank-b.v1", "new", fresh));
    world.commit();
    EXPECT_EQ(world.ask(query("/p2p/filter/id/" + fresh)).query().code(), 0U);
    EXPECT_EQ(world.ask(query("/p2p/filter/id/" + testing::peer_id("bank-b.v1"))).query().code(),
              kNotAPeer);
}

}  // namespace
}  // namespace charter::abci
