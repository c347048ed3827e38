#include "wire/genesis.hpp"

namespace charter::wire {

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
