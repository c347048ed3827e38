#include "engine/proofs.hpp"

#include <cosmos/ics23/v1/proofs.pb.h>
#include <gtest/gtest.h>

#include <functional>

#include "engine/mountain.hpp"
#include "engine/reading.hpp"
#include "engine/testing.hpp"
#include "proof/document.hpp"
#include "state/keys.hpp"
#include "wire/codec.hpp"

namespace charter::engine {
namespace {

using proof::Failure;
using Kind = proof::Statement::Kind;

Bytes batch_of(std::uint64_t nonce) {
    v1::Action action;
    v1::DataPublish& publish = *action.mutable_data_publish();
    publish.set_schema("payments.v1");
    publish.set_dataset("payments");
    publish.set_purpose("settlement");
    publish.add_recipients("bank-b");
    publish.set_retention_days(30);
    publish.set_content_type("application/json");
    for (const char c : {'x', 'y', 'z'}) publish.add_records()->set_commitment(Bytes(32, c));
    return test_chain().tx(nonce, action, {"bank-a.one"});
}

/// A chain of some blocks: a schema, a batch, accesses.
struct Ledger {
    Folder folder;
    TestNode node{folder};
    Bytes batch = batch_of(1);
    std::vector<Bytes> accesses;

    Ledger() {
        node.settle();
        EXPECT_EQ(node.submit(test_chain().schema("bank-a", 0, "payments.v1")),
                  SubmitState::waiting);
        node.settle();
        node.submit(batch);
        for (std::uint64_t n = 0; n < 5; ++n) {
            node.now_ms += 1'000;
            accesses.push_back(test_chain().access("bank-b.one", n));
            node.submit(accesses.back());
            node.settle();
        }
    }
    Prover prover() const { return {*node.store, provable_height(*node.store).value(), true}; }
    proof::Trust trust() const {
        proof::Trust trust;
        trust.genesis = test_chain().genesis_digest();
        trust.terms.now_ms = node.now_ms;
        return trust;
    }
};

Ledger& ledger() {
    static Ledger ledger;
    return ledger;
}

v1::Proof must(const Prover::Made& made) {
    EXPECT_TRUE(made) << made.error().what;
    EXPECT_TRUE(made->has_value());
    return **made;
}

proof::Proved accepted(const v1::Proof& proof) {
    const auto back = proof::from_json(proof::to_json(proof));
    EXPECT_TRUE(back) << back.error().where << ": " << back.error().detail;
    auto proved = proof::verify(*back, ledger().trust());
    EXPECT_TRUE(proved) << proof::failure_name(proved.error().failure) << " "
                        << proved.error().where << " " << proved.error().detail;
    return *std::move(proved);
}

v1::Proof last_transition() {
    const auto proof = must(ledger().prover().record("sta/4.2/bank-a"));
    v1::StatusRecord status;
    wire::decode_trusted(accepted(proof).statement.bytes, status);
    return must(ledger().prover().transition("4.2", "bank-a", status.transitions() - 1));
}

TEST(Proofs, OfARecord) {
    const proof::Proved proved = accepted(must(ledger().prover().record("mem/bank-a")));
    EXPECT_EQ(proved.statement.kind, Kind::record);
    v1::Member member;
    wire::decode_trusted(proved.statement.bytes, member);
    EXPECT_EQ(member.member(), "bank-a");
    EXPECT_EQ(proved.state.validators, 1U);
    EXPECT_EQ(proved.state.height, provable_height(*ledger().node.store));
    EXPECT_EQ(proved.state.app_hash, (*ledger().node.store->at(proved.state.height))->app_hash());
}

TEST(Proofs, OfAnAbsence) {
    const proof::Proved proved = accepted(must(ledger().prover().record("mem/bank-z")));
    EXPECT_EQ(proved.statement.kind, Kind::absence);
    EXPECT_EQ(proved.statement.key, "mem/bank-z");
}

TEST(Proofs, OfReceiptsInManyBlocks) {
    for (const Bytes& access : ledger().accesses) {
        const Bytes id = TestChain::id_of(access);
        const proof::Proved proved = accepted(must(ledger().prover().receipt(id)));
        EXPECT_EQ(proved.statement.receipt.tx_id(), id);
        EXPECT_EQ(proved.statement.block_height, proved.statement.receipt.height());
    }
}

TEST(Proofs, OfARecordOfABatch) {
    const Bytes id = TestChain::id_of(ledger().batch);
    for (std::uint32_t index = 0; index < 3; ++index) {
        const proof::Proved proved = accepted(must(ledger().prover().batch_record(id, index)));
        v1::DataRecord record;
        wire::decode_trusted(proved.statement.bytes, record);
        EXPECT_EQ(record.commitment().front(), "xyz"[index]);
    }
    EXPECT_FALSE(ledger().prover().batch_record(id, 3)->has_value());
}

TEST(Proofs, OfATransition) {
    const proof::Proved proved = accepted(last_transition());
    EXPECT_EQ(proved.statement.kind, Kind::transition);
    v1::Transition transition;
    wire::decode_trusted(proved.statement.bytes, transition);
    EXPECT_EQ(transition.height(), proved.statement.block_height);
}

TEST(Proofs, OfAWholeList) {
    const proof::Proved members = accepted(must(ledger().prover().list("members", "consortium")));
    EXPECT_EQ(members.statement.kind, Kind::list);
    EXPECT_EQ(members.statement.refs,
              (std::vector<Bytes>{"mem/bank-a", "mem/bank-b", "mem/bank-c"}));
    const proof::Proved none = accepted(must(ledger().prover().list("proposals", "consortium")));
    EXPECT_TRUE(none.statement.refs.empty());
}

TEST(Proofs, OfWhatIsNotThereAreNone) {
    EXPECT_FALSE(ledger().prover().receipt(Bytes(32, 'n'))->has_value());
    EXPECT_FALSE(ledger().prover().transition("4.2", "bank-a", 99)->has_value());
}

TEST(Proofs, AboveTheProvableHeightAreAFault) {
    const Prover ahead(*ledger().node.store, ledger().node.engine->height(), true);
    const auto made = ahead.record("mem/bank-a");
    ASSERT_FALSE(made);
    EXPECT_NE(made.error().what.find("is not provable yet"), std::string::npos);
}

TEST(Proofs, MountainGrowsWithEveryChangingBlock) {
    const storage::Store& store = ledger().node.store->store();
    std::uint64_t index = 0;
    for (std::uint64_t h = 1; h <= ledger().node.engine->height(); ++h) {
        const auto place = mountain_place(store, h);
        ASSERT_TRUE(place);
        if (!place->has_value()) continue;
        EXPECT_EQ((*place)->index, index++);
        EXPECT_EQ((*place)->leaf.height(), h);
    }
    EXPECT_GT(index, 5U);
}

// ---- what is not so is refused, each for its own reason

struct Forgery {
    const char* name;
    Failure failure;
    std::function<void(v1::Proof& proof, proof::Trust& trust)> change;
    std::function<v1::Proof()> proof = [] { return must(ledger().prover().record("mem/bank-a")); };
};

void flip(Bytes& bytes, std::size_t from_end = 1) {
    char& c = bytes[bytes.size() - from_end];
    c = static_cast<char>(c ^ 1);
}

v1::Proof receipt_proof() {
    return must(ledger().prover().receipt(TestChain::id_of(ledger().accesses[2])));
}
v1::Proof batch_proof() {
    return must(ledger().prover().batch_record(TestChain::id_of(ledger().batch), 1));
}

v1::Proof members_proof() { return must(ledger().prover().list("members", "consortium")); }

std::vector<Forgery> forged_trust() {
    return {
        {"AnotherFormat", Failure::format_unknown, [](auto& p, auto&) { p.set_format(2); }},
        {"NoTrust", Failure::no_trust, [](auto&, auto& t) { t.genesis.reset(); }},
        {"NoGenesis", Failure::genesis_missing, [](auto& p, auto&) { p.clear_genesis(); }},
        {"NoClaim", Failure::claim_missing, [](auto& p, auto&) { p.clear_claim(); }},
        {"Expired", Failure::trust_expired,
         [](auto&, auto& t) {
             t.terms.trusting_period_ms = 1'000;
             t.terms.now_ms += 86'400'000;
         }},
        {"AnotherFingerprint", Failure::genesis_differs,
         [](auto&, auto& t) { (*t.genesis)[0] ^= 1; }},
        {"GenesisChanged", Failure::genesis_differs,
         [](auto& p, auto&) { flip(*p.mutable_genesis()); }},
        {"AnotherChain", Failure::chain_differs, [](auto& p, auto&) { p.set_chain_id("other"); }},
    };
}

std::vector<Forgery> forged_trail() {
    return {
        {"NoTrail", Failure::trail_missing, [](auto& p, auto&) { p.clear_trail(); }},
        {"TrailIsRubbish", Failure::trail_undecodable,
         [](auto& p, auto&) { p.set_trail(0, "rubbish"); }},
        {"TrailWithAProposer", Failure::trail_undecodable,
         [](auto& p, auto&) {
             light::comet::LightBlock block;
             block.ParseFromString(p.trail(1));
             *block.mutable_validator_set()->mutable_proposer() =
                 block.validator_set().validators(0);
             p.set_trail(1, wire::encode(block));
         }},
        {"TrailWithoutItsFirst", Failure::trail_broken,
         [](auto& p, auto&) { p.mutable_trail()->DeleteSubrange(0, 1); }},
        {"TrailThatGoesBack", Failure::trail_broken,
         [](auto& p, auto&) {
             p.add_trail(p.trail(0));
             p.mutable_trail()->SwapElements(p.trail_size() - 2, p.trail_size() - 1);
         }},
        {"VoteForged", Failure::trail_broken,
         [](auto& p, auto&) {
             light::comet::LightBlock block;
             block.ParseFromString(p.trail(1));
             flip(*block.mutable_signed_header()
                       ->mutable_commit()
                       ->mutable_signatures(0)
                       ->mutable_signature());
             p.set_trail(1, wire::encode(block));
         }},
        {"HeaderOfAnotherHeight", Failure::trail_ends_elsewhere,
         [](auto& p, auto&) { p.set_height(p.height() - 1); }},
    };
}

std::vector<Forgery> forged_records() {
    return {
        {"CommitmentIsRubbish", Failure::commitment_invalid,
         [](auto& p, auto&) { p.mutable_record()->set_commitment("rubbish"); }},
        {"ValueChanged", Failure::commitment_differs,
         [](auto& p, auto&) {
             cosmos::ics23::v1::CommitmentProof inner;
             inner.ParseFromString(p.record().commitment());
             flip(*inner.mutable_exist()->mutable_value());
             p.mutable_record()->set_commitment(wire::encode(inner));
         }},
        {"OfAnotherKey", Failure::commitment_differs,
         [](auto& p, auto&) { p.mutable_record()->set_key("mem/bank-b"); }},
        {"OfAnotherState", Failure::commitment_differs,
         [](auto& p, auto&) {
             const Prover earlier(*ledger().node.store, p.height() - 3, true);
             *p.mutable_record() = must(earlier.record("mem/bank-a")).record();
         }},
        {"AbsenceOfWhatIsThere", Failure::commitment_differs,
         [](auto& p, auto&) { p.mutable_absence()->set_key("mem/bank-a"); },
         [] { return must(ledger().prover().record("mem/bank-z")); }},
        {"AbsenceOfNoTablesKey", Failure::record_invalid,
         [](auto& p, auto&) { p.mutable_absence()->set_key("x\r\x1b[1A"); },
         [] { return must(ledger().prover().record("mem/bank-z")); }},
        {"RecordShownAsAbsent", Failure::commitment_invalid,
         [](auto& p, auto&) {
             const Bytes commitment = p.record().commitment();
             p.mutable_absence()->set_key("mem/bank-a");
             p.mutable_absence()->set_commitment(commitment);
         }},
    };
}

std::vector<Forgery> forged_blocks() {
    return {
        {"ReceiptChanged", Failure::receipt_differs,
         [](auto& p, auto&) { p.mutable_receipt()->mutable_receipt()->set_reason(7); },
         receipt_proof},
        {"ReceiptOfAnotherBlock", Failure::receipt_differs,
         [](auto& p, auto&) {
             *p.mutable_receipt()->mutable_receipt() =
                 must(ledger().prover().receipt(TestChain::id_of(ledger().accesses[1])))
                     .receipt()
                     .receipt();
         },
         receipt_proof},
        {"BlockNotInTheRange", Failure::mountain_differs,
         [](auto& p, auto&) {
             p.mutable_receipt()->mutable_block()->mutable_leaf()->set_time_ms(1);
         },
         receipt_proof},
        {"AnotherPlaceInTheRange", Failure::mountain_differs,
         [](auto& p, auto&) { p.mutable_receipt()->mutable_block()->set_index(0); }, receipt_proof},
        {"RecordNotInTheBatch", Failure::batch_differs,
         [](auto& p, auto&) { flip(*p.mutable_batch_record()->mutable_record()); }, batch_proof},
        {"BatchRefused", Failure::receipt_differs,
         [](auto& p, auto&) {
             p.mutable_batch_record()->mutable_receipt()->mutable_receipt()->set_reason(1);
         },
         batch_proof},
        {"TransitionChanged", Failure::transition_differs,
         [](auto& p, auto&) {
             p.mutable_transition()->mutable_transition()->set_to(v1::STATUS_VALUE_SATISFIED);
         },
         last_transition},
    };
}

std::vector<Forgery> forged_lists() {
    return {
        {"ListWithoutItsLast", Failure::list_count_differs,
         [](auto& p, auto&) { p.mutable_list()->mutable_refs()->RemoveLast(); }, members_proof},
        {"ListWithoutOneInTheMiddle", Failure::list_count_differs,
         [](auto& p, auto&) { p.mutable_list()->mutable_refs()->DeleteSubrange(1, 1); },
         members_proof},
        {"ListInAnotherOrder", Failure::list_differs,
         [](auto& p, auto&) { p.mutable_list()->mutable_refs()->SwapElements(0, 1); },
         members_proof},
        {"ListWithAnotherRef", Failure::list_differs,
         [](auto& p, auto&) { p.mutable_list()->set_refs(2, "mem/bank-x"); }, members_proof},
        {"ListShownAsEmpty", Failure::commitment_invalid,
         [](auto& p, auto&) { p.mutable_list()->clear_refs(); }, members_proof},
        {"AnotherList", Failure::commitment_differs,
         [](auto& p, auto&) { p.mutable_list()->set_scope("other"); }, members_proof},
        {"RefOfAnEmptyList", Failure::commitment_invalid,
         [](auto& p, auto&) { p.mutable_list()->add_refs("pro/0"); },
         [] { return must(ledger().prover().list("proposals", "consortium")); }},
    };
}

const std::vector<Forgery>& forgeries() {
    static const std::vector<Forgery> all = [] {
        std::vector<Forgery> rows;
        for (const auto& part :
             {forged_trust(), forged_trail(), forged_records(), forged_blocks(), forged_lists()}) {
            rows.insert(rows.end(), part.begin(), part.end());
        }
        return rows;
    }();
    return all;
}

class Forged : public ::testing::TestWithParam<std::size_t> {};

TEST_P(Forged, IsRefused) {
    const Forgery& row = forgeries()[GetParam()];
    v1::Proof proof = row.proof();
    ASSERT_TRUE(proof::verify(proof, ledger().trust()));
    proof::Trust trust = ledger().trust();
    row.change(proof, trust);
    const auto proved = proof::verify(proof, trust);
    ASSERT_FALSE(proved);
    EXPECT_EQ(proof::failure_name(proved.error().failure), proof::failure_name(row.failure))
        << proved.error().where << " " << proved.error().detail;
}

INSTANTIATE_TEST_SUITE_P(Proofs, Forged, ::testing::Range(std::size_t{0}, forgeries().size()),
                         [](const auto& row) { return forgeries()[row.param].name; });

TEST(Proofs, EveryFlippedBitOfADocumentIsFound) {
    const v1::Proof proof = must(ledger().prover().record("mem/bank-a"));
    const Bytes json = proof::to_json(proof);
    // The genesis is most of it, one hash over all of it.
    const std::size_t genesis = json.find("\"genesis\"");
    const std::size_t trail = json.find("\"trail\"");
    for (std::size_t at = 0; at<json.size(); at += at> genesis && at < trail ? 5'003 : 1) {
        Bytes changed = json;
        changed[at] = static_cast<char>(changed[at] ^ (1 << (at % 7)));
        const auto read = proof::from_json(changed);
        EXPECT_FALSE(read && proof::verify(*read, ledger().trust())) << "byte " << at;
    }
}

TEST(Proofs, FromACheckpointWithoutGenesis) {
    const std::uint64_t height = *provable_height(*ledger().node.store);
    const Prover prover(*ledger().node.store, height, false);
    const v1::Proof proof = must(prover.record("mem/bank-a"));
    EXPECT_TRUE(proof.genesis().empty());
    proof::Trust trust = ledger().trust();
    trust.genesis.reset();
    const auto header = stored_header(ledger().node.store->store(), 1);
    trust.checkpoint = {1, light::header_hash(**header)};
    const auto proved = proof::verify(proof, trust);
    ASSERT_TRUE(proved) << proof::failure_name(proved.error().failure);
    EXPECT_FALSE(proved->state.from_genesis);
    const auto third = stored_header(ledger().node.store->store(), 3);
    proof::Trust later = trust;
    later.checkpoint = {3, light::header_hash(**third)};
    EXPECT_EQ(proof::verify(proof, later).error().failure, Failure::checkpoint_missing);
    Prover passing(*ledger().node.store, height, false);
    passing.pass(3);
    EXPECT_TRUE(proof::verify(must(passing.record("mem/bank-a")), later));
    later.terms.now_ms = 1;
    EXPECT_EQ(proof::verify(must(passing.record("mem/bank-a")), later).error().failure,
              Failure::clock_behind);
    flip(trust.checkpoint->header_hash);
    EXPECT_EQ(proof::verify(proof, trust).error().failure, Failure::trail_broken);
}

}  // namespace
}  // namespace charter::engine
