// charter-bench: measures what the design promises, as ratios to limits of the same machine in the
// same run. Prints a table with the conditions, and writes JSON (--out FILE). Nothing here is a
// test: figures never fail a build.

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <new>
#include <random>
#include <thread>

#include "bench/chain.hpp"
#include "bench/limits.hpp"
#include "client/identity.hpp"
#include "machine/machine.hpp"

namespace charter {
extern const std::string_view kCommit;
}

namespace {

std::atomic<std::uint64_t> allocations{0};

}  // namespace

// Counts every allocation of the process: what a transaction costs in them.
__attribute__((noinline)) void* operator new(std::size_t size) {
    allocations.fetch_add(1, std::memory_order_relaxed);
    if (void* p = std::malloc(size)) return p;
    throw std::bad_alloc();
}
__attribute__((noinline)) void operator delete(void* p) noexcept { std::free(p); }
__attribute__((noinline)) void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace charter::bench {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct Report {
    json::object figures;
    void add(const std::string& name, double value, const std::string& unit) {
        std::printf("%-52s %14.3f %s\n", name.c_str(), value, unit.c_str());
        std::fflush(stdout);
        figures[name] = value;
    }
};

// Submits each bank's transactions from a thread of its own, and waits for the last of each.
double submit_all(Chain& chain, const std::vector<std::vector<Bytes>>& per_bank) {
    std::vector<std::thread> threads;
    const double start = now_s();
    for (const std::vector<Bytes>& own : per_bank) {
        threads.emplace_back([&chain, &own] {
            Bytes last;
            for (const Bytes& raw : own) {
                const auto done = chain.engine().submit(raw);
                if (done && done->state != engine::SubmitState::refused) last = done->tx_id;
            }
            chain.engine().wait_for(last, std::chrono::seconds(60));
        });
    }
    for (std::thread& thread : threads) thread.join();
    return now_s() - start;
}

void measure_publish(Chain& chain, double bound, Report& report) {
    constexpr std::size_t kEach = 10'000;
    std::vector<std::vector<Bytes>> per_bank;
    for (std::size_t bank = 0; bank < 4; ++bank)
        per_bank.push_back(chain.publications(bank, kEach, 1));
    const double seconds = submit_all(chain, per_bank);
    const double rate = 4 * kEach / seconds;
    report.add("publish, one P-256 signature a transaction", rate, "tx/s");
    report.add("  ratio to the verify bound (goal 0.60)", rate / bound, "");
}

void measure_batches(Chain& chain, Report& report) {
    constexpr std::size_t kEach = 50;
    std::vector<std::vector<Bytes>> per_bank;
    for (std::size_t bank = 0; bank < 4; ++bank)
        per_bank.push_back(chain.publications(bank, kEach, 1'000));
    const double seconds = submit_all(chain, per_bank);
    report.add("batches of 1,000 records (goal 100,000)", 4 * kEach * 1'000 / seconds, "records/s");
}

// One sender at a fixed rate; the latency of each from submission to its receipt.
void measure_latency(Chain& chain, double rate, double fsync_p50, Report& report) {
    const auto count = static_cast<std::size_t>(std::clamp(rate * 2, 200.0, 20'000.0));
    const std::vector<Bytes> raw = chain.publications(0, count, 1);
    std::vector<double> started(count);
    std::vector<double> finished(count);
    std::atomic<std::size_t> left{count};
    const double start = now_s();
    for (std::size_t i = 0; i < count; ++i) {
        while (now_s() < start + static_cast<double>(i) / rate) std::this_thread::yield();
        started[i] = now_s();
        const auto done = chain.engine().submit(raw[i]);
        if (!done) return;
        chain.engine().when_done(done->tx_id, [&finished, &left, i](const v1::Receipt&) {
            finished[i] = now_s();
            --left;
        });
    }
    while (left > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::vector<double> ms;
    for (std::size_t i = 0; i < count; ++i) ms.push_back((finished[i] - started[i]) * 1e3);
    report.add("commit latency at that rate: rate", rate, "tx/s");
    report.add("  p50", percentile(ms, 50), "ms");
    report.add("  p50, ratio to fsync p50 (goal at most 5)", percentile(ms, 50) / fsync_p50, "");
    report.add("  p99 (goal at most 5 ms)", percentile(ms, 99), "ms");
}

void measure_execute(Chain& chain, Report& report) {
    const auto tip = chain.engine().application().tip();
    const std::vector<Bytes> raw = chain.publications(1, 5'000, 1);
    machine::BlockInput input;
    input.height = tip->height + 1;
    input.time_ms = tip->time_ms + 1;
    const auto trusting = [](const v1::PublicKey&, ByteView, ByteView) { return true; };
    for (const Bytes& bytes : raw)
        input.txs.push_back(machine::take_in(bytes, *tip->view, trusting));
    const assurance::Index index(*tip->catalog);
    machine::Options options;
    options.index = &index;
    const std::uint64_t before = allocations;
    const double start = now_s();
    const machine::BlockResult result =
        machine::execute_block(*tip->view, *tip->catalog, input, options);
    const double seconds = now_s() - start;
    const auto count = static_cast<double>(result.receipts.size());
    report.add("execute_block alone", count / seconds, "tx/s");
    report.add("  allocations a transaction", static_cast<double>(allocations - before) / count,
               "");
}

long resident_mb() {
    std::ifstream in("/proc/self/statm");
    long pages = 0;
    long resident = 0;
    in >> pages >> resident;
    return resident * (::sysconf(_SC_PAGESIZE) / 1024) / 1024;
}

void measure_storage(const fs::path& folder, Report& report) {
    constexpr std::uint64_t kKeys = 1'000'000;
    constexpr std::uint64_t kBlock = 10'000;
    constexpr std::uint64_t kBlocks = 50;
    const double flat = flat_updates(folder, kKeys, kBlock, kBlocks);
    storage::StateOptions options;
    options.store.chain_id = "bench";
    options.store.create = true;
    auto store = storage::StateStore::open(folder / "state", options).value();
    std::uint64_t height = 0;
    const Bytes value(100, 'v');
    for (std::uint64_t i = 0; i < kKeys;) {
        storage::BlockWrite block;
        block.height = height++;
        for (std::uint64_t k = 0; k < 50'000 && i < kKeys; ++k, ++i) {
            block.state.push_back({"bench/" + hex16(i), value});
        }
        store->commit(std::move(block)).value();
    }
    std::mt19937_64 random(1);
    double seconds = 0;
    std::uint64_t updates = 0;
    for (std::uint64_t b = 0; b < kBlocks; ++b) {
        std::map<std::uint64_t, bool> picked;
        while (picked.size() < kBlock) picked[random() % kKeys] = true;
        storage::BlockWrite block;
        block.height = height++;
        Bytes changed = value;
        changed[0] = static_cast<char>('a' + b % 20);
        for (const auto& [key, unused] : picked)
            block.state.push_back({"bench/" + hex16(key), changed});
        const double start = now_s();
        store->commit(std::move(block)).value();
        seconds += now_s() - start;
        updates += kBlock;
    }
    const double ours = static_cast<double>(updates) / seconds;
    report.add("plain RocksDB, synced blocks of 10,000, 1 M keys", flat, "updates/s");
    report.add("durable commit with app hash, the same", ours, "updates/s");
    report.add("  ratio to plain RocksDB (goal 0.85)", ours / flat, "");
    report.add("resident memory with 1 M keys (goal at most 400)",
               static_cast<double>(resident_mb()), "MB");
    store.reset();
    const double start = now_s();
    store = storage::StateStore::open(folder / "state", options).value();
    report.add("restart to a verified state, 1 M keys (goal 1)", now_s() - start, "s");
}

int run(const fs::path& out) {
    std::string pattern = (fs::temp_directory_path() / "charter-bench-XXXXXX").string();
    const fs::path folder = ::mkdtemp(pattern.data());
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    Report report;
    std::printf("charter-bench %.*s, %u cores, %s\n", static_cast<int>(kCommit.size()),
                kCommit.data(), cores, folder.c_str());
    const double bound = verify_bound(cores);
    report.add("verify bound: P-256, keys cached, all cores", bound, "1/s");
    const std::vector<double> fsync = fsync_ms(folder);
    report.add("fsync of a 4 KiB append: p50", percentile(fsync, 50), "ms");
    report.add("  p99", percentile(fsync, 99), "ms");
    measure_storage(folder, report);
    {
        auto chain = Chain::found(folder / "chain");
        if (!chain) {
            std::cerr << chain.error().what << "\n";
            return 1;
        }
        measure_publish(**chain, bound, report);
        const double half =
            report.figures["publish, one P-256 signature a transaction"].as_double() / 2;
        measure_latency(**chain, half, percentile(fsync, 50), report);
        measure_batches(**chain, report);
        measure_execute(**chain, report);
    }
    fs::remove_all(folder);
    json::object document;
    document["commit"] = std::string(kCommit);
    document["cores"] = cores;
    document["figures"] = report.figures;
    if (out.has_parent_path()) fs::create_directories(out.parent_path());
    std::ofstream(out) << json::serialize(document) << "\n";
    return 0;
}

}  // namespace
}  // namespace charter::bench

int main(int argc, char** argv) {
    const bool named = argc == 3 && std::string_view(argv[1]) == "--out";
    if (argc != 1 && !named) {
        std::fprintf(stderr, "usage: charter-bench [--out FILE]\n");
        return 2;
    }
    return charter::bench::run(named ? argv[2] : "out/bench.json");
}
