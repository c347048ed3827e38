#pragma once
// Proofs that a key has a value, or none, against a root of the authenticated map. Verification is
// written to the rules of ICS-23 for its `tendermint` spec: leaf prefix 00, value prehashed with
// SHA-256, lengths as varints; inner prefix 01, two children of 32 bytes, at most 128 levels. What
// is accepted here a stock ICS-23 verifier accepts too, and the reverse.
//
// Keys are hashed keys (`hashed_key`) throughout.

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "merkle/trie.hpp"

namespace charter::merkle {

/// ICS-23's default bound of a path, in levels.
inline constexpr std::size_t kMaxProofDepth = 128;

/// `path` runs from the leaf's own sibling to the child of the root.
struct ExistenceProof {
    Digest key{};
    Bytes value;
    std::vector<Step> path;
    friend bool operator==(const ExistenceProof&, const ExistenceProof&) = default;
};

/// The neighbours of the absent `key`, which stand side by side in the map. One is missing where
/// the key lies beyond an end of the map.
struct NonExistenceProof {
    Digest key{};
    std::optional<ExistenceProof> left;
    std::optional<ExistenceProof> right;
    friend bool operator==(const NonExistenceProof&, const NonExistenceProof&) = default;
};

/// The value of a hashed key that the map has; nothing if it cannot be found.
using ValueLookup = std::function<std::optional<Bytes>(const Digest& key)>;

/// Nothing if the map does not have `key` with exactly `value`, if the value is empty, or if the
/// path is longer than kMaxProofDepth.
std::optional<ExistenceProof> prove(const Trie& trie, const Digest& key, ByteView value);

/// Nothing if the map has `key`, is empty (ICS-23 has no proof against an empty map), or if a
/// neighbour's value cannot be found.
std::optional<NonExistenceProof> prove_absent(const Trie& trie, const Digest& key,
                                              const ValueLookup& value_of);

/// The root that the proof leads to; nothing if its value is empty or its path too long.
std::optional<Digest> root_of(const ExistenceProof& proof);

/// Whether the map with this root has `key` with `value`.
bool verify_membership(const Digest& root, const Digest& key, ByteView value,
                       const ExistenceProof& proof);

/// Whether the map with this root lacks `key`.
bool verify_absence(const Digest& root, const Digest& key, const NonExistenceProof& proof);

}  // namespace charter::merkle
