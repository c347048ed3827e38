#pragma once
// Proof documents: what `charter proof get` writes and charter-verify reads
// (docs/formats/proof.md).

#include <string_view>

#include "proof/claims.hpp"

namespace charter::proof {

inline constexpr std::uint32_t kProofFormat = 1;
inline constexpr std::size_t kProofBytesMax = 16U << 20U;

struct Proved {
    State state;
    Statement statement;
};

/// Failures  format_unknown, claim_missing, those of follow, those of the claim
Checked<Proved> verify(const v1::Proof& proof, const Trust& trust);

/// The JSON of the document: protobuf's own mapping, names as in the .proto, one form.
std::string to_json(const v1::Proof& proof);

/// Failures  too_large, undecodable (no JSON, unknown or doubled names, or not the one form that
///           to_json has)
Checked<v1::Proof> from_json(std::string_view json);

}  // namespace charter::proof
