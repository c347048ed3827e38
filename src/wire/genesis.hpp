#pragma once
// The founding document of a ledger, and who signs the first blocks by it.

#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "charter/v1/block.pb.h"

namespace charter::wire {

struct FoundingDocument {
    Bytes bytes;  // what the founders signed, and its digest is of
    v1::Genesis genesis;
};

/// Of a SignedGenesis; its signatures are not looked at. Nothing where either of the two does not
/// decode, or is larger than 17 MiB.
std::optional<FoundingDocument> founding_document(ByteView signed_genesis);

/// Solo: the one validator, with power 1. Else the founding nodes with power, in their order.
std::vector<v1::ValidatorUpdate> founding_validators(const v1::Genesis& genesis);

}  // namespace charter::wire
