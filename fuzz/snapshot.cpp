// Any bytes as the metadata of a snapshot, and as its leaves in two chunks: read or refused with a
// fault that says why. What reads is written again to the same bytes; metadata that reads has
// chunks that add up; leaves are the same wherever a chunk ends, and their keys ascend.
#include <optional>

#include "base/ensure.hpp"
#include "charter/v1/pack.pb.h"
#include "engine/snapshot_format.hpp"
#include "fuzz/mutate.hpp"
#include "wire/codec.hpp"
#include "wire/delimited.hpp"

namespace {

namespace engine = charter::engine;
using charter::Bytes;
using charter::ByteView;
using charter::ensure;

void check_metadata(ByteView bytes) {
    const auto metadata = engine::read_metadata(bytes);
    if (!metadata) {
        ensure(!metadata.error().what.empty(), "a fault that says nothing");
        return;
    }
    ensure(charter::wire::encode(*metadata) == bytes, "metadata in two forms");
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < engine::chunks_of(*metadata); ++i) {
        const std::uint64_t size = engine::bytes_of_chunk(*metadata, i);
        ensure(size > 0 && size <= engine::kSnapshotChunkBytes, "a chunk of no size");
        (void)engine::chunk_digest(*metadata, i);
        sum += size;
    }
    ensure(sum == metadata->bytes(), "chunks that do not add up");
}

/// The leaves written again; nothing where they are refused.
std::optional<Bytes> read_leaves(ByteView bytes, std::size_t first) {
    engine::LeafReader reader;
    Bytes again;
    Bytes last;
    std::uint64_t count = 0;
    for (const ByteView chunk : {bytes.substr(0, first), bytes.substr(first)}) {
        const auto leaves = reader.take(chunk);
        if (!leaves) {
            ensure(!leaves.error().what.empty(), "a fault that says nothing");
            return std::nullopt;
        }
        for (const auto& leaf : *leaves) {
            ensure(leaf.key > last && leaf.value && !leaf.value->empty(), "keys that ascend");
            last = leaf.key;
            again += engine::snapshot_leaf(leaf.key, *leaf.value);
            ++count;
        }
    }
    if (!reader.finish(count)) return std::nullopt;
    ensure(!reader.finish(count + 1), "another number of leaves");
    return again;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes = charter::fuzz::input_view(data, size);
    check_metadata(bytes);
    const auto in_two = read_leaves(bytes, size / 2);
    ensure(in_two == read_leaves(bytes, 0), "leaves that depend on where a chunk ends");
    ensure(!in_two || *in_two == bytes, "leaves in two forms");
    return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed) {
    const ByteView bytes = charter::fuzz::input_view(data, size);
    if (seed % 8 == 0) return LLVMFuzzerMutate(data, size, size_max);
    if (auto metadata = engine::read_metadata(bytes)) {
        charter::fuzz::mutate(*metadata, seed);
        return charter::fuzz::put_input(charter::wire::encode(*metadata), data, size, size_max);
    }
    engine::LeafReader reader;
    const auto leaves = reader.take(bytes);
    if (!leaves || leaves->empty()) return LLVMFuzzerMutate(data, size, size_max);
    // One leaf changed in a way that keeps it one.
    Bytes all;
    std::size_t place = seed / 8 % leaves->size();
    for (const auto& leaf : *leaves) {
        charter::v1::StateLeaf message;
        message.set_key(leaf.key);
        message.set_value(*leaf.value);
        if (place-- == 0) charter::fuzz::mutate(message, seed);
        all += charter::wire::delimited(charter::wire::encode(message));
    }
    return charter::fuzz::put_input(all, data, size, size_max);
}
