#pragma once
// How the reporter reaches the ledger: functions that the node gives it, whichever engine runs.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "charter/v1/block.pb.h"
#include "charter/v1/record.pb.h"
#include "state/view.hpp"

namespace charter::probes {

/// The newest committed version, and what of it probes read. Immutable.
struct LedgerTip {
    std::shared_ptr<const state::View> view;
    std::shared_ptr<const catalog::Catalog> catalog;
    v1::ChainConfig config;
    std::uint64_t height = 0;
    std::int64_t time_ms = 0;
    Digest app_hash{};
    std::uint64_t block_bytes_max = 0;
};

struct Ledger {
    /// `view` is null before the chain is founded.
    std::function<LedgerTip()> tip;
    /// A receipt with reason 0: it waits for a block, or is in one. Faults: the engine stopped.
    std::function<Outcome<v1::Receipt>(ByteView signed_transaction)> submit;
    /// Of a transaction in a block; nothing while it is in none.
    std::function<Outcome<std::optional<v1::Receipt>>(ByteView tx_id)> receipt;
    /// The app hash in the last block before that moment; nothing where the node does not know it.
    std::function<std::optional<Bytes>(std::int64_t ms)> beacon;
};

}  // namespace charter::probes
