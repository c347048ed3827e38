#pragma once
// The way of an Ed25519 key out of this program: to one that keeps its own file of it.

#include "base/result.hpp"
#include "keys/file_key.hpp"
#include "keys/secret.hpp"

namespace charter::keys {

/// The 32 bytes that the key is made of, in the clear: CometBFT's node_key.json has no other form.
/// Faults: it is not an Ed25519 key.
Outcome<Secret> ed25519_seed(const FileKey& key);

}  // namespace charter::keys
