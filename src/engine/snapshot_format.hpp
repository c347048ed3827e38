#pragma once
// A state as it travels from node to node: its leaves in the order of keys, one after another, cut
// into chunks. Format: docs/formats/snapshot.md.
//
// All of it is untrusted until the root of the leaves is the app hash that a trusted header has.

#include <cstdint>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "charter/v1/snapshot.pb.h"
#include "storage/rows.hpp"

namespace charter::engine {

/// The version that this program writes, and the only one that it reads.
inline constexpr std::uint32_t kSnapshotFormat = 1;
/// Of each chunk but the last, as this program writes them; it reads smaller ones too. CometBFT
/// takes less than 16 MB.
inline constexpr std::size_t kSnapshotChunkBytes = std::size_t{4} << 20U;
/// CometBFT's own limit; their digests fit into its 4 MB of metadata.
inline constexpr std::uint64_t kSnapshotChunksMax = 100'000;
inline constexpr std::size_t kSnapshotMetadataBytesMax = std::size_t{4} << 20U;
inline constexpr std::size_t kSnapshotLeafBytesMax = std::size_t{32} << 20U;

/// What CometBFT knows a snapshot by: sha256("charter/snapshot/1" | metadata).
Digest snapshot_hash(ByteView metadata);

std::uint64_t chunks_of(const v1::SnapshotMetadata& metadata);
/// `index` < chunks_of.
std::uint64_t bytes_of_chunk(const v1::SnapshotMetadata& metadata, std::uint64_t index);
Digest chunk_digest(const v1::SnapshotMetadata& metadata, std::uint64_t index);

/// Faults, in this order: not canonical; another format; a field that cannot be (no leaves, no
/// height, a digest that is none, chunks that do not add up).
Outcome<v1::SnapshotMetadata> read_metadata(ByteView bytes);

/// One leaf, as it stands in the chunks.
Bytes snapshot_leaf(ByteView key, ByteView value);

/// Takes the chunks one after another. After a fault it is of no further use.
class LeafReader {
  public:
    /// The leaves that the chunk completes; a leaf may begin in one chunk and end in another.
    /// Faults: a length, a leaf that does not decode, is larger than kSnapshotLeafBytesMax or has
    /// no value, keys that do not ascend.
    Outcome<std::vector<storage::KeyChange>> take(ByteView chunk);
    /// Faults: it ends within a leaf, or has another number of leaves.
    Outcome<std::monostate> finish(std::uint64_t leaves) const;

  private:
    Bytes waiting_;
    Bytes last_key_;
    std::uint64_t taken_ = 0;
};

}  // namespace charter::engine
