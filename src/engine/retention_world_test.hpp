#pragma once
// A ledger of more than a year whose assembly lets old blocks go, for the tests of pruning.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/archive.hpp"
#include "engine/pruner.hpp"
#include "engine/testing.hpp"

namespace charter::engine {

inline constexpr std::int64_t kTestDayMs = 86'400'000;

struct OldLedger {
    Folder folder;
    std::int64_t now_ms = kFoundedMs;
    std::unique_ptr<TestNode> node;
    std::unique_ptr<Archive> archive = *Archive::open(folder.path() / "archive");
    std::map<std::string, std::uint64_t> nonces;
    std::vector<Bytes> old_txs;    // one a block of the first days
    std::uint64_t old_height = 0;  // the last block of these days
    std::vector<Bytes> new_txs;    // after the year

    /// Some blocks, then `days` without any, then some more.
    explicit OldLedger(std::int64_t days = 400);

    /// The node stops, as by a crash, and starts again.
    void restart();
    /// By everybody, executed; the number of the resolution.
    std::uint64_t resolve(const v1::Action& action);
    void prune_below(std::uint64_t height, std::int64_t youngest_ms);
    /// With the true time.
    void prune_below(std::uint64_t height);
    std::int64_t time_of(std::uint64_t height) const;
    Bytes submit(const std::string& person, const v1::Action& action);

    /// Without a thread; keeps no month ends unless asked.
    std::unique_ptr<Pruner> pruner(bool month_ends = false) const;
    const storage::Store& store() const { return node->store->store(); }
};

/// Steps until nothing is left; how many did something.
std::size_t run(Pruner& pruner);

}  // namespace charter::engine
