#pragma once
// What the engine tells of its blocks and of its peers, kept in memory for a day.

#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "probes/readings.hpp"

namespace charter::probes {

/// Blocks of the last day, at most `blocks_max` of them. Any number of threads; quick.
class BlockLog {
  public:
    explicit BlockLog(std::size_t blocks_max = 100'000) : blocks_max_(blocks_max) {}

    /// In order of height; a height again, or one below, is left out.
    void committed(const BlockReading& block);
    /// Those committed after that moment, ascending.
    std::vector<BlockReading> since(std::int64_t ms) const;
    /// After that block; nothing where it is not known (any more).
    std::optional<Digest> app_hash(std::uint64_t height) const;

  private:
    const std::size_t blocks_max_;
    mutable std::mutex mutex_;  // guards what follows
    std::deque<BlockReading> blocks_;
};

/// Looks at the network of the last hour, at most `looks_max`. Any number of threads.
class NetworkLog {
  public:
    explicit NetworkLog(std::size_t looks_max = 240) : looks_max_(looks_max) {}

    void looked(NetworkReading look);
    std::vector<NetworkReading> since(std::int64_t ms) const;

  private:
    const std::size_t looks_max_;
    mutable std::mutex mutex_;  // guards what follows
    std::deque<NetworkReading> looks_;
};

}  // namespace charter::probes
