// Any bytes as a signed transaction: decoded in its one form or refused; what decodes re-encodes to
// the same bytes.
#include <cstdint>

#include "base/ensure.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/dispatch.hpp"
#include "tx/incoming.hpp"
#include "wire/codec.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const charter::ByteView bytes(reinterpret_cast<const char*>(data), size);
    const auto incoming = charter::tx::decode(bytes);
    if (!incoming) return 0;
    charter::v1::SignedTransaction envelope;
    charter::wire::decode_trusted(bytes, envelope);
    charter::ensure(charter::wire::encode(incoming->tx) == envelope.body(),
                    "a second encoding was accepted");
    static_cast<void>(charter::tx::check(incoming->tx.action()));
    return 0;
}
