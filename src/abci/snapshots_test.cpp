// The snapshot connection; R numbers are those of the engine's acceptance tests.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "abci/engine_version.hpp"
#include "abci/world_test.hpp"

namespace charter::abci {
namespace {

using OfferResult = pb::ResponseOfferSnapshot;
using ChunkResult = pb::ResponseApplySnapshotChunk;

constexpr std::uint64_t kHeight = 2 * kSnapshotEvery;

/// A network's node that has executed everything.
struct Peer : World {
    Peer() {
        ask(init_chain());
        for (std::uint64_t height = 1; height <= kHeight; ++height) {
            finalize({access("bank-a.one", height - 1)});
            commit();
            snapshot_writer->wait_until_idle();
        }
    }
    pb::Snapshot newest() {
        pb::Request request;
        request.mutable_list_snapshots();
        return ask(request).list_snapshots().snapshots(0);
    }
    Bytes chunk(std::uint32_t index) {
        pb::Request request;
        request.mutable_load_snapshot_chunk()->set_height(kHeight);
        request.mutable_load_snapshot_chunk()->set_format(1);
        request.mutable_load_snapshot_chunk()->set_chunk(index);
        return ask(request).load_snapshot_chunk().chunk();
    }
};

Peer& peer() {
    static Peer made;
    return made;
}

pb::Request offer(const pb::Snapshot& snapshot, const Bytes& app_hash) {
    pb::Request request;
    *request.mutable_offer_snapshot()->mutable_snapshot() = snapshot;
    request.mutable_offer_snapshot()->set_app_hash(app_hash);
    return request;
}

pb::Request honest() {
    return offer(peer().newest(), Bytes(view(peer().application->tip()->app_hash)));
}

pb::Request apply(std::uint32_t index, const Bytes& chunk, const std::string& sender) {
    pb::Request request;
    request.mutable_apply_snapshot_chunk()->set_index(index);
    request.mutable_apply_snapshot_chunk()->set_chunk(chunk);
    request.mutable_apply_snapshot_chunk()->set_sender(sender);
    return request;
}

ChunkResult::Result applied(World& world, std::uint32_t index, const Bytes& chunk) {
    return world.ask(apply(index, chunk, "peer")).apply_snapshot_chunk().result();
}

TEST(AbciSnapshots, R25_AreListedAndLoadedByChunk) {
    pb::Request list;
    list.mutable_list_snapshots();
    const auto listed = peer().ask(list).list_snapshots();
    ASSERT_EQ(listed.snapshots_size(), 2);
    EXPECT_EQ(listed.snapshots(0).height(), kHeight);
    EXPECT_EQ(listed.snapshots(1).height(), kSnapshotEvery);
    const pb::Snapshot newest = peer().newest();
    EXPECT_EQ(newest.format(), 1U);
    EXPECT_GE(newest.chunks(), 3U);
    for (std::uint32_t i = 0; i < newest.chunks(); ++i) EXPECT_FALSE(peer().chunk(i).empty());
    EXPECT_TRUE(peer().chunk(newest.chunks()).empty());
    World none;
    EXPECT_EQ(none.ask(list).list_snapshots().snapshots_size(), 0);
}

TEST(AbciSnapshots, R25_ARestoredNodeGoesOnToTheSameAppHashes) {
    World joiner;
    ASSERT_EQ(joiner.ask(honest()).offer_snapshot().result(), OfferResult::ACCEPT);
    const std::uint32_t chunks = peer().newest().chunks();
    for (std::uint32_t i = 0; i < chunks; ++i) {
        EXPECT_EQ(applied(joiner, i, peer().chunk(i)), ChunkResult::ACCEPT);
    }
    pb::Request info;
    info.mutable_info()->set_version(kEngineVersion);
    info.mutable_info()->set_abci_version("2.0.0");
    const auto told = joiner.ask(info).info();
    EXPECT_EQ(told.last_block_height(), static_cast<std::int64_t>(kHeight));
    EXPECT_EQ(to_hex(told.last_block_app_hash()), peer().hash());
    EXPECT_EQ(told.app_version(), peer().ask(info).info().app_version());

    World whole;
    whole.ask(World::init_chain());
    for (std::uint64_t height = 1; height <= kHeight; ++height) {
        whole.finalize({access("bank-a.one", height - 1)});
        whole.commit();
    }
    joiner.restart();
    for (World* world : {&whole, &joiner}) {
        world->finalize({access("bank-b.one", 0), schema("bank-c", 0, "payments.v1")});
        world->commit();
    }
    EXPECT_EQ(joiner.hash(), whole.hash());
    EXPECT_FALSE(joiner.handler->answer(World::init_chain())) << "it is past its founding";
}

TEST(AbciSnapshots, R25_WhatIsWrongIsAnsweredAndNothingCrashes) {
    const std::uint32_t chunks = peer().newest().chunks();
    const auto changed = [](const std::function<void(pb::RequestOfferSnapshot&)>& change) {
        pb::Request request = honest();
        change(*request.mutable_offer_snapshot());
        return request;
    };
    const std::tuple<const char*, pb::Request, OfferResult::Result> offers[] = {
        {"nothing", offer({}, {}), OfferResult::REJECT_FORMAT},
        {"format", changed([](auto& o) { o.mutable_snapshot()->set_format(9); }),
         OfferResult::REJECT_FORMAT},
        {"metadata", changed([](auto& o) { o.mutable_snapshot()->set_metadata("x"); }),
         OfferResult::REJECT_SENDER},
        {"chunks", changed([](auto& o) { o.mutable_snapshot()->set_chunks(1'000'000); }),
         OfferResult::REJECT_SENDER},
        {"app hash", changed([](auto& o) { o.set_app_hash(Bytes(32, 'x')); }),
         OfferResult::REJECT_SENDER},
    };
    World joiner;
    EXPECT_EQ(applied(joiner, 0, peer().chunk(0)), ChunkResult::RETRY_SNAPSHOT);
    for (const auto& [what, request, expected] : offers) {
        EXPECT_EQ(joiner.ask(request).offer_snapshot().result(), expected) << what;
    }
    ASSERT_EQ(joiner.ask(honest()).offer_snapshot().result(), OfferResult::ACCEPT);
    EXPECT_EQ(applied(joiner, 0, peer().chunk(0)), ChunkResult::ACCEPT);
    const auto corrupt = joiner.ask(apply(1, peer().chunk(0), "liar")).apply_snapshot_chunk();
    EXPECT_EQ(corrupt.result(), ChunkResult::RETRY);
    ASSERT_EQ(corrupt.refetch_chunks_size(), 1);
    EXPECT_EQ(corrupt.refetch_chunks(0), 1U);
    ASSERT_EQ(corrupt.reject_senders_size(), 1);
    EXPECT_EQ(corrupt.reject_senders(0), "liar");
    EXPECT_EQ(applied(joiner, chunks, "x"), ChunkResult::REJECT_SNAPSHOT);
    EXPECT_EQ(applied(joiner, 1, peer().chunk(1)), ChunkResult::RETRY_SNAPSHOT);
    // A node with blocks takes none.
    EXPECT_EQ(peer().ask(honest()).offer_snapshot().result(), OfferResult::ABORT);
    EXPECT_EQ(peer().application->tip()->height, kHeight);
    // One that gave up is founded like any.
    EXPECT_EQ(joiner.ask(World::init_chain()).value_case(), pb::Response::kInitChain);
}

TEST(AbciSnapshots, R26_NoBlockIsLetGoWhateverSnapshotsAreKept) {
    World world;
    world.ask(World::init_chain());
    pb::Request commit;
    commit.mutable_commit();
    for (std::uint64_t height = 1; height <= 4 * kSnapshotEvery; ++height) {
        world.finalize({});
        EXPECT_EQ(world.ask(commit).commit().retain_height(), 0);
    }
}

// ---- every order of calls

/// A node that joins, and what CometBFT may ask of it: o offers the right snapshot, b one with
/// another app hash, a hands over the next chunk, A all that are missing, w a damaged one; x ends
/// the process.
struct Joiner : World {
    std::uint32_t next = 0;  // chunk
    bool taking = false;

    bool restored() const { return application->tip() != nullptr; }
    void give(const Bytes& chunk) {
        const auto result = applied(*this, next, chunk);
        if (result == ChunkResult::ACCEPT) ++next;
        const bool goes_on = result == ChunkResult::ACCEPT || result == ChunkResult::RETRY;
        taking = taking && goes_on && next < peer().newest().chunks();
    }
    void take(const pb::Request& offered) {
        const auto result = ask(offered).offer_snapshot().result();
        if (result != OfferResult::ACCEPT) return;
        taking = true;
        next = 0;
    }
    void perform(char call) {
        switch (call) {
            case 'o': return take(honest());
            case 'b': return take(offer(peer().newest(), Bytes(32, 'x')));
            case 'a': return give(peer().chunk(next));
            case 'w': return give(peer().chunk(next) + "x");
            case 'A':
                do give(peer().chunk(next));
                while (taking);
                return;
            default: restart(); taking = false;
        }
    }
};

/// Whatever came before, a whole sync leads to the network's state, and on from there.
void expect_joins(const std::string& word, const std::string& state, const std::string& after) {
    SCOPED_TRACE(word);
    Joiner joiner;
    for (const char call : word) joiner.perform(call);
    // Until it has executed a block it may be asked to begin anew, also once it is restored.
    if (!joiner.restored()) {
        joiner.perform('o');
        ASSERT_TRUE(joiner.taking);
        joiner.perform('A');
    }
    ASSERT_TRUE(joiner.restored());
    EXPECT_EQ(joiner.hash(), state);
    joiner.finalize({access("bank-b.one", 0)});
    joiner.commit();
    EXPECT_EQ(joiner.hash(), after);
}

TEST(AbciSnapshots, R25_EveryOrderOfCallsAndCrashesJoins) {
    const std::string letters = "obaAwx";
    std::vector<std::string> words = {""};
    for (std::size_t i = 0; i < 1 + letters.size(); ++i) {
        for (const char letter : letters) words.push_back(words[i] + letter);
    }
    std::mt19937_64 random(25);
    for (int i = 0; i < 40; ++i) {
        std::string word = "o";
        for (std::size_t n = 1 + random() % 10; n > 0; --n)
            word.push_back(letters[random() % letters.size()]);
        words.push_back(word);
    }
    Joiner whole;
    whole.perform('o');
    whole.perform('A');
    const std::string state = whole.hash();
    EXPECT_EQ(state, peer().hash());
    whole.finalize({access("bank-b.one", 0)});
    whole.commit();
    for (const std::string& word : words) {
        expect_joins(word, state, whole.hash());
        if (HasFailure()) return;
    }
}

// A commit through the whole handler, with a snapshot to make and without.
TEST(AbciSnapshots, R25_ACommitIsNotFiftyMillisecondsLongerForASnapshot) {
    World world;
    world.ask(World::init_chain());
    std::vector<std::int64_t> with;
    std::vector<std::int64_t> without;
    for (std::uint64_t height = 1; height <= 12 * kSnapshotEvery; ++height) {
        world.finalize({access("bank-a.one", height - 1)});
        const auto since = std::chrono::steady_clock::now();
        world.commit();
        const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now() - since);
        (height % kSnapshotEvery == 0 ? with : without).push_back(took.count());
    }
    // The middle of each: other work of this machine is in the longest ones.
    const auto middle = [](std::vector<std::int64_t>& of) {
        std::ranges::sort(of);
        return of[of.size() / 2];
    };
    const std::int64_t longer = middle(with) - middle(without);
    std::printf("a commit with a snapshot to make is longer by %lld us\n",
                static_cast<long long>(longer));
    EXPECT_LT(longer, 50'000);
}

}  // namespace
}  // namespace charter::abci
