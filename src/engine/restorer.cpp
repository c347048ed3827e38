#include "engine/restorer.hpp"

#include <utility>

#include "crypto/sha256.hpp"
#include "engine/mountain.hpp"
#include "engine/pruned.hpp"
#include "engine/reading.hpp"
#include "machine/genesis.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/codec.hpp"

namespace charter::engine {
namespace {

/// Of a document that the node was given, decoded.
struct Own {
    v1::Genesis genesis;
    Digest digest{};
};

Outcome<Own> own_genesis(ByteView signed_genesis) {
    v1::SignedGenesis document;
    Own own;
    if (!document.ParseFromString(Bytes(signed_genesis)) ||
        !own.genesis.ParseFromString(document.genesis())) {
        return fault("this node's genesis document does not decode");
    }
    own.digest = machine::genesis_digest(document.genesis());
    return own;
}

}  // namespace

Restorer::Restorer(Application& application, Bytes signed_genesis)
    : application_(application), signed_genesis_(std::move(signed_genesis)) {}

// A restored state that no block has followed is as good as none: the engine, which kept nothing of
// it when it stopped, begins anew.
bool Restorer::may_replace() const {
    const auto tip = application_.tip();
    if (!tip || tip->height == 0) return true;
    const auto gone = pruned(application_.store().store());
    return gone && gone->joined == tip->height;
}

/// Why it cannot be a snapshot of what the engine wants; empty: it may be.
Outcome<std::string> Restorer::wrong_in(const v1::SnapshotMetadata& metadata,
                                        const SnapshotOffer& offered) const {
    const auto own = own_genesis(signed_genesis_);
    if (!own) return tl::unexpected(own.error());
    if (metadata.height() != offered.height) return "its metadata says another height";
    if (chunks_of(metadata) != offered.chunks) return "its metadata says another number of chunks";
    if (metadata.chain_id() != own->genesis.chain_id()) return "it is of another chain";
    if (metadata.genesis_digest() != view(own->digest)) return "it is of another genesis";
    if (metadata.app_hash() != offered.app_hash) return "the header has another app hash";
    return std::string();
}

OfferAnswer Restorer::offer(const SnapshotOffer& offered) {
    if (!may_replace()) {
        return {OfferVerdict::abort,
                "this node has blocks already: state sync is for one that has none"};
    }
    if (offered.format != kSnapshotFormat) {
        return {OfferVerdict::reject_format, "format " + std::to_string(offered.format)};
    }
    if (offered.hash != view(snapshot_hash(offered.metadata))) {
        return {OfferVerdict::reject_senders, "its hash is not that of its metadata"};
    }
    auto metadata = read_metadata(offered.metadata);
    if (!metadata) return {OfferVerdict::reject_senders, metadata.error().what};
    const auto wrong = wrong_in(*metadata, offered);
    if (!wrong) return {OfferVerdict::abort, wrong.error().what};
    if (!wrong->empty()) return {OfferVerdict::reject_senders, *wrong};

    metadata_.reset();
    reader_ = LeafReader();
    next_ = 0;
    senders_.clear();
    Outcome<std::monostate> begun = application_.store().begin_import();
    if (begun) begun = application_.reload();
    if (!begun) return {OfferVerdict::abort, begun.error().what};
    metadata_ = *std::move(metadata);
    return {};
}

ChunkAnswer Restorer::apply(std::uint64_t index, ByteView chunk, const std::string& sender) {
    if (!metadata_) return {ChunkVerdict::retry_snapshot, {}, "no snapshot was begun"};
    const std::string what = "chunk " + std::to_string(index);
    if (index >= chunks_of(*metadata_)) {
        return give_up(ChunkVerdict::reject_snapshot, what + " is one too many");
    }
    if (crypto::sha256(chunk) != chunk_digest(*metadata_, index)) {
        return {ChunkVerdict::retry, {sender}, what + " is not what the metadata says"};
    }
    if (index < next_) return {};  // again
    if (index > next_) {
        return give_up(ChunkVerdict::retry_snapshot,
                       what + " came before chunk " + std::to_string(next_));
    }
    senders_.insert(sender);
    auto leaves = reader_.take(chunk);
    if (!leaves) return give_up(ChunkVerdict::reject_snapshot, leaves.error().what);
    if (const auto kept = application_.store().put_import(*leaves); !kept) {
        return give_up(ChunkVerdict::abort, kept.error().what);
    }
    ++next_;
    return next_ < chunks_of(*metadata_) ? ChunkAnswer() : end();
}

ChunkAnswer Restorer::end() {
    if (const auto whole = reader_.finish(metadata_->leaves()); !whole) {
        return give_up(ChunkVerdict::reject_snapshot, whole.error().what);
    }
    const auto state = application_.store().imported(metadata_->height());
    if (!state) return give_up(ChunkVerdict::abort, state.error().what);
    if (view((*state)->app_hash()) != metadata_->app_hash()) {
        return give_up(ChunkVerdict::reject_snapshot,
                       "its leaves have the root " + to_hex((*state)->app_hash()) +
                           ", the header has the app hash " + to_hex(metadata_->app_hash()));
    }
    // From here on the records are the ledger's own.
    const auto head = notes(**state);
    if (!head) return give_up(ChunkVerdict::abort, head.error().what);
    Outcome<std::monostate> done = application_.store().end_import(*head);
    if (!done) return give_up(ChunkVerdict::abort, done.error().what);
    metadata_.reset();
    done = application_.reload();
    if (!done) return {ChunkVerdict::abort, {}, done.error().what};
    return {};
}

/// What the node has to know beside the state, all of it out of the state and its own genesis.
Outcome<storage::BlockWrite> Restorer::notes(const storage::ProvableView& state) const {
    const auto own = own_genesis(signed_genesis_);
    if (!own) return tl::unexpected(own.error());
    const auto config = state::read_existing<v1::ChainConfig>(state, state::keys::kConfig);
    if (config.genesis_digest() != view(own->digest)) {
        return fault("the state is of a ledger with the genesis " +
                     to_hex(config.genesis_digest()) + ", this node's is " + to_hex(own->digest));
    }
    storage::BlockWrite head;
    head.height = state.height();
    head.app_hash = state.app_hash();
    head.genesis = own->digest;
    head.local.push_back({Bytes(kGenesisNote), signed_genesis_});
    head.local.push_back(joined_note(state.height()));
    // The time of that block is in no state. No proposal for the next one may be judged by a time
    // that a sender chose, so it is held to be later than the genesis, and by the engine, which has
    // the header, to be later than that.
    head.local.push_back(time_note(config.genesis_ms()));
    if (const auto range = state::read<v1::Mountain>(state, state::keys::kMountain)) {
        note_peaks(*range, head);
    }
    return head;
}

/// The ledger is empty again; those who gave chunks of it lied, if the snapshot is rejected.
ChunkAnswer Restorer::give_up(ChunkVerdict verdict, std::string why) {
    ChunkAnswer answer{verdict, {}, std::move(why)};
    if (verdict == ChunkVerdict::reject_snapshot) {
        answer.reject_senders.assign(senders_.begin(), senders_.end());
    }
    metadata_.reset();
    if (const auto emptied = application_.store().cancel_import(); !emptied) {
        return {ChunkVerdict::abort, {}, emptied.error().what};
    }
    return answer;
}

}  // namespace charter::engine
