// Any bytes as a genesis document: founded or refused.
#include <cstdint>

#include "charter/v1/block.pb.h"
#include "machine/genesis.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    charter::v1::SignedGenesis document;
    // Once as the document's inner bytes, once as the envelope.
    document.set_genesis(data, size);
    static_cast<void>(charter::machine::found(document));
    if (document.ParseFromArray(data, static_cast<int>(size)))
        static_cast<void>(charter::machine::found(document));
    return 0;
}
