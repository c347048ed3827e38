#pragma once
// What this machine can do at all, measured in the same run: the denominators of every ratio.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rocksdb {
class DB;
}

namespace charter::bench {

/// Seconds of a monotonic clock.
double now_s();
/// Seconds of processor time that this process has used.
double cpu_s();
/// Of the calling thread alone: for what neither waits nor has help, so that what else the machine
/// does counts for nothing.
double thread_cpu_s();
/// The p-th percentile (0..100) of the values.
double percentile(std::vector<double> values, double p);

/// P-256 verification with the key decoded beforehand.
struct VerifyBound {
    double rate = 0;    // a second, of all cores together
    double cpu_us = 0;  // processor time of one
};
VerifyBound verify_bound(unsigned cores);
/// Milliseconds that a synced append of 4 KiB takes, many times.
std::vector<double> fsync_ms(const std::filesystem::path& folder);

/// One block's updates of the storage measurements: keys with their new values, ascending.
using Updates = std::vector<std::pair<std::string, std::string>>;
/// Plain RocksDB with its default options.
class FlatStore {
  public:
    explicit FlatStore(const std::filesystem::path& folder);
    ~FlatStore();
    FlatStore(const FlatStore&) = delete;
    FlatStore& operator=(const FlatStore&) = delete;
    /// One synced batch.
    void write(const Updates& updates);

  private:
    std::unique_ptr<rocksdb::DB> db_;
};

}  // namespace charter::bench
