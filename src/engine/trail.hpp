#pragma once
// Light blocks out of a node's store: the way of a reader from a block that he trusts to a later
// one (light/trail.hpp follows it).

#include <cstdint>
#include <set>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "light/validator_set.hpp"
#include "storage/store.hpp"

namespace charter::engine {

/// The blocks at `heights`, none above newest_signed, and between each two of them as many others
/// as it takes to verify one from the other: none where the validators are the same or more than a
/// third of the earlier ones signed; else the way is halved, as CometBFT's light client does it.
/// Ascending, as CometBFT encodes light blocks. `founding`: the first block's set.
/// Faults: the store lacks a block's header, commit or validators, or they do not verify
Outcome<std::vector<Bytes>> make_trail(const storage::Store& store,
                                       const light::ValidatorSet& founding,
                                       const std::set<std::uint64_t>& heights);

}  // namespace charter::engine
