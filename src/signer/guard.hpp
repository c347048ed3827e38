#pragma once
// Against signing twice: whether an ask may be signed, as a function of what was signed last.

#include <google/protobuf/timestamp.pb.h>

#include <optional>

#include "base/bytes.hpp"
#include "signer/ask.hpp"

namespace charter::signer {

/// What was signed last. `sign_bytes` and `signature` are empty where nothing was signed yet, and
/// where only the position is known: then nothing is signed at that position or before.
struct LastSigned {
    Position at;
    Bytes sign_bytes;
    Bytes signature;
    friend bool operator==(const LastSigned&, const LastSigned&) = default;
};

/// A signature that was given before, and the time that it is for.
struct Given {
    google::protobuf::Timestamp timestamp;
    Bytes signature;
};

/// Nothing: sign the ask as it is. Else the answer is what was given before: the same was asked,
/// or the same but for its time.
/// Denials, in this order: height_regression, round_regression, step_regression, conflict.
/// `last` is of the chain and key that the ask was read for.
/// Source  CometBFT v0.39.4, FilePVLastSignState.CheckHRS and FilePV.signVote
Granted<std::optional<Given>> decide(const std::string& chain_id, const LastSigned& last,
                                     const Ask& ask);

}  // namespace charter::signer
