// Pruning on a real store: what goes, what stays, and what never does.

#include "engine/pruner.hpp"

#include <chrono>
#include <sstream>
#include <thread>

#include "engine/acts.hpp"
#include "engine/block_export.hpp"
#include "engine/pack_draft_test.hpp"
#include "engine/proofs.hpp"
#include "engine/reading.hpp"
#include "engine/retention_world_test.hpp"
#include "proof/document.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::engine {
namespace {

/// All that a store has of its blocks: by height, what of it is there.
std::vector<std::string> inventory(const storage::Store& store) {
    std::vector<std::string> all;
    for (std::uint64_t height = 1; height <= store.head()->height; ++height) {
        const auto contents = *store.contents(height);
        std::string line = std::to_string(height);
        line += store.header(height)->has_value() ? " header" : "";
        line += store.commit_of(height)->has_value() ? " commit" : "";
        line += contents.block ? " block" : "";
        line += " receipts " + std::to_string(contents.receipts);
        line += " events " + std::to_string(contents.events);
        all.push_back(line);
    }
    return all;
}

/// What the statement must say, found without the pruner.
v1::PruneStatement expected_statement(const OldLedger& ledger, std::uint64_t below) {
    v1::PruneStatement all;
    Bytes ids;
    for (std::uint64_t height = 1; height < below; ++height) {
        const auto block = *existing_block(ledger.store(), height);
        const auto contents = *ledger.store().contents(height);
        all.set_blocks(all.blocks() + 1);
        for (const Bytes& raw : block.txs()) ids += TestChain::id_of(raw);
        all.set_transactions(all.transactions() + static_cast<std::uint64_t>(block.txs_size()));
        all.set_receipts(all.receipts() + contents.receipts);
        all.set_events(all.events() + contents.events);
        all.set_bytes(all.bytes() + contents.bytes);
    }
    all.set_number(1);
    all.set_from_height(1);
    all.set_below_height(below);
    all.set_transactions_sha256(Bytes(view(crypto::sha256(ids))));
    all.set_proposal(1);
    all.set_youngest_ms(ledger.time_of(below - 1));
    all.set_begun_ms(kFoundedMs + 500 * kTestDayMs);
    all.set_done_ms(all.begun_ms());
    return all;
}

proof::Trust trust_of(const OldLedger& ledger) {
    proof::Trust trust;
    trust.genesis = test_chain().genesis_digest();
    trust.terms.now_ms = ledger.node->now_ms;
    return trust;
}

bool is_proved(const OldLedger& ledger, const Prover::Made& made) {
    if (!made || !made->has_value()) return false;
    return proof::verify(**made, trust_of(ledger)).has_value();
}

TEST(Pruner, RemovesWhatAResolutionLetsGoAndStatesIt) {
    OldLedger ledger;
    const std::uint64_t below = ledger.old_height;
    ledger.prune_below(below);
    const std::vector<std::string> before = inventory(ledger.store());
    v1::PruneStatement expected = expected_statement(ledger, below);
    expected.set_floor_archived(true);  // that state is recent
    EXPECT_GT(expected.transactions(), 3U);

    const auto pruner = ledger.pruner();
    EXPECT_GT(run(*pruner), 3U);
    EXPECT_EQ(pruner->status().state, PruneState::idle);
    const auto statements = *prune_statements(ledger.store());
    ASSERT_EQ(statements.size(), 1U);
    EXPECT_EQ(statements[0].SerializeAsString(), expected.SerializeAsString())
        << statements[0].ShortDebugString() << "\n"
        << expected.ShortDebugString();

    const std::vector<std::string> after = inventory(ledger.store());
    ASSERT_EQ(after.size(), before.size());
    for (std::uint64_t height = 1; height <= after.size(); ++height) {
        const std::string gone = std::to_string(height) + " header commit receipts 0 events 0";
        EXPECT_EQ(after[height - 1], height < below ? gone : before[height - 1]);
    }
    EXPECT_EQ(pruned(ledger.store())->below, below);
    EXPECT_EQ(run(*pruner), 0U);
}

TEST(Pruner, ProofsOfWhatStaysHold) {
    OldLedger ledger;
    const std::uint64_t below = ledger.old_height - 1;  // with the last of the old transactions
    ledger.prune_below(below);
    run(*ledger.pruner());
    const Prover prover(*ledger.node->store, *provable_height(*ledger.node->store), true);
    for (const Bytes& kept : ledger.new_txs) {
        EXPECT_TRUE(is_proved(ledger, prover.receipt(TestChain::id_of(kept))));
    }
    EXPECT_TRUE(is_proved(ledger, prover.receipt(TestChain::id_of(ledger.old_txs.back()))));
    for (const char* key : {"mem/bank-a", "mem/bank-z", "pru"}) {
        EXPECT_TRUE(is_proved(ledger, prover.record(key))) << key;
    }
    EXPECT_TRUE(is_proved(ledger, prover.list("proposals", "consortium")));
    // The first transition is of a block that lost its contents.
    const auto first = state::read_existing<v1::Transition>(
        *ledger.node->store->latest(), state::keys::transition("4.2", "bank-a", 0));
    EXPECT_LT(first.height(), below);
    EXPECT_TRUE(is_proved(ledger, prover.transition("4.2", "bank-a", 0)));
    // Receipts that went are neither there nor said to be absent.
    const auto made = prover.receipt(TestChain::id_of(ledger.old_txs.front()));
    ASSERT_TRUE(made);
    EXPECT_FALSE(made->has_value());
    const auto at = *pruned_transaction(ledger.store(), TestChain::id_of(ledger.old_txs.front()));
    ASSERT_TRUE(at);
    EXPECT_LT(at->height, below);
    EXPECT_FALSE(*pruned_transaction(ledger.store(), TestChain::id_of(ledger.new_txs.front())));
    EXPECT_FALSE(*pruned_transaction(ledger.store(), Bytes(32, 'x')));
}

TEST(Pruner, PacksOfKeptHeightsAreTheSame) {
    OldLedger ledger;
    ledger.prune_below(ledger.old_height);
    const std::uint64_t height = *provable_height(*ledger.node->store);
    const auto pack_into = [&](MemoryFiles& files) {
        Draft draft;
        draft.ground = *Prover(*ledger.node->store, height, true).pack_ground();
        (*ledger.node->store->at(height))->scan({}, {}, [&](ByteView key, ByteView value) {
            draft.leaves.emplace(key, value);
            return true;
        });
        draft.manifest.set_format(pack::kPackFormat);
        draft.manifest.set_chain_id(draft.ground.chain_id());
        draft.manifest.set_height(height);
        draft.manifest.set_member("bank-a");
        draft.manifest.set_made_for("bank-a");
        draft.before_seal = [&](MemoryFiles& made) {
            auto acts = *ActsFile::find(ledger.store(), draft.visible(), height);
            Bytes& file = made.files["proof/acts.bin"];
            file.clear();
            for (Bytes piece = *acts.next(); !piece.empty(); piece = *acts.next()) file += piece;
        };
        draft.seal(files);
    };
    MemoryFiles before;
    pack_into(before);
    run(*ledger.pruner());
    MemoryFiles after;
    pack_into(after);
    EXPECT_EQ(after.files, before.files);
    pack::VerifyOptions options;
    options.trust = trust_of(ledger);
    const auto report = pack::verify(after, options);
    ASSERT_TRUE(report) << report.error().where << report.error().detail;
    EXPECT_EQ(report->count(pack::Result::is_false), 0U);
}

// Stopped after any piece, by a crash as it were, it ends as if it had not been.
TEST(Pruner, GoesOnWhereItWasInterrupted) {
    OldLedger ledger;
    const std::uint64_t below = ledger.old_height;
    ledger.prune_below(below);
    const v1::PruneStatement expected = expected_statement(ledger, below);
    const std::vector<std::string> before = inventory(ledger.store());
    std::uint64_t last = 1;
    std::size_t restarts = 0;
    // Counting begins anew with each life: each gets a piece farther than the one before. Then
    // each removes one piece.
    for (std::size_t life = 1; pruned(ledger.store())->below < below; ++life, ++restarts) {
        ASSERT_LT(life, 100U);
        const auto pruner = ledger.pruner();
        const bool stated = last_statement(ledger.store())->has_value();
        for (std::size_t piece = 0; piece < (stated ? 1 : life); ++piece)
            ASSERT_TRUE(*pruner->step());
        ledger.restart();
        const std::uint64_t now = pruned(ledger.store())->below;
        EXPECT_GE(now, last);
        last = now;
        const std::vector<std::string> after = inventory(ledger.store());
        for (std::uint64_t height = 1; height <= after.size(); ++height) {
            const bool whole = after[height - 1] == before[height - 1];
            EXPECT_EQ(whole, height >= now) << after[height - 1];
        }
    }
    EXPECT_GT(restarts, 3U);
    EXPECT_EQ(prune_statements(ledger.store())->at(0).SerializeAsString(),
              expected.SerializeAsString());
    // And the engine goes on.
    v1::Action named;
    named.mutable_retention_archive()->set_height(5'000);
    named.mutable_retention_archive()->set_why("afterwards");
    EXPECT_EQ(ledger.resolve(named), 2U);
}

TEST(Pruner, ALaterResolutionGoesOnFromThere) {
    OldLedger ledger;
    ledger.prune_below(3);
    const auto pruner = ledger.pruner();
    run(*pruner);
    ledger.prune_below(ledger.old_height);
    run(*pruner);
    const auto statements = *prune_statements(ledger.store());
    ASSERT_EQ(statements.size(), 2U);
    EXPECT_EQ(statements[0].below_height(), 3U);
    EXPECT_EQ(statements[1].number(), 2U);
    EXPECT_EQ(statements[1].from_height(), 3U);
    EXPECT_EQ(statements[1].below_height(), ledger.old_height);
    EXPECT_EQ(statements[1].proposal(), 2U);
    EXPECT_EQ(last_statement(ledger.store())->value().number(), 2U);
}

// The record says that a young block is old: who proposed it lied, and a majority did not look.
TEST(Pruner, AYoungBlockNeverGoesThoughTheRecordSaysSo) {
    OldLedger ledger;
    const std::uint64_t young = ledger.node->engine->height() - 1;
    ledger.prune_below(young, ledger.time_of(1));
    const std::vector<std::string> before = inventory(ledger.store());
    const auto pruner = ledger.pruner();
    EXPECT_EQ(run(*pruner), 0U);
    EXPECT_EQ(pruner->status().state, PruneState::refused);
    EXPECT_NE(pruner->status().why.find("says that it is of"), std::string::npos);
    EXPECT_EQ(inventory(ledger.store()), before);
    EXPECT_TRUE(prune_statements(ledger.store())->empty());
}

TEST(Pruner, OldBlocksStayTooWhereTheTimesDiffer) {
    OldLedger ledger;
    ledger.prune_below(3, ledger.time_of(2) + 1);
    const auto pruner = ledger.pruner();
    EXPECT_EQ(run(*pruner), 0U);
    EXPECT_EQ(pruner->status().state, PruneState::refused);
}

TEST(Pruner, TheRetentionOfNowCounts) {
    OldLedger ledger;
    ledger.prune_below(ledger.old_height);
    v1::Action longer;
    longer.mutable_parameters_set()->set_parameter("retention_days_min");
    longer.mutable_parameters_set()->set_value(450);
    ledger.resolve(longer);
    const auto pruner = ledger.pruner();
    EXPECT_EQ(run(*pruner), 0U);
    EXPECT_EQ(pruner->status().state, PruneState::waiting);
    EXPECT_NE(pruner->status().why.find("450 days"), std::string::npos);
    EXPECT_TRUE(prune_statements(ledger.store())->empty());
    ledger.node->now_ms += 51 * kTestDayMs;
    ledger.node->settle();
    EXPECT_GT(run(*pruner), 0U);
    EXPECT_EQ(pruner->status().state, PruneState::idle);
}

TEST(Pruner, RetentionThatGrowsMeanwhileStopsIt) {
    OldLedger ledger;
    ledger.prune_below(ledger.old_height);
    const auto pruner = ledger.pruner();
    while (pruned(ledger.store())->below == 1) ASSERT_TRUE(*pruner->step());
    const std::uint64_t half = pruned(ledger.store())->below;
    v1::Action longer;
    longer.mutable_parameters_set()->set_parameter("retention_days_min");
    longer.mutable_parameters_set()->set_value(450);
    ledger.resolve(longer);
    EXPECT_EQ(run(*pruner), 0U);
    EXPECT_EQ(pruner->status().state, PruneState::waiting);
    EXPECT_EQ(pruned(ledger.store())->below, half);
    EXPECT_EQ(last_statement(ledger.store())->value().done_ms(), 0);
}

/// By bank-a's two: an incident, and a hold on blocks or its release.
void hold(OldLedger& ledger, const std::function<void(v1::IncidentsHold&)>& change) {
    v1::Action action;
    v1::IncidentsHold& m = *action.mutable_incidents_hold();
    m.set_incident("bank-a.0000000000000000");
    m.set_why("an attack");
    change(m);
    ledger.node->submit(
        test_chain().tx(ledger.nonces["bank-a.one"]++, action, {"bank-a.one", "bank-a.two"}));
    ledger.node->settle();
}

TEST(Pruner, WhatIsUnderLegalHoldStays) {
    OldLedger ledger;
    ledger.prune_below(ledger.old_height);
    v1::Action open;
    open.mutable_incidents_open()->set_member("bank-a");
    open.mutable_incidents_open()->set_kind("outage");
    open.mutable_incidents_open()->set_title("an attack");
    open.mutable_incidents_open()->set_owner_unit("security");
    open.mutable_incidents_open()->set_detected_ms(ledger.node->now_ms);
    ledger.submit("bank-a.one", open);
    ledger.node->settle();
    hold(ledger, [](auto& m) {
        m.set_from_ms(kFoundedMs);
        m.set_to_ms(kFoundedMs + kTestDayMs);
    });
    const auto pruner = ledger.pruner();
    EXPECT_EQ(run(*pruner), 0U);
    EXPECT_EQ(pruner->status().state, PruneState::waiting);
    EXPECT_NE(pruner->status().why.find("legal hold 1 of incident bank-a.0000000000000000"),
              std::string::npos)
        << pruner->status().why;
    hold(ledger, [](auto& m) { m.set_release(1); });
    EXPECT_GT(run(*pruner), 0U);
    EXPECT_EQ(pruner->status().state, PruneState::idle);
}

TEST(Pruner, KeepsEverythingUnlessAsked) {
    OldLedger ledger;
    ledger.prune_below(ledger.old_height);
    PrunerOptions options;
    options.own_thread = false;
    Pruner off(*ledger.node->store, *ledger.archive, options);
    EXPECT_EQ(run(off), 0U);
    EXPECT_EQ(off.status().state, PruneState::off);
    EXPECT_EQ(pruned(ledger.store())->below, 1U);
}

TEST(Pruner, WaitsForStatesThatMustStay) {
    OldLedger ledger;
    v1::Action named;
    named.mutable_retention_archive()->set_height(2);
    named.mutable_retention_archive()->set_why("the founding");
    ledger.resolve(named);
    ledger.prune_below(ledger.old_height + 1);
    const auto pruner = ledger.pruner(true);
    EXPECT_EQ(run(*pruner), 0U);
    EXPECT_EQ(pruner->status().state, PruneState::waiting);
    EXPECT_NE(pruner->status().why.find("heights 2"), std::string::npos);
    ASSERT_TRUE(archive_by_replay(ledger.store(), *ledger.archive, 2));
    EXPECT_EQ(run(*pruner), 0U);
    const std::string month_end = "heights " + std::to_string(ledger.old_height) + " are";
    EXPECT_NE(pruner->status().why.find(month_end), std::string::npos) << pruner->status().why;
    ASSERT_TRUE(archive_by_replay(ledger.store(), *ledger.archive, ledger.old_height));
    EXPECT_GT(run(*pruner), 0U);
    EXPECT_TRUE(prune_statements(ledger.store())->at(0).floor_archived());
}

// Once a block has gone, no replay makes any state: those above the floor are looked at too.
TEST(Pruner, WaitsForStatesAboveTheFloorToo) {
    OldLedger ledger;
    const auto name = [&](std::uint64_t height) {
        v1::Action named;
        named.mutable_retention_archive()->set_height(height);
        named.mutable_retention_archive()->set_why("the examination");
        ledger.resolve(named);
    };
    const std::uint64_t above = ledger.old_height + 2;
    name(above);
    name(10'000);  // not reached: its turn comes
    ledger.prune_below(ledger.old_height);
    const auto pruner = ledger.pruner();
    EXPECT_EQ(run(*pruner), 0U);
    EXPECT_EQ(pruner->status().state, PruneState::waiting);
    EXPECT_NE(pruner->status().why.find("charterd archive --height " + std::to_string(above)),
              std::string::npos);
    ASSERT_TRUE(archive_by_replay(ledger.store(), *ledger.archive, above));
    // Named while it counts.
    ASSERT_TRUE(*pruner->step());
    name(above + 1);
    while (*pruner->step()) {}
    EXPECT_EQ(pruner->status().state, PruneState::waiting);
    EXPECT_TRUE(prune_statements(ledger.store())->empty());
    ASSERT_TRUE(archive_by_replay(ledger.store(), *ledger.archive, above + 1));
    EXPECT_GT(run(*pruner), 0U);
    EXPECT_EQ(pruned(ledger.store())->below, ledger.old_height);
    // Then a file from elsewhere is the way.
    name(1);
    ledger.prune_below(ledger.old_height + 1);
    EXPECT_EQ(run(*pruner), 0U);
    EXPECT_NE(pruner->status().why.find("copy the files 0000000000000001.state"),
              std::string::npos);
    EXPECT_EQ(pruner->status().why.find("charterd"), std::string::npos);
}

TEST(Pruner, ADamagedStateIsAMissingOne) {
    OldLedger ledger;
    v1::Action named;
    named.mutable_retention_archive()->set_height(2);
    named.mutable_retention_archive()->set_why("the founding");
    ledger.resolve(named);
    ledger.prune_below(ledger.old_height);
    ASSERT_TRUE(archive_by_replay(ledger.store(), *ledger.archive, 2));
    std::filesystem::resize_file(ledger.folder.path() / "archive" / "0000000000000002.state", 100);
    const auto pruner = ledger.pruner();
    EXPECT_EQ(run(*pruner), 0U);
    EXPECT_EQ(pruner->status().state, PruneState::waiting);
    EXPECT_NE(pruner->status().why.find("heights 2"), std::string::npos);
    ASSERT_TRUE(archive_by_replay(ledger.store(), *ledger.archive, 2));
    EXPECT_TRUE(*is_archived_soundly(ledger.store(), *ledger.archive, 2));
    EXPECT_GT(run(*pruner), 0U);
    EXPECT_EQ(pruned(ledger.store())->below, ledger.old_height);
}

TEST(Pruner, ArchivesTheFloorWhereItCan) {
    OldLedger ledger;
    ASSERT_TRUE(archive_by_replay(ledger.store(), *ledger.archive, ledger.old_height - 1));
    ledger.prune_below(ledger.old_height);
    run(*ledger.pruner());
    EXPECT_TRUE(prune_statements(ledger.store())->at(0).floor_archived());
    const Prover prover(*ledger.node->store, ledger.old_height - 1, true, ledger.archive.get());
    EXPECT_TRUE(is_proved(ledger, prover.record("mem/bank-a")));
}

// The same bytes again, and the same nonce with other bytes: the ledger has both behind it.
TEST(Pruner, NothingBecomesReplayable) {
    OldLedger ledger;
    ledger.prune_below(ledger.old_height + 1);
    run(*ledger.pruner());
    ledger.restart();
    for (std::uint64_t n = 0; n < ledger.old_txs.size(); ++n) {
        const auto again = ledger.node->engine->submit(ledger.old_txs[n]);
        ASSERT_TRUE(again);
        EXPECT_EQ(again->state, SubmitState::refused);
        EXPECT_EQ(again->receipt.reason(), static_cast<std::uint32_t>(Reason::nonce_used));
        EXPECT_TRUE(*pruned_transaction(ledger.store(), again->tx_id));
    }
    const auto other =
        ledger.node->engine->submit(test_chain().access("bank-a.one", 0, "elsewhere"));
    EXPECT_EQ(other->receipt.reason(), static_cast<std::uint32_t>(Reason::nonce_used));
    EXPECT_EQ(ledger.node->engine->pending(), 0U);
}

TEST(Pruner, WhatNeedsEveryBlockSaysSo) {
    OldLedger ledger;
    const std::uint64_t below = ledger.old_height;
    ledger.prune_below(below);
    ASSERT_TRUE(verify_store(ledger.store()));
    run(*ledger.pruner());
    const auto says = [](const Fault& why) {
        return why.what.find("were pruned: take an archive node's export") != std::string::npos;
    };
    const auto verified = verify_store(ledger.store());
    ASSERT_FALSE(verified);
    EXPECT_TRUE(says(verified.error())) << verified.error().what;
    std::ostringstream out;
    const auto exported = export_blocks(ledger.store(), out);
    ASSERT_FALSE(exported);
    EXPECT_TRUE(says(exported.error())) << exported.error().what;
    EXPECT_TRUE(out.str().empty());
    const auto archived = archive_by_replay(ledger.store(), *ledger.archive, below + 1);
    ASSERT_FALSE(archived);
    EXPECT_TRUE(says(archived.error())) << archived.error().what;
    const auto block = existing_block(ledger.store(), below - 1);
    ASSERT_FALSE(block);
    EXPECT_EQ(block.error().what, pruned_fault(below - 1, {below, 0, 0}).what);
    EXPECT_TRUE(existing_block(ledger.store(), below));
    for (const std::uint64_t from : {std::uint64_t{0}, below - 1}) {
        EXPECT_FALSE(events_since(ledger.store(), {from, 0}, 10)) << from;
    }
    EXPECT_TRUE(events_since(ledger.store(), {below, 0}, 10));
}

// With its thread, beside an engine that goes on making blocks.
TEST(Pruner, WorksBesideTheEngine) {
    OldLedger ledger;
    ledger.prune_below(ledger.old_height);
    PrunerOptions options;
    options.enabled = true;
    options.duty.month_ends = false;
    options.chain_id = "engine-test";
    options.now_ms = [] { return kFoundedMs; };
    options.blocks_a_step = 1;
    Pruner pruner(*ledger.node->store, *ledger.archive, options);
    for (int i = 0; i < 2'000 && pruned(ledger.store())->below < ledger.old_height; ++i) {
        ledger.node->now_ms += 1'000;
        ledger.node->submit(test_chain().access("bank-c.one", ledger.nonces["bank-c.one"]++));
        ledger.node->settle();
        pruner.committed();
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    pruner.stop();
    pruner.stop();
    EXPECT_EQ(pruned(ledger.store())->below, ledger.old_height);
}

}  // namespace
}  // namespace charter::engine
