#include "engine/snapshot_format.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/ensure.hpp"
#include "charter/v1/pack.pb.h"
#include "crypto/sha256.hpp"
#include "engine/reading.hpp"
#include "wire/codec.hpp"
#include "wire/delimited.hpp"

namespace charter::engine {
namespace {

constexpr ByteView kDomain = "charter/snapshot/1";
constexpr std::size_t kDigestBytes = sizeof(Digest);

tl::unexpected<Fault> no_snapshot(const std::string& why) {
    return fault("this is no snapshot of a state: " + why);
}

}  // namespace

Digest snapshot_hash(ByteView metadata) {
    return crypto::Sha256().update(kDomain).update(metadata).finish();
}

std::uint64_t chunks_of(const v1::SnapshotMetadata& metadata) {
    return metadata.chunks_sha256().size() / kDigestBytes;
}

std::uint64_t bytes_of_chunk(const v1::SnapshotMetadata& metadata, std::uint64_t index) {
    ensure(index < chunks_of(metadata), "a snapshot has this chunk");
    const std::uint64_t size = metadata.chunk_bytes();
    return std::min(size, metadata.bytes() - index * size);
}

Digest chunk_digest(const v1::SnapshotMetadata& metadata, std::uint64_t index) {
    ensure(index < chunks_of(metadata), "a snapshot has this chunk");
    const ByteView all = metadata.chunks_sha256();
    return *digest_from(all.substr(index * kDigestBytes, kDigestBytes));
}

Outcome<v1::SnapshotMetadata> read_metadata(ByteView bytes) {
    v1::SnapshotMetadata metadata;
    if (const Status s = wire::decode_canonical(bytes, kSnapshotMetadataBytesMax, metadata); !s) {
        return no_snapshot("its metadata does not decode: " + describe(s.error()));
    }
    if (metadata.format() != kSnapshotFormat) {
        return no_snapshot("its metadata has format " + std::to_string(metadata.format()) +
                           ", this program reads format " + std::to_string(kSnapshotFormat));
    }
    const std::uint64_t chunks = chunks_of(metadata);
    if (metadata.height() == 0) return no_snapshot("it has no height");
    if (metadata.leaves() == 0) return no_snapshot("it has no leaves");
    if (metadata.app_hash().size() != kDigestBytes ||
        metadata.genesis_digest().size() != kDigestBytes ||
        metadata.chunks_sha256().size() % kDigestBytes != 0) {
        return no_snapshot("a digest in its metadata is not 32 bytes");
    }
    const std::uint64_t size = metadata.chunk_bytes();
    if (size == 0 || size > kSnapshotChunkBytes || chunks == 0 || chunks > kSnapshotChunksMax ||
        metadata.bytes() > chunks * size || metadata.bytes() <= (chunks - 1) * size) {
        return no_snapshot("its " + std::to_string(metadata.bytes()) + " bytes are not " +
                           std::to_string(chunks) + " chunks of " + std::to_string(size));
    }
    return metadata;
}

Bytes snapshot_leaf(ByteView key, ByteView value) {
    v1::StateLeaf leaf;
    leaf.set_key(std::string(key));
    leaf.set_value(Bytes(value));
    return wire::delimited(wire::encode(leaf));
}

Outcome<std::vector<storage::KeyChange>> LeafReader::take(ByteView chunk) {
    waiting_.append(chunk);
    ByteView rest = waiting_;
    std::vector<storage::KeyChange> leaves;
    while (true) {
        const wire::Delimited next = wire::next_message(rest, kSnapshotLeafBytesMax);
        const std::string where = "leaf " + std::to_string(taken_ + 1);
        if (next.wrong) return no_snapshot("the length of " + where + " is wrong");
        if (!next.body) break;
        v1::StateLeaf leaf;
        if (!wire::decode_canonical(*next.body, kSnapshotLeafBytesMax, leaf)) {
            return no_snapshot(where + " does not decode");
        }
        if (leaf.value().empty() || !leaf.value_hash().empty()) {
            return no_snapshot(where + " has no value");
        }
        if (leaf.key() <= last_key_) return no_snapshot("the keys do not ascend at " + where);
        last_key_ = leaf.key();
        leaves.push_back({last_key_, std::move(*leaf.mutable_value())});
        ++taken_;
        rest.remove_prefix(next.bytes);
    }
    waiting_.erase(0, waiting_.size() - rest.size());
    return leaves;
}

Outcome<std::monostate> LeafReader::finish(std::uint64_t leaves) const {
    if (!waiting_.empty()) return no_snapshot("it ends within a leaf");
    if (taken_ == leaves) return std::monostate{};
    return no_snapshot("it has " + std::to_string(taken_) + " leaves, its metadata says " +
                       std::to_string(leaves));
}

}  // namespace charter::engine
