#pragma once
// The map that fuzzed proofs are judged against, and that their seeds are made of.

#include <map>
#include <string>
#include <vector>

#include "crypto/sha256.hpp"
#include "merkle/proof.hpp"

namespace charter::fuzz {

struct ProofMap {
    merkle::Trie trie;
    std::map<Digest, Bytes> values;  // by hashed key
};

inline const ProofMap& proof_map() {
    static const ProofMap map = [] {
        constexpr int kKeys = 24;
        ProofMap made;
        for (int i = 0; i < kKeys; ++i) {
            const Digest key = merkle::hashed_key("mem/bank-" + std::to_string(i));
            made.values[key] = "value " + std::to_string(i);
        }
        std::vector<merkle::LeafEntry> leaves;
        for (const auto& [key, value] : made.values) leaves.push_back({key, crypto::sha256(value)});
        made.trie = merkle::Trie::build(leaves);
        return made;
    }();
    return map;
}

}  // namespace charter::fuzz
