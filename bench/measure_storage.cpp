// Durable commits of state updates at 1 M keys of 100 bytes, memory, and restart.

#include <unistd.h>

#include <fstream>
#include <random>
#include <set>

#include "bench/limits.hpp"
#include "bench/measure.hpp"
#include "storage/versions.hpp"

namespace charter::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kKeys = 1'000'000;
constexpr std::uint64_t kFillBlock = 50'000;
constexpr std::uint64_t kBlock = 10'000;
constexpr std::uint64_t kBlocks = 50;
constexpr std::size_t kValueBytes = 100;

std::string key_of(std::uint64_t number) { return "bench/" + to_hex(big_endian(number)); }

Updates fill_block(std::uint64_t block) {
    const std::string value(kValueBytes, 'v');
    Updates updates;
    for (std::uint64_t i = block * kFillBlock; i < (block + 1) * kFillBlock; ++i) {
        updates.emplace_back(key_of(i), value);
    }
    return updates;
}

Updates update_block(std::uint64_t block) {
    std::mt19937_64 random(block);
    std::set<std::uint64_t> picked;
    while (picked.size() < kBlock) picked.insert(random() % kKeys);
    std::string value(kValueBytes, 'v');
    value[0] = static_cast<char>('A' + block % 26);
    Updates updates;
    for (const std::uint64_t key : picked) updates.emplace_back(key_of(key), value);
    return updates;
}

// Seconds that `write` takes for the blocks, without making them.
template <class Write>
double seconds_of(std::uint64_t blocks, Updates (*make)(std::uint64_t), const Write& write) {
    double seconds = 0;
    for (std::uint64_t b = 0; b < blocks; ++b) {
        const Updates updates = make(b);
        const double start = now_s();
        write(updates);
        seconds += now_s() - start;
    }
    return seconds;
}

double resident_mb() {
    std::ifstream in("/proc/self/statm");
    long pages = 0;
    long resident = 0;
    in >> pages >> resident;
    return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

}  // namespace

void measure_storage(const fs::path& folder, Report& report) {
    constexpr std::uint64_t kFillBlocks = kKeys / kFillBlock;
    const double before_mb = resident_mb();
    storage::StateOptions options;
    options.store.chain_id = "bench";
    options.store.create = true;
    auto store = storage::StateStore::open(folder / "state", options).value();
    std::uint64_t height = 0;
    const auto commit = [&](const Updates& updates) {
        storage::BlockWrite write;
        write.height = height++;
        write.state.reserve(updates.size());
        for (const auto& [key, value] : updates) write.state.push_back({key, value});
        store->commit(std::move(write)).value();
    };
    seconds_of(kFillBlocks, fill_block, commit);
    const double ours = seconds_of(kBlocks, update_block, commit);
    const double after_mb = resident_mb();
    store.reset();
    const double start = now_s();
    store = storage::StateStore::open(folder / "state", options).value();
    const double restart = now_s() - start;
    store.reset();
    FlatStore plain(folder / "flat");
    seconds_of(kFillBlocks, fill_block, [&](const Updates& updates) { plain.write(updates); });
    const double flat =
        seconds_of(kBlocks, update_block, [&](const Updates& updates) { plain.write(updates); });
    const auto updates = static_cast<double>(kBlock * kBlocks);
    report.add("plain RocksDB, synced blocks of 10,000, 1 M keys", updates / flat, "updates/s");
    report.add("durable commit with app hash, the same", updates / ours, "updates/s");
    report.add("  ratio to plain RocksDB", flat / ours, "", "at least 0.85");
    report.add("memory of 1 M keys and their recent versions", after_mb - before_mb, "MB",
               "at most 400");
    report.add("restart to a verified state, 1 M keys", restart, "s", "at most 1");
}

}  // namespace charter::bench
