#pragma once
// A transaction as it comes in: decoded, its form checked, its signatures judged. All before it may
// touch the state.

#include <functional>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "charter/v1/transaction.pb.h"
#include "state/view.hpp"
#include "tx/rules.hpp"

namespace charter::tx {

/// No transaction is larger on the wire; the parameter tx_bytes_max may only be lower.
inline constexpr std::size_t kTxBytesMax = 1U << 20U;
inline constexpr std::size_t kSignersMax = 16;

struct Incoming {
    Bytes id;  // sha256(body), 32 bytes
    v1::Transaction tx;
    std::vector<Bytes> signatures;
    std::size_t bytes = 0;  // on the wire
};

/// Decodes the one canonical form.
/// Reasons  too_large, undecodable, not_canonical, signers_missing, too_many, signer_repeated,
/// signature_count,
///          field_missing (sender), field_invalid (genesis_digest, signers), action_missing
Result<Incoming> decode(ByteView raw);

/// The bytes that each signer signs: "charter/tx/1" || id.
Bytes signing_message(ByteView id);

/// Whether a signature is valid in its one accepted form. The node passes a verifier with caches.
using Verifier =
    std::function<bool(const v1::PublicKey& key, ByteView message, ByteView signature)>;
/// Decodes the key each time; no cache. For tests, challenges and the offline verifier.
bool verify_plain(const v1::PublicKey& key, ByteView message, ByteView signature);

/// Judges the signatures with the keys of the state before the block.
/// Reasons  credential_unknown, algorithm_not_allowed, signature_invalid
/// Source   30.2, 29.3; ledger.md, Transaction
Status judge_signatures(const Incoming& incoming, const state::View& before, const Verifier& verify,
                        const RuleSet& rules);

}  // namespace charter::tx
