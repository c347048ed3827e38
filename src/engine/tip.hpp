#pragma once
// The newest committed version of the chain, as everything outside the consensus thread sees it.

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/bytes.hpp"
#include "catalog/catalog.hpp"
#include "charter/v1/record.pb.h"
#include "storage/versions.hpp"

namespace charter::engine {

/// The last committed version and what goes with it. Immutable.
struct Tip {
    std::uint64_t height = 0;
    std::int64_t time_ms = 0;  // of its block; genesis_ms at height 0
    Digest app_hash{};
    std::shared_ptr<const storage::Snapshot> view;
    std::shared_ptr<const catalog::Catalog> catalog;
    v1::ChainConfig config;

    /// The value of a parameter in force.
    std::int64_t parameter(std::string_view name) const;
};

/// The system's clock, unix milliseconds: what engines use unless a test gives them another.
std::int64_t system_now_ms();

}  // namespace charter::engine
