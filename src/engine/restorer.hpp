#pragma once
// The state of a new node, out of a snapshot that comes in chunks from nodes that nobody trusts:
// nothing of it is seen by anyone before its root is the app hash of a header that the engine has
// verified. A crash, a refusal and an abort leave an empty ledger.
//
// What the node has afterwards: the state, and all that follows from it. What it does not have, and
// says so (engine/pruned.hpp): blocks, receipts, events and transaction ids up to that height.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/application.hpp"
#include "engine/snapshot_format.hpp"

namespace charter::engine {

struct SnapshotOffer {
    std::uint64_t height = 0;
    std::uint32_t format = 0;
    std::uint64_t chunks = 0;
    Bytes hash;
    Bytes metadata;
    Bytes app_hash;  // of the state at the height, by a header that the engine verified
};

enum class OfferVerdict : std::uint8_t { accept, reject_format, reject_senders, abort };
struct OfferAnswer {
    OfferVerdict verdict = OfferVerdict::accept;
    std::string why;  // where it is not accepted
};

enum class ChunkVerdict : std::uint8_t {
    accept,
    retry,           // this chunk, from another sender
    retry_snapshot,  // offer it again
    reject_snapshot,
    abort,
};
struct ChunkAnswer {
    ChunkVerdict verdict = ChunkVerdict::accept;
    std::vector<std::string> reject_senders;
    std::string why;  // where it is not accepted
};

/// One thread, the one that commits, while no block is under way.
class Restorer {
  public:
    /// `application` outlives it. `signed_genesis`: the document of this node.
    Restorer(Application& application, Bytes signed_genesis);

    /// Begins, instead of one that was begun before.
    ///   abort           this node has blocks already; its genesis document does not decode; disk
    ///   reject_format   another format
    ///   reject_senders  metadata that is not what the hash is of, does not read, or says another
    ///                   height, number of chunks, chain, genesis or app hash
    OfferAnswer offer(const SnapshotOffer& offered);

    /// Takes the chunks in order; with the last one the state is this node's.
    ///   retry            not the bytes that the metadata says
    ///   retry_snapshot   none is under way, or a chunk before it is missing
    ///   reject_snapshot  no such chunk; its leaves do not read; their root is another
    ///   abort            the ledger is another one; this program cannot run its convention; disk
    ChunkAnswer apply(std::uint64_t index, ByteView chunk, const std::string& sender);

    /// Whether a chunk is awaited.
    bool is_under_way() const { return metadata_.has_value(); }

  private:
    bool may_replace() const;
    Outcome<std::string> wrong_in(const v1::SnapshotMetadata& metadata,
                                  const SnapshotOffer& offered) const;
    ChunkAnswer end();
    Outcome<storage::BlockWrite> notes(const storage::ProvableView& state) const;
    ChunkAnswer give_up(ChunkVerdict verdict, std::string why);

    Application& application_;
    const Bytes signed_genesis_;
    std::optional<v1::SnapshotMetadata> metadata_;
    LeafReader reader_;
    std::uint64_t next_ = 0;
    std::set<std::string> senders_;
};

}  // namespace charter::engine
