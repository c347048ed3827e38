#pragma once
// From an action to a receipt: who signs, the sender's nonce, the body, the signatures, the node's
// answer.

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "charter/v1/block.pb.h"
#include "client/node_client.hpp"
#include "keys/file_key.hpp"

namespace charter::client {

/// What a transaction is bound to, from GET /v1/node and the sender's nonce.
struct ChainPoint {
    std::string chain_id;
    Bytes genesis_digest;
    std::uint64_t height = 0;
    std::uint64_t nonce = 0;
};
Outcome<ChainPoint> chain_point(NodeClient& node, const std::string& sender);

/// Somebody who signs: a person's folder (identity.hpp). `usage` is sign, but probe for
/// observations.
struct SigningIdentity {
    std::string holder;
    Bytes credential;
    keys::FileKey key;
};
Outcome<SigningIdentity> open_identity(const std::filesystem::path& folder,
                                       v1::Usage usage = v1::USAGE_SIGN);

/// The signed bytes. `signers` in order, the sender first.
Outcome<Bytes> sign_transaction(const v1::Action& action, const ChainPoint& point,
                                std::vector<SigningIdentity>& signers);

/// Transaction id of signed bytes, hexadecimal.
std::string transaction_id(ByteView signed_transaction);

struct Submitted {
    std::string tx_id;  // hexadecimal
    bool included = false;
    std::uint64_t height = 0;
    v1::Receipt receipt;
    bool at_the_door = false;  // refused before it entered the pool: nothing of it is on the ledger
    std::string text_zh;
    std::string text_en;
    std::string raw_json;
};
Outcome<Submitted> submit(NodeClient& node, const Bytes& transaction, int wait_ms);
/// The same without doing it.
Outcome<Submitted> dry_run(NodeClient& node, const Bytes& transaction);

}  // namespace charter::client
