#pragma once
// What this machine can do at all, measured in the same run: the denominators of every ratio.

#include <cstdint>
#include <filesystem>
#include <vector>

namespace charter::bench {

/// Seconds of a monotonic clock.
double now_s();
/// The p-th percentile (0..100) of the values.
double percentile(std::vector<double> values, double p);

/// P-256 verifications a second of all cores together, with the key decoded beforehand.
double verify_bound(unsigned cores);
/// Milliseconds that a synced append of 4 KiB takes, many times.
std::vector<double> fsync_ms(const std::filesystem::path& folder);
/// Updates a second of plain RocksDB: synced batches over keys that are there.
double flat_updates(const std::filesystem::path& folder, std::uint64_t keys, std::uint64_t block,
                    std::uint64_t blocks);

}  // namespace charter::bench
