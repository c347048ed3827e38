#pragma once
// The key that `charter node replace-key` proposes, and the proof that the node holds it.

#include <filesystem>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"

namespace charter::client {

struct NewConsensusKey {
    v1::PublicKey key;
    Bytes possession;
};

/// Where they are: exactly one of the first two.
struct NewKeySource {
    std::string public_key;  // Ed25519, hexadecimal or base64
    /// request.yaml of the node, with its proof; CometBFT's priv_validator_key.json, whose key
    /// signs the proof here; or what `cometbft show-validator` prints.
    std::filesystem::path key_file;
    std::string possession;  // hexadecimal: where the key is elsewhere
};

/// For this node on the chain of that genesis digest (32 bytes). Faults: none or both are named; no
/// such key; two halves that are not of one key; a request of another node; no proof, or one that
/// is not of this key, node and chain.
Outcome<NewConsensusKey> new_consensus_key(const NewKeySource& source, const std::string& node,
                                           ByteView genesis_digest);

}  // namespace charter::client
