#include "wire/genesis.hpp"

#include <utility>

#include "wire/codec.hpp"

namespace charter::wire {
namespace {

constexpr std::size_t kGenesisBytesMax = 17U << 20U;

}  // namespace

std::optional<FoundingDocument> founding_document(ByteView signed_genesis) {
    v1::SignedGenesis signed_document;
    FoundingDocument document;
    const bool decodes =
        decode_canonical(signed_genesis, kGenesisBytesMax, signed_document) &&
        decode_canonical(signed_document.genesis(), kGenesisBytesMax, document.genesis);
    if (!decodes) return std::nullopt;
    document.bytes = std::move(*signed_document.mutable_genesis());
    return document;
}

std::vector<v1::ValidatorUpdate> founding_validators(const v1::Genesis& genesis) {
    std::vector<v1::ValidatorUpdate> validators;
    if (genesis.solo()) {
        v1::ValidatorUpdate& one = validators.emplace_back();
        *one.mutable_key() = genesis.validator();
        one.set_power(1);
        return validators;
    }
    for (const v1::FoundingNode& node : genesis.nodes()) {
        if (node.power() == 0) continue;
        v1::ValidatorUpdate& one = validators.emplace_back();
        *one.mutable_key() = node.node().consensus_key();
        one.set_power(node.power());
        one.set_node(node.node().node());
    }
    return validators;
}

}  // namespace charter::wire
