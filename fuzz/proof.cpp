// Any bytes as an ICS-23 proof: parsed and judged, or refused. A proof that parses re-encodes to
// the same bytes.
#include <cstdint>

#include "base/ensure.hpp"
#include "storage/ics23.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const charter::ByteView bytes(reinterpret_cast<const char*>(data), size);
    const auto proof = charter::storage::parse_commitment_proof(bytes);
    if (!proof) return 0;
    charter::ensure(charter::storage::encode_commitment_proof(*proof) == bytes,
                    "a second encoding was accepted");
    return 0;
}
