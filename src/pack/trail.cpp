#include "pack/trail.hpp"

#include <cstdint>
#include <string>
#include <utility>

#include "charter/v1/record.pb.h"
#include "crypto/sha256.hpp"
#include "light/light_block.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/delimited.hpp"

namespace charter::pack {
namespace {

constexpr ByteView kTrailMagic = "charter-trail\n";
/// A header's hashes alone take more: what is shorter is none, and there are not many of them.
constexpr std::size_t kLightBlockBytesMin = 256;

}  // namespace

Bytes trail_file(const std::vector<Bytes>& blocks) {
    Bytes file(kTrailMagic);
    for (const Bytes& block : blocks) file.append(wire::delimited(block));
    return file;
}

Checked<std::vector<Bytes>> read_trail(ByteView file, const char* where) {
    if (!file.starts_with(kTrailMagic)) return flaw(Failure::trail_invalid, where);
    file.remove_prefix(kTrailMagic.size());
    std::vector<Bytes> blocks;
    while (!file.empty()) {
        const wire::Delimited next = wire::next_message(file, light::kLightBlockBytesMax);
        if (!next.body || next.body->size() < kLightBlockBytesMin) {
            return flaw(Failure::trail_invalid, where, "a length is wrong");
        }
        blocks.emplace_back(*next.body);
        file.remove_prefix(next.bytes);
    }
    return blocks;
}

Checked<bool> floor_holds(const state::View& view, proof::Way way, const light::Terms& terms) {
    const auto floor = state::read<v1::PruneFloor>(view, state::keys::kPruneFloor);
    if (!floor || floor->below_height() < 2) {
        return flaw(Failure::trail_invalid, kFloorFile, "the state has no floor");
    }
    way.height = floor->below_height() - 2;
    proof::Trust founding;
    founding.genesis = crypto::sha256(way.genesis);
    founding.terms = terms;
    founding.terms.trusting_period_ms.reset();
    const auto block = proof::follow(way, founding);
    if (block) return block->signed_ms == floor->youngest_ms();
    return flaw(Failure::trail_invalid, kFloorFile,
                "it does not lead to block " + std::to_string(way.height + 1) + ": " +
                    std::string(proof::failure_name(block.error().failure)));
}

}  // namespace charter::pack
