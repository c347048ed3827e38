// Joining by a snapshot: what an honest one gives, and that no other leaves anything behind.

#include "engine/restorer.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "charter/v1/pack.pb.h"
#include "crypto/sha256.hpp"
#include "engine/mountain.hpp"
#include "engine/pruned.hpp"
#include "engine/reading.hpp"
#include "engine/replica_test.hpp"
#include "merkle/mmr.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/codec.hpp"
#include "wire/delimited.hpp"

namespace charter::engine {
namespace {

constexpr std::uint64_t kHeight = 7;

/// A snapshot as it travels.
struct Travelling {
    SnapshotOffer offer;
    std::vector<Bytes> chunks;
};

Travelling take(Replica& node) {
    const auto made = node.snapshot();
    Travelling taken;
    taken.offer = {made->metadata.height(), made->metadata.format(), chunks_of(made->metadata),
                   Bytes(view(made->hash)), made->encoded,           made->metadata.app_hash()};
    for (std::uint64_t i = 0; i < taken.offer.chunks; ++i) {
        taken.chunks.push_back(*read_chunk(*made, i));
    }
    return taken;
}

/// A node that executed everything, its snapshot of kHeight, and that of the block before.
struct Origin {
    Replica node;
    Travelling snapshot;
    Travelling earlier;
    Origin() {
        grow(node, kHeight - 1);
        earlier = take(node);
        grow(node, 1);
        snapshot = take(node);
    }
};

Origin& origin() {
    static Origin made;
    return made;
}

/// The metadata changed, and the hash made to fit.
void lie(Travelling& snapshot, const std::function<void(v1::SnapshotMetadata&)>& change) {
    v1::SnapshotMetadata metadata;
    wire::decode_trusted(snapshot.offer.metadata, metadata);
    change(metadata);
    snapshot.offer.metadata = wire::encode(metadata);
    snapshot.offer.hash = view(snapshot_hash(snapshot.offer.metadata));
    snapshot.offer.chunks = chunks_of(metadata);
}

/// A snapshot of other leaves, with metadata that fits them: only the root tells.
Travelling forged(
    const std::function<Bytes(const v1::StateLeaf& leaf, std::size_t number)>& write) {
    Travelling made = origin().snapshot;
    Bytes all;
    for (const Bytes& chunk : made.chunks) all += chunk;
    Bytes changed;
    std::size_t number = 0;
    for (ByteView rest = all; !rest.empty();) {
        const auto next = wire::next_message(rest, kSnapshotLeafBytesMax);
        v1::StateLeaf leaf;
        wire::decode_trusted(*next.body, leaf);
        changed += write(leaf, number++);
        rest.remove_prefix(next.bytes);
    }
    made.chunks.clear();
    lie(made, [&](v1::SnapshotMetadata& metadata) {
        metadata.set_bytes(changed.size());
        metadata.clear_chunks_sha256();
        for (std::size_t at = 0; at < changed.size(); at += metadata.chunk_bytes()) {
            made.chunks.push_back(changed.substr(at, metadata.chunk_bytes()));
            metadata.mutable_chunks_sha256()->append(view(crypto::sha256(made.chunks.back())));
        }
    });
    return made;
}

ChunkAnswer apply_all(Restorer& restorer, const std::vector<Bytes>& chunks) {
    ChunkAnswer answer;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        answer = restorer.apply(i, chunks[i], "peer" + std::to_string(i % 2));
        if (answer.verdict != ChunkVerdict::accept) return answer;
    }
    return answer;
}

/// A new node, and the state that it gets.
struct Joiner {
    Replica node;
    std::unique_ptr<Restorer> restorer = renewed();
    std::unique_ptr<Restorer> renewed() {
        return std::make_unique<Restorer>(node.app(), test_chain().genesis());
    }
    void crash() {
        restorer.reset();
        node.restart();
        restorer = renewed();
    }
    void join() {
        const auto offered = restorer->offer(origin().snapshot.offer);
        ASSERT_EQ(offered.verdict, OfferVerdict::accept) << offered.why;
        const ChunkAnswer done = apply_all(*restorer, origin().snapshot.chunks);
        ASSERT_EQ(done.verdict, ChunkVerdict::accept) << done.why;
        ASSERT_EQ(node.height(), kHeight);
    }
    void expect_empty(const char* what) {
        EXPECT_FALSE(node.app().tip()) << what;
        EXPECT_FALSE(restorer->is_under_way()) << what;
        node.restart();
        EXPECT_FALSE(node.app().tip()) << what;
        EXPECT_FALSE(node.store().store().head()) << what;
        restorer = renewed();
    }
};

TEST(Restorer, R25_GivesTheSameStateAndGoesOnToTheSameAppHashes) {
    Replica whole;
    grow(whole, kHeight);
    for (const bool founded_before : {false, true}) {
        Joiner joiner;
        if (founded_before) joiner.node.found();
        joiner.join();
        EXPECT_EQ(joiner.node.hash(), to_hex(origin().snapshot.offer.app_hash));
        joiner.node.restart();
        for (int i = 0; i < 6; ++i) {
            if (!founded_before) grow(whole, 1);
            grow(joiner.node, 1);
        }
        EXPECT_EQ(joiner.node.height(), whole.height());
        EXPECT_EQ(joiner.node.hash(), whole.hash());
        whole.snapshot();
        EXPECT_EQ(joiner.node.snapshot()->hash, whole.snapshots().list().front()->hash);
        // A nonce that was used before it joined is used.
        const Bytes again = txs_at(1)[0];
        EXPECT_EQ(joiner.node.app().check_tx(again).receipt.reason(),
                  whole.app().check_tx(again).receipt.reason());
    }
}

TEST(Restorer, SaysWhatItHasNotAndProvesWhatCameAfter) {
    Joiner joiner;
    joiner.join();
    grow(joiner.node, 4);
    const storage::Store& store = joiner.node.store().store();
    const auto gone = pruned(store);
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone->joined, kHeight);
    EXPECT_TRUE(gone->has(kHeight));
    EXPECT_FALSE(gone->has(kHeight + 1));
    EXPECT_NE(existing_block(store, 2).error().what.find("joined by a snapshot"),
              std::string::npos);
    EXPECT_FALSE(events_since(store, {1, 0}, 10));
    EXPECT_TRUE(events_since(store, {kHeight + 1, 0}, 10));
    EXPECT_FALSE(require_whole_history(store));
    EXPECT_TRUE(existing_genesis(store));
    EXPECT_FALSE(mountain_place(store, 1));
    const auto range =
        state::read<v1::Mountain>(*joiner.node.app().tip()->view, state::keys::kMountain);
    merkle::Mmr mmr{range->count(), {}};
    for (const Bytes& peak : range->peaks()) mmr.peaks.push_back(*digest_from(peak));
    for (const std::uint64_t height : {kHeight + 1, kHeight + 3, kHeight + 4}) {
        const auto place = mountain_place(store, height);
        ASSERT_TRUE(place && *place) << height;
        const auto proof = mountain_proof(store, (*place)->index, range->count());
        ASSERT_TRUE(proof) << proof.error().what;
        const Digest entry = crypto::sha256(wire::encode((*place)->leaf));
        EXPECT_TRUE(merkle::verify_in_mmr(mmr.root(), entry, *proof)) << height;
    }
}

TEST(Restorer, R25_AnOfferThatLiesIsRefused) {
    using Change = std::function<void(Travelling&)>;
    const auto told = [](std::function<void(v1::SnapshotMetadata&)> change) {
        return Change([change](Travelling& snapshot) { lie(snapshot, change); });
    };
    const std::tuple<const char*, Change, OfferVerdict> rows[] = {
        {"format", [](Travelling& s) { s.offer.format = 2; }, OfferVerdict::reject_format},
        {"hash", [](Travelling& s) { s.offer.hash[0] ^= 1; }, OfferVerdict::reject_senders},
        {"metadata", [](Travelling& s) { s.offer.metadata[0] ^= 1; }, OfferVerdict::reject_senders},
        {"no metadata",
         [](Travelling& s) {
             s.offer.metadata.clear();
             s.offer.hash = view(snapshot_hash({}));
         },
         OfferVerdict::reject_senders},
        {"height", [](Travelling& s) { s.offer.height += 1; }, OfferVerdict::reject_senders},
        {"chunks", [](Travelling& s) { s.offer.chunks += 1; }, OfferVerdict::reject_senders},
        {"app hash of the header", [](Travelling& s) { s.offer.app_hash[0] ^= 1; },
         OfferVerdict::reject_senders},
        {"app hash told", told([](auto& m) { (*m.mutable_app_hash())[0] ^= 1; }),
         OfferVerdict::reject_senders},
        {"app hash short", told([](auto& m) { m.mutable_app_hash()->pop_back(); }),
         OfferVerdict::reject_senders},
        {"format told", told([](auto& m) { m.set_format(2); }), OfferVerdict::reject_senders},
        {"chain", told([](auto& m) { m.set_chain_id("other"); }), OfferVerdict::reject_senders},
        {"genesis", told([](auto& m) { (*m.mutable_genesis_digest())[0] ^= 1; }),
         OfferVerdict::reject_senders},
        {"height told", told([](auto& m) { m.set_height(0); }), OfferVerdict::reject_senders},
        {"no leaves", told([](auto& m) { m.clear_leaves(); }), OfferVerdict::reject_senders},
        {"no chunks", told([](auto& m) { m.clear_chunks_sha256(); }), OfferVerdict::reject_senders},
        {"one chunk less",
         told([](auto& m) { m.mutable_chunks_sha256()->resize(m.chunks_sha256().size() - 32); }),
         OfferVerdict::reject_senders},
        {"half a digest", told([](auto& m) { m.mutable_chunks_sha256()->append("half"); }),
         OfferVerdict::reject_senders},
        {"no chunk size", told([](auto& m) { m.clear_chunk_bytes(); }),
         OfferVerdict::reject_senders},
        {"large chunks", told([](auto& m) { m.set_chunk_bytes(kSnapshotChunkBytes + 1); }),
         OfferVerdict::reject_senders},
        {"bytes", told([](auto& m) { m.set_bytes(m.bytes() + m.chunk_bytes()); }),
         OfferVerdict::reject_senders},
    };
    Joiner joiner;
    for (const auto& [what, change, expected] : rows) {
        Travelling snapshot = origin().snapshot;
        change(snapshot);
        const OfferAnswer answer = joiner.restorer->offer(snapshot.offer);
        EXPECT_EQ(answer.verdict, expected) << what << ": " << answer.why;
        EXPECT_FALSE(answer.why.empty()) << what;
        EXPECT_FALSE(joiner.restorer->is_under_way()) << what;
    }
    joiner.join();
}

TEST(Restorer, R25_AChunkThatIsNotItIsAskedForAgain) {
    const std::pair<const char*, std::function<Bytes(std::size_t)>> rows[] = {
        {"a bit turned",
         [](std::size_t i) {
             Bytes chunk = origin().snapshot.chunks[i];
             chunk[chunk.size() / 2] ^= 1;
             return chunk;
         }},
        {"another chunk",
         [](std::size_t i) { return origin().snapshot.chunks[i == 0 ? 1 : i - 1]; }},
        {"of another snapshot", [](std::size_t) { return origin().earlier.chunks.back(); }},
        {"cut off",
         [](std::size_t i) {
             Bytes chunk = origin().snapshot.chunks[i];
             chunk.pop_back();
             return chunk;
         }},
        {"longer", [](std::size_t i) { return origin().snapshot.chunks[i] + "x"; }},
        {"empty", [](std::size_t) { return Bytes(); }},
    };
    Joiner joiner;
    ASSERT_EQ(joiner.restorer->offer(origin().snapshot.offer).verdict, OfferVerdict::accept);
    const auto& chunks = origin().snapshot.chunks;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        for (const auto& [what, wrong] : rows) {
            const ChunkAnswer answer = joiner.restorer->apply(i, wrong(i), "liar");
            EXPECT_EQ(answer.verdict, ChunkVerdict::retry) << what << i;
            EXPECT_EQ(answer.reject_senders, std::vector<std::string>{"liar"});
        }
        EXPECT_EQ(joiner.restorer->apply(i, chunks[i], "honest").verdict, ChunkVerdict::accept);
        if (i + 1 == chunks.size()) break;
        EXPECT_EQ(joiner.restorer->apply(i, chunks[i], "again").verdict, ChunkVerdict::accept);
    }
    EXPECT_EQ(joiner.node.height(), kHeight);
}

TEST(Restorer, R25_ChunksOutOfOrderLeaveNothing) {
    const auto& chunks = origin().snapshot.chunks;
    const std::tuple<const char*, std::function<ChunkAnswer(Restorer&)>, ChunkVerdict> rows[] = {
        {"one left out",
         [&](Restorer& r) {
             r.apply(0, chunks[0], "p");
             return r.apply(2, chunks[2], "p");
         },
         ChunkVerdict::retry_snapshot},
        {"one too many",
         [&](Restorer& r) {
             r.apply(0, chunks[0], "p");
             return r.apply(chunks.size(), chunks[0], "p");
         },
         ChunkVerdict::reject_snapshot},
    };
    Joiner joiner;
    EXPECT_EQ(joiner.restorer->apply(0, chunks[0], "p").verdict, ChunkVerdict::retry_snapshot)
        << "none was offered";
    for (const auto& [what, apply, expected] : rows) {
        ASSERT_EQ(joiner.restorer->offer(origin().snapshot.offer).verdict, OfferVerdict::accept);
        const ChunkAnswer answer = apply(*joiner.restorer);
        EXPECT_EQ(answer.verdict, expected) << what;
        EXPECT_FALSE(answer.why.empty()) << what;
        joiner.expect_empty(what);
    }
    joiner.join();
}

TEST(Restorer, R25_LeavesThatAreNotTheStatesAreRefusedWhole) {
    using Write = std::function<Bytes(const v1::StateLeaf&, std::size_t)>;
    const auto as_is = [](const v1::StateLeaf& leaf) {
        return snapshot_leaf(leaf.key(), leaf.value());
    };
    const std::pair<const char*, Write> rows[] = {
        {"a value changed",
         [&](const auto& leaf, std::size_t n) {
             return n == 5 ? snapshot_leaf(leaf.key(), leaf.value() + "x") : as_is(leaf);
         }},
        {"one left out",
         [&](const auto& leaf, std::size_t n) { return n == 5 ? Bytes() : as_is(leaf); }},
        {"one more",
         [&](const auto& leaf, std::size_t n) {
             return n == 5 ? as_is(leaf) + snapshot_leaf(leaf.key() + "\x01", "x") : as_is(leaf);
         }},
        {"one twice",
         [&](const auto& leaf, std::size_t n) {
             return n == 5 ? as_is(leaf) + as_is(leaf) : as_is(leaf);
         }},
        {"no value",
         [&](const auto& leaf, std::size_t n) {
             return n == 5 ? snapshot_leaf(leaf.key(), {}) : as_is(leaf);
         }},
        {"no leaf",
         [&](const auto& leaf, std::size_t n) {
             return n == 5 ? wire::delimited("\xff\xff") : as_is(leaf);
         }},
        {"a length without an end",
         [&](const auto& leaf, std::size_t n) {
             return n == 5 ? Bytes("\xff\xff\xff\xff\xff\xff") : as_is(leaf);
         }},
    };
    Joiner joiner;
    for (const auto& [what, write] : rows) {
        const Travelling snapshot = forged(write);
        const auto offered = joiner.restorer->offer(snapshot.offer);
        ASSERT_EQ(offered.verdict, OfferVerdict::accept) << what << ": " << offered.why;
        const ChunkAnswer answer = apply_all(*joiner.restorer, snapshot.chunks);
        EXPECT_EQ(answer.verdict, ChunkVerdict::reject_snapshot) << what << ": " << answer.why;
        EXPECT_FALSE(answer.reject_senders.empty()) << what;
        joiner.expect_empty(what);
    }
    joiner.join();
}

TEST(Restorer, R25_ThatEndsWithinALeafIsRefusedWhole) {
    Travelling snapshot = origin().snapshot;
    snapshot.chunks.back().pop_back();
    lie(snapshot, [&](v1::SnapshotMetadata& metadata) {
        Bytes& digests = *metadata.mutable_chunks_sha256();
        digests.resize(digests.size() - sizeof(Digest));
        digests += view(crypto::sha256(snapshot.chunks.back()));
        metadata.set_bytes(metadata.bytes() - 1);
    });
    Joiner joiner;
    ASSERT_EQ(joiner.restorer->offer(snapshot.offer).verdict, OfferVerdict::accept);
    const ChunkAnswer answer = apply_all(*joiner.restorer, snapshot.chunks);
    EXPECT_EQ(answer.verdict, ChunkVerdict::reject_snapshot);
    joiner.expect_empty("cut off");
}

TEST(Restorer, R25_ACrashInTheMiddleLeavesAnEmptyLedger) {
    const auto& chunks = origin().snapshot.chunks;
    Joiner joiner;
    joiner.node.found();
    for (std::size_t applied = 0; applied < chunks.size(); ++applied) {
        ASSERT_EQ(joiner.restorer->offer(origin().snapshot.offer).verdict, OfferVerdict::accept);
        for (std::size_t i = 0; i < applied; ++i) joiner.restorer->apply(i, chunks[i], "p");
        EXPECT_FALSE(joiner.node.app().tip()) << "nobody sees half a state";
        joiner.crash();
        EXPECT_FALSE(joiner.node.app().tip());
        EXPECT_EQ(joiner.restorer->apply(applied, chunks[applied], "p").verdict,
                  ChunkVerdict::retry_snapshot);
    }
    joiner.node.found();
    EXPECT_EQ(joiner.node.height(), 0U) << "and may be founded as any empty one";
}

TEST(Restorer, ReplacesAStateThatNoBlockFollowedAndNoOther) {
    Joiner joiner;
    joiner.join();
    joiner.crash();
    joiner.join();
    grow(joiner.node, 1);
    const std::string hash = joiner.node.hash();
    EXPECT_EQ(joiner.restorer->offer(origin().snapshot.offer).verdict, OfferVerdict::abort);
    EXPECT_EQ(joiner.node.hash(), hash);
}

TEST(Restorer, OfAnotherGenesisIsRefused) {
    Replica node;
    Restorer restorer(node.app(), "no document");
    EXPECT_EQ(restorer.offer(origin().snapshot.offer).verdict, OfferVerdict::abort);
}

}  // namespace
}  // namespace charter::engine
