#pragma once
// Proofs as the bytes of cosmos.ics23.v1.CommitmentProof, which stock ICS-23 libraries verify.

#include <cstddef>
#include <variant>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "merkle/proof.hpp"

namespace charter::merkle {

/// Larger proofs are refused unread.
inline constexpr std::size_t kMaxProofBytes = std::size_t{8} << 20U;

using CommitmentProof = std::variant<ExistenceProof, NonExistenceProof>;

Bytes encode_commitment_proof(const CommitmentProof& proof);

/// Only what `encode_commitment_proof` writes: the `tendermint` spec, keys of 32 bytes, at most
/// kMaxProofDepth steps, no other field, one encoding. Whether it proves anything is for
/// verify_membership and verify_absence to say.
Outcome<CommitmentProof> parse_commitment_proof(ByteView bytes);

}  // namespace charter::merkle
