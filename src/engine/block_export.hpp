#pragma once
// A ledger's blocks as one file, from its genesis document on, and their replay: the deep audit,
// which needs nothing but the file and trusts nobody. Format: docs/formats/block-export.md.

#include <iosfwd>

#include <string>

#include "assurance/matrix.hpp"
#include "engine/verify_store.hpp"

namespace charter::engine {

/// The version of the format that this program writes, and the only one that it reads.
inline constexpr std::uint32_t kBlockExportFormat = 1;

struct ExportReport {
    std::uint64_t heights = 0;
    std::uint64_t bytes = 0;
};

/// Writes what the store holds, up to the last block whose header and commit it has.
/// `options.genesis` is not asked. The Fault says which block is not
/// there, or that the stream took no more.
Outcome<ExportReport> export_blocks(const storage::Store& store, std::ostream& out,
                                    const VerifyOptions& options = {});

struct ReplayReport {
    VerifyReport verified;
    std::string chain_id;
    Digest genesis{};
    assurance::Matrix matrix;  // of the statuses after the last block, recomputed like all else
};

/// Executes every block of an export. The Fault names the first difference and its height, or what
/// of the file does not read. Memory: the state and one block.
Outcome<ReplayReport> replay_blocks(std::istream& in, const VerifyOptions& options = {});

}  // namespace charter::engine
