#pragma once
// What a node removed of its old blocks, as its store says it: contents of blocks (transactions,
// receipts, events) go where a resolution lets them (engine/pruner.hpp); every header, commit,
// transaction id and status transition stays. Or what it never had: a node that joined by a
// snapshot has nothing of the blocks up to its height. For any thread.

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "charter/v1/block.pb.h"
#include "storage/store.hpp"

namespace charter::engine {

/// Read it after what it explains: contents and this go in one write.
struct Pruned {
    std::uint64_t below = 1;  // blocks from 1 to below - 1 have no contents here
    std::uint64_t statements = 0;
    std::uint64_t joined = 0;  // the height of the snapshot; 0: it began at the genesis
    bool has(std::uint64_t height) const { return height != 0 && height < below; }
};
Outcome<Pruned> pruned(const storage::Store& store);

/// All of them, the first first. The last may still be under way (done_ms 0).
Outcome<std::vector<v1::PruneStatement>> prune_statements(const storage::Store& store);
/// The last one; nothing if nothing was ever removed.
Outcome<std::optional<v1::PruneStatement>> last_statement(const storage::Store& store);

/// Where a transaction lies whose block lost its contents; nothing if it has them, or is unknown.
Outcome<std::optional<storage::Position>> pruned_transaction(const storage::Store& store,
                                                             ByteView tx_id);

/// Says that the block's contents are not here, why, and who has them.
Fault pruned_fault(std::uint64_t height, const Pruned& pruned);
/// A fault unless every block still has its contents: what executes the history needs them all.
Outcome<std::monostate> require_whole_history(const storage::Store& store);

/// What states it (BlockWrite::local).
storage::KeyChange pruned_note(const Pruned& pruned);
storage::KeyChange joined_note(std::uint64_t height);
storage::KeyChange statement_note(const v1::PruneStatement& statement);

}  // namespace charter::engine
