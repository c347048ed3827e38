#pragma once
// The last block of a ledger whose engine is another program (CometBFT), taken back.

#include <filesystem>
#include <vector>

#include "storage/versions.hpp"

namespace charter::storage {

/// Whether roll_back has something to take back, before anything is touched. Faults, in this order:
/// the disk; what the last block replaced does not read; there is no block that can be taken back.
Done can_roll_back(const Store& store);

/// Takes the last block of a store back that nobody has open: state, notes, blocks, receipts,
/// events and transaction ids are as they were before its commit, with its header and signatures
/// gone and `local` (notes) written over, all in one synced write. Only the last block can be, and
/// only once: the one below it must be committed anew before. Returns the head that is left.
/// Faults, in this order: those of StateStore::open; there is no block that can be taken back; what
/// its block replaced does not lead to the app hash before it (nothing is written then); the disk.
Outcome<Head> roll_back(const std::filesystem::path& path, const StateOptions& options,
                        const std::vector<KeyChange>& local);

}  // namespace charter::storage
