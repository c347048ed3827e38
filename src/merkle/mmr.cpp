#include "merkle/mmr.hpp"

#include <bit>
#include <optional>
#include <span>

#include "base/ensure.hpp"
#include "crypto/sha256.hpp"

namespace charter::merkle {
namespace {

Digest leaf_node(const Digest& entry) {
    return crypto::Sha256{}.update(ByteView("\0", 1)).update(view(entry)).finish();
}

Digest inner_node(const Digest& left, const Digest& right) {
    return crypto::sha256_pair(1, left, right);
}

Digest root_node(std::uint64_t count, ByteView bag) {
    return crypto::Sha256{}.update("\2").update(big_endian(count)).update(bag).finish();
}

/// Folds peaks from right to left; nothing if there are none.
std::optional<Digest> bag_peaks(std::span<const Digest> peaks) {
    std::optional<Digest> bag;
    for (std::size_t i = peaks.size(); i-- > 0;) bag = bag ? inner_node(peaks[i], *bag) : peaks[i];
    return bag;
}

/// One mountain of a list: 2^level entries from `start` on.
struct Mountain {
    unsigned level;
    std::uint64_t start;
};

/// The mountains of a list of `count` entries, the largest first.
std::vector<Mountain> mountains(std::uint64_t count) {
    std::vector<Mountain> all;
    std::uint64_t start = 0;
    for (unsigned level = 64; level-- > 0;) {
        const std::uint64_t size = std::uint64_t{1} << level;
        if ((count & size) == 0) continue;
        all.push_back({level, start});
        start += size;
    }
    return all;
}

/// The position in `all` of the mountain that holds entry `index`.
std::size_t mountain_of(std::span<const Mountain> all, std::uint64_t index) {
    std::size_t at = 0;
    while (at + 1 < all.size() && all[at + 1].start <= index) ++at;
    return at;
}

}  // namespace

bool Mmr::valid() const { return peaks.size() == static_cast<std::size_t>(std::popcount(count)); }

std::vector<MmrNode> Mmr::append(const Digest& entry) {
    ensure(valid(), "one peak for each set bit of the count");
    std::vector<MmrNode> complete{{0, count, leaf_node(entry)}};
    for (std::uint64_t rest = count; (rest & 1U) != 0; rest >>= 1U) {
        const MmrNode last = complete.back();
        complete.push_back(
            {last.level + 1, last.index >> 1U, inner_node(peaks.back(), last.digest)});
        peaks.pop_back();
    }
    peaks.push_back(complete.back().digest);
    ++count;
    return complete;
}

Digest Mmr::root() const {
    ensure(valid(), "one peak for each set bit of the count");
    const std::optional<Digest> bag = bag_peaks(peaks);
    return root_node(count, bag ? view(*bag) : ByteView{});
}

Digest mmr_node(unsigned level, std::uint64_t index, const MmrEntryLookup& entry_at) {
    ensure(level < 64, "a node covers fewer than 2^64 entries");
    Mmr part;
    const std::uint64_t size = std::uint64_t{1} << level;
    for (std::uint64_t i = 0; i < size; ++i) part.append(entry_at((index << level) + i));
    return part.peaks.front();
}

MmrProof prove_in_mmr(std::uint64_t index, std::uint64_t count, const MmrNodeLookup& node_at) {
    ensure(index < count, "the entry is in the list");
    MmrProof proof{index, count, {}};
    const std::vector<Mountain> all = mountains(count);
    const std::size_t own = mountain_of(all, index);
    for (unsigned level = 0; level < all[own].level; ++level) {
        proof.siblings.push_back(node_at(level, (index >> level) ^ 1U));
    }
    std::vector<Digest> peaks;
    for (const Mountain& m : all) {
        const bool is_own = m.start == all[own].start;
        peaks.push_back(is_own ? Digest{} : node_at(m.level, m.start >> m.level));
    }
    const auto right = bag_peaks(std::span(peaks).subspan(own + 1));
    if (right) proof.siblings.push_back(*right);
    for (std::size_t i = own; i-- > 0;) proof.siblings.push_back(peaks[i]);
    return proof;
}

bool verify_in_mmr(const Digest& root, const Digest& entry, const MmrProof& proof) {
    if (proof.index >= proof.count) return false;
    const std::vector<Mountain> all = mountains(proof.count);
    const std::size_t own = mountain_of(all, proof.index);
    const bool has_right = own + 1 < all.size();
    if (proof.siblings.size() != all[own].level + (has_right ? 1U : 0U) + own) return false;

    Digest hash = leaf_node(entry);
    auto sibling = proof.siblings.begin();
    for (unsigned level = 0; level < all[own].level; ++level, ++sibling) {
        const bool is_right = ((proof.index >> level) & 1U) != 0;
        hash = is_right ? inner_node(*sibling, hash) : inner_node(hash, *sibling);
    }
    if (has_right) hash = inner_node(hash, *sibling++);
    for (; sibling != proof.siblings.end(); ++sibling) hash = inner_node(*sibling, hash);
    return root_node(proof.count, view(hash)) == root;
}

}  // namespace charter::merkle
