#pragma once
// The whole history, judged anew: every block of a store is executed again from the genesis
// document, in memory, and all that the store says is compared with what comes out.

#include <cstdint>
#include <functional>
#include <optional>

#include "base/bytes.hpp"
#include "base/protocol.hpp"
#include "base/result.hpp"
#include "storage/store.hpp"

namespace charter::engine {

struct VerifyReport {
    std::uint64_t heights = 0;  // blocks executed
    std::uint64_t transactions = 0;
    Digest app_hash{};  // of the last height
    /// Of these the last ones whose headers and commits the node did not have yet: executed at the
    /// times that the node says.
    std::uint64_t unsigned_heights = 0;
};

struct VerifyOptions {
    /// If given: the genesis document must have this digest. Without it the store is only
    /// consistent with itself.
    std::optional<Digest> genesis;
    std::uint32_t protocol_supported = kProtocolSupported;  // tests: another program
    /// After each block; false stops early, with what was verified so far.
    std::function<bool(std::uint64_t height, std::uint64_t of)> progress;
};

/// Recomputes app hashes, receipts, events, headers, block ids, data and results hashes, signatures
/// of transactions and commits, and compares the values of the newest state. The Fault names the
/// first difference and its height, or says that blocks were pruned.
Outcome<VerifyReport> verify_store(const storage::Store& store, const VerifyOptions& options = {});

}  // namespace charter::engine
