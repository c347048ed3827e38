#include "machine/validator_updates.hpp"

#include "charter/v1/record.pb.h"
#include "state/tables.hpp"

namespace charter::machine {
namespace {

v1::ValidatorUpdate update_of(const v1::Node& node, std::uint64_t power) {
    v1::ValidatorUpdate update;
    *update.mutable_key() = node.consensus_key();
    update.set_power(power);
    update.set_node(node.node());
    return update;
}

bool same_key(const v1::Node& a, const v1::Node& b) {
    return a.consensus_key().bytes() == b.consensus_key().bytes();
}

}  // namespace

std::vector<v1::ValidatorUpdate> validator_updates(const state::View& before,
                                                   const state::Changes& changes) {
    std::vector<v1::ValidatorUpdate> updates;
    for (const auto& [key, value] : changes) {
        if (!key.starts_with("nod/") || !value) continue;
        v1::Node after;
        wire::decode_trusted(*value, after);
        const v1::Node earlier = state::read_or_new<v1::Node>(before, key);
        const bool replaced = earlier.power() > 0 && !same_key(earlier, after);
        if (replaced) updates.push_back(update_of(earlier, 0));
        const std::uint64_t had = replaced ? 0 : earlier.power();
        if (after.power() != had) updates.push_back(update_of(after, after.power()));
    }
    return updates;
}

}  // namespace charter::machine
