#pragma once
// The trie of a store, which keeps values only: made anew at every start.

#include "base/result.hpp"
#include "merkle/trie.hpp"
#include "storage/store.hpp"

namespace charter::storage {

/// Reads every value of the state, hashes keys and values in `threads` threads, and builds the
/// trie.
Outcome<merkle::Trie> rebuild_trie(const Store& store, unsigned threads);

}  // namespace charter::storage
