#include "engine/mountain.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "engine/pruned.hpp"
#include "merkle/list_tree.hpp"
#include "wire/codec.hpp"

namespace charter::engine {
namespace {

constexpr std::size_t kPlaceBytes = 8;

Bytes node_note(unsigned level, std::uint64_t index) {
    return Bytes("mountain/node/").append(hex16(level)).append("/").append(hex16(index));
}
Bytes leaf_note(std::uint64_t height) { return Bytes("mountain/leaf/").append(hex16(height)); }
Bytes transitions_note(std::uint64_t height) {
    return Bytes("mountain/transitions/").append(hex16(height));
}

Fault lacks(const std::string& what) {
    return {"the store lacks " + what +
            ", which proofs need; restore the newest backup, or remove the store and fetch "
            "the chain anew"};
}

}  // namespace

void note_mountain(const machine::MountainStep& step, std::span<const v1::Transition> transitions,
                   storage::BlockWrite& write) {
    write.local.push_back(
        {leaf_note(step.leaf.height()), big_endian(step.index).append(wire::encode(step.leaf))});
    for (const merkle::MmrNode& node : step.nodes) {
        write.local.push_back({node_note(node.level, node.index), Bytes(view(node.digest))});
    }
    if (transitions.empty()) return;
    Bytes leaves;
    for (const v1::Transition& transition : transitions) {
        leaves.append(view(merkle::list_leaf(wire::encode(transition))));
    }
    write.local.push_back({transitions_note(step.leaf.height()), std::move(leaves)});
}

void note_peaks(const v1::Mountain& range, storage::BlockWrite& write) {
    std::uint64_t before = 0;  // leaves of the larger mountains
    auto peak = range.peaks().begin();
    for (unsigned level = 64; level-- > 0;) {
        const std::uint64_t leaves = std::uint64_t{1} << level;
        if ((range.count() & leaves) == 0 || peak == range.peaks().end()) continue;
        write.local.push_back({node_note(level, before >> level), *peak++});
        before += leaves;
    }
}

Outcome<std::optional<MountainPlace>> mountain_place(const storage::Store& store,
                                                     std::uint64_t height) {
    const auto note = store.local(leaf_note(height));
    if (!note) return tl::unexpected(note.error());
    if (!note->has_value()) {
        const auto gone = pruned(store);
        if (!gone) return tl::unexpected(gone.error());
        if (height <= gone->joined) return tl::unexpected(pruned_fault(height, *gone));
        return std::nullopt;
    }
    MountainPlace place;
    const bool whole = (*note)->size() > kPlaceBytes;
    if (!whole || !place.leaf.ParseFromString((*note)->substr(kPlaceBytes))) {
        return tl::unexpected(lacks("a readable leaf of block " + std::to_string(height)));
    }
    place.index = from_big_endian(ByteView(**note).substr(0, kPlaceBytes));
    return place;
}

Outcome<merkle::MmrProof> mountain_proof(const storage::Store& store, std::uint64_t index,
                                         std::uint64_t count) {
    std::optional<Fault> failed;
    const auto node_at = [&](unsigned level, std::uint64_t place) {
        const auto note = store.local(node_note(level, place));
        const auto digest = note && note->has_value() ? digest_from(**note) : std::nullopt;
        if (!note) failed = note.error();
        if (note && !digest) failed = lacks("a node of the mountain range");
        return digest.value_or(Digest{});
    };
    auto proof = merkle::prove_in_mmr(index, count, node_at);
    if (failed) return tl::unexpected(*failed);
    return proof;
}

Outcome<std::optional<v1::MountainClaim>> mountain_claim(const storage::Store& store,
                                                         std::uint64_t height,
                                                         std::uint64_t count) {
    const auto place = mountain_place(store, height);
    if (!place) return tl::unexpected(place.error());
    if (!place->has_value() || (*place)->index >= count) return std::nullopt;
    const auto path = mountain_proof(store, (*place)->index, count);
    if (!path) return tl::unexpected(path.error());
    v1::MountainClaim claim;
    *claim.mutable_leaf() = (*place)->leaf;
    claim.set_index((*place)->index);
    for (const Digest& sibling : path->siblings) claim.add_siblings(Bytes(view(sibling)));
    return claim;
}

Outcome<std::vector<Digest>> transition_leaves(const storage::Store& store, std::uint64_t height) {
    const auto note = store.local(transitions_note(height));
    if (!note) return tl::unexpected(note.error());
    std::vector<Digest> leaves;
    ByteView rest = note->has_value() ? ByteView(**note) : ByteView();
    for (; !rest.empty(); rest.remove_prefix(std::min(rest.size(), Digest().size()))) {
        const auto leaf = digest_from(rest.substr(0, Digest().size()));
        if (!leaf)
            return tl::unexpected(lacks("readable transitions of block " + std::to_string(height)));
        leaves.push_back(*leaf);
    }
    return leaves;
}

Outcome<std::optional<storage::KeyChange>> unneeded_note(const storage::Store& store,
                                                         std::uint64_t height) {
    const auto transitions = store.local(transitions_note(height));
    if (!transitions) return tl::unexpected(transitions.error());
    if (transitions->has_value()) return std::nullopt;
    const auto leaf = store.local(leaf_note(height));
    if (!leaf) return tl::unexpected(leaf.error());
    if (!leaf->has_value()) return std::nullopt;
    return storage::KeyChange{leaf_note(height), std::nullopt};
}

}  // namespace charter::engine
