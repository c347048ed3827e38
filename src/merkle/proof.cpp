#include "merkle/proof.hpp"

#include <algorithm>
#include <span>

#include "crypto/sha256.hpp"

namespace charter::merkle {
namespace {

// Every step goes to the first leaf (no sibling at the left), or to the last.
bool is_leftmost(std::span<const Step> path) {
    return std::none_of(path.begin(), path.end(), [](const Step& s) { return s.sibling_is_left; });
}

bool is_rightmost(std::span<const Step> path) {
    return std::all_of(path.begin(), path.end(), [](const Step& s) { return s.sibling_is_left; });
}

// Whether no leaf can stand between the two: below the node where their paths part, the left one is
// the last leaf of the left child and the right one the first leaf of the right child.
bool are_neighbours(std::span<const Step> left, std::span<const Step> right) {
    while (!left.empty() && !right.empty() && left.back() == right.back()) {
        left = left.first(left.size() - 1);
        right = right.first(right.size() - 1);
    }
    if (left.empty() || right.empty()) return false;
    if (left.back().sibling_is_left || !right.back().sibling_is_left) return false;
    return is_rightmost(left.first(left.size() - 1)) && is_leftmost(right.first(right.size() - 1));
}

}  // namespace

std::optional<ExistenceProof> prove(const Trie& trie, const Digest& key, ByteView value) {
    std::optional<Located> found = trie.locate(key);
    if (!found || value.empty() || found->path.size() > kMaxProofDepth) return std::nullopt;
    if (leaf_hash(key, crypto::sha256(value)) != found->leaf_hash) return std::nullopt;
    return ExistenceProof{key, Bytes(value), std::move(found->path)};
}

std::optional<NonExistenceProof> prove_absent(const Trie& trie, const Digest& key,
                                              const ValueLookup& value_of) {
    if (trie.size() == 0 || trie.contains(key)) return std::nullopt;
    const auto prove_neighbour = [&](const Digest& neighbour) -> std::optional<ExistenceProof> {
        const std::optional<Bytes> value = value_of(neighbour);
        if (!value) return std::nullopt;
        return prove(trie, neighbour, *value);
    };
    const Neighbours next = trie.neighbours(key);
    NonExistenceProof proof{key, std::nullopt, std::nullopt};
    if (next.left) {
        proof.left = prove_neighbour(*next.left);
        if (!proof.left) return std::nullopt;
    }
    if (next.right) {
        proof.right = prove_neighbour(*next.right);
        if (!proof.right) return std::nullopt;
    }
    return proof;
}

std::optional<Digest> root_of(const ExistenceProof& proof) {
    if (proof.value.empty() || proof.path.size() > kMaxProofDepth) return std::nullopt;
    Digest hash = leaf_hash(proof.key, crypto::sha256(proof.value));
    for (const Step& step : proof.path) {
        hash =
            step.sibling_is_left ? inner_hash(step.sibling, hash) : inner_hash(hash, step.sibling);
    }
    return hash;
}

bool verify_membership(const Digest& root, const Digest& key, ByteView value,
                       const ExistenceProof& proof) {
    return proof.key == key && proof.value == value && root_of(proof) == root;
}

bool verify_absence(const Digest& root, const Digest& key, const NonExistenceProof& proof) {
    if (proof.key != key || (!proof.left && !proof.right)) return false;
    if (proof.left && (proof.left->key >= key || root_of(*proof.left) != root)) return false;
    if (proof.right && (proof.right->key <= key || root_of(*proof.right) != root)) return false;
    if (!proof.left) return is_leftmost(proof.right->path);
    if (!proof.right) return is_rightmost(proof.left->path);
    return are_neighbours(proof.left->path, proof.right->path);
}

}  // namespace charter::merkle
