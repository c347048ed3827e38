#include "merkle/list_tree.hpp"

#include "base/ensure.hpp"
#include "crypto/sha256.hpp"

namespace charter::merkle {
namespace {

std::vector<Digest> leaves_of(std::span<const Bytes> items) {
    std::vector<Digest> leaves;
    leaves.reserve(items.size());
    for (const Bytes& item : items) leaves.push_back(list_leaf(item));
    return leaves;
}

// Joins neighbours in pairs; a last one without a partner rises as it is. Repeated, this splits a
// list at the largest power of two below its length, as RFC 6962 does.
void rise(std::vector<Digest>& level) {
    const std::size_t pairs = level.size() / 2;
    for (std::size_t i = 0; i < pairs; ++i) {
        level[i] = crypto::sha256_pair(1, level[2 * i], level[2 * i + 1]);
    }
    if (level.size() % 2 != 0) level[pairs] = level.back();
    level.resize((level.size() + 1) / 2);
}

}  // namespace

Digest list_leaf(ByteView item) {
    return crypto::Sha256{}.update(ByteView("\0", 1)).update(item).finish();
}

Digest list_root(std::span<const Bytes> items) { return list_root_of_leaves(leaves_of(items)); }

Digest list_root_of_leaves(std::span<const Digest> leaves) {
    if (leaves.empty()) return crypto::sha256({});
    std::vector<Digest> level(leaves.begin(), leaves.end());
    while (level.size() > 1) rise(level);
    return level.front();
}

ListProof prove_in_list(std::span<const Bytes> items, std::uint64_t index) {
    return prove_in_list_of_leaves(leaves_of(items), index);
}

ListProof prove_in_list_of_leaves(std::span<const Digest> leaves, std::uint64_t index) {
    ensure(index < leaves.size(), "the item is in the list");
    ListProof proof{index, leaves.size(), {}};
    std::vector<Digest> level(leaves.begin(), leaves.end());
    for (auto at = static_cast<std::size_t>(index); level.size() > 1; at /= 2) {
        const std::size_t sibling = at ^ 1U;
        if (sibling < level.size()) proof.siblings.push_back(level[sibling]);
        rise(level);
    }
    return proof;
}

bool verify_in_list(const Digest& root, ByteView item, const ListProof& proof) {
    if (proof.index >= proof.count) return false;
    Digest hash = list_leaf(item);
    auto sibling = proof.siblings.begin();
    std::uint64_t last = proof.count - 1;
    for (std::uint64_t at = proof.index; last > 0; at /= 2, last /= 2) {
        if (at == last && at % 2 == 0) continue;  // no partner on this level
        if (sibling == proof.siblings.end()) return false;
        hash = at % 2 != 0 ? crypto::sha256_pair(1, *sibling, hash)
                           : crypto::sha256_pair(1, hash, *sibling);
        ++sibling;
    }
    return sibling == proof.siblings.end() && hash == root;
}

std::vector<Step> steps_of(const ListProof& proof) {
    ensure(proof.index < proof.count, "a proof of an item beyond the list");
    std::vector<Step> steps;
    auto sibling = proof.siblings.begin();
    std::uint64_t last = proof.count - 1;
    for (std::uint64_t at = proof.index; last > 0; at /= 2, last /= 2) {
        if (at == last && at % 2 == 0) continue;  // no partner on this level
        ensure(sibling != proof.siblings.end(), "a proof that lacks a sibling");
        steps.push_back({*sibling++, at % 2 != 0});
    }
    return steps;
}

Digest list_root_from(const Digest& leaf, std::span<const Step> steps) {
    Digest hash = leaf;
    for (const Step& step : steps) {
        hash = step.sibling_is_left ? crypto::sha256_pair(1, step.sibling, hash)
                                    : crypto::sha256_pair(1, hash, step.sibling);
    }
    return hash;
}

}  // namespace charter::merkle
