#pragma once
// The ledger of a stopped node, taken back by its last block: where its engine (CometBFT) went
// back too, or was behind it. The engine hands that block over again; nothing of it is lost.

#include <filesystem>

#include "base/result.hpp"
#include "storage/versions.hpp"

namespace charter::engine {

/// Where a node has what it derives of its states; each names what it keeps by height.
struct StateFolders {
    std::filesystem::path state;
    std::filesystem::path snapshots;
    std::filesystem::path archive;
};

struct RolledBack {
    storage::Head from;
    storage::Head to;
    std::uint64_t transactions = 0;  // of the block that went
};

/// Nobody may have the store open. Snapshots and archived states of the height go first, then the
/// block with all that it wrote, in one synced write; states below it stay as they are.
/// Faults, in this order: the store does not open; nothing is founded, or nothing but the founding
/// is there; a solo ledger, which is its own engine; the block before has no contents here (it was
/// pruned), or is below the snapshot that the node joined by; those of storage::roll_back.
Outcome<RolledBack> roll_back(const StateFolders& folders, const storage::StateOptions& options);

}  // namespace charter::engine
