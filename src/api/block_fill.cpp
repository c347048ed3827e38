#include "api/block_fill.hpp"

#include "charter/v1/block.pb.h"
#include "engine/engine.hpp"

namespace charter::api {

std::uint64_t block_fill_permille(const Api& api, const engine::Tip& tip) {
    const auto bytes = api.engine->application().store().store().block(tip.height);
    const auto room = static_cast<std::uint64_t>(tip.parameter("block_bytes_max"));
    if (!bytes || !bytes->has_value() || room == 0) return 0;
    v1::StoredBlock block;
    if (!block.ParseFromString(**bytes)) return 0;
    std::uint64_t sum = 0;
    for (const Bytes& tx : block.txs()) sum += tx.size();
    return sum * 1'000 / room;
}

}  // namespace charter::api
