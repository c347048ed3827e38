// charter-bench: measures what the design promises, as ratios to limits of the same machine in the
// same run. Prints a table with the conditions, and writes JSON (--out FILE). Nothing here is a
// test: figures never fail a build.

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <new>
#include <thread>

#include "bench/chain.hpp"
#include "bench/consortium.hpp"
#include "bench/limits.hpp"
#include "bench/measure.hpp"

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

std::uint64_t allocations_so_far() { return allocations.load(std::memory_order_relaxed); }

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::array kParts = {"storage", "chain", "reports", "assurance", "tasks"};

/// The parts that a consortium of 100 banks is founded for.
void measure_consortium(const fs::path& folder, const std::string& only, Report& report) {
    const bool is_all = only.empty();
    if (!is_all && only != "reports" && only != "assurance" && only != "tasks") return;
    const double start = now_s();
    Consortium consortium(folder);
    report.add("100 banks founded, with their entries and statuses", now_s() - start, "s");
    if (is_all || only == "reports") measure_reports(consortium, report);
    if (is_all || only == "assurance") measure_assurance(consortium, report);
    if (is_all || only == "tasks") measure_tasks(consortium, report);
}

int run(const fs::path& out, const std::string& only) {
    std::string pattern = (fs::temp_directory_path() / "charter-bench-XXXXXX").string();
    const fs::path folder = ::mkdtemp(pattern.data());
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    Report report;
    std::printf("charter-bench %.*s, %u cores\n", static_cast<int>(kCommit.size()), kCommit.data(),
                cores);
    const VerifyBound bound = verify_bound(cores);
    report.add("verify bound: P-256, keys cached, all cores", bound.rate, "1/s");
    const std::vector<double> fsync = fsync_ms(folder);
    report.add("fsync of a 4 KiB append: p50", percentile(fsync, 50), "ms");
    report.add("  p99", percentile(fsync, 99), "ms");
    const bool is_all = only.empty();
    if (is_all || only == "storage") measure_storage(folder, report);
    measure_consortium(folder / "consortium", only, report);
    if (is_all || only == "chain") {
        auto chain = Chain::found(folder / "chain");
        if (!chain) {
            std::cerr << chain.error().what << "\n";
            return 1;
        }
        measure_publish(**chain, bound, report);
        measure_batches(**chain, report);
        const double half = report.value_of("publish, one P-256 signature a transaction") / 2;
        measure_latency(**chain, half, percentile(fsync, 50), report);
        measure_http(**chain, bound, report);
        measure_execute(**chain, report);
        measure_proof(**chain, report);
    }
    fs::remove_all(folder);
    json::object document;
    document["commit"] = std::string(kCommit);
    document["cores"] = cores;
    document["figures"] = report.figures();
    if (out.has_parent_path()) fs::create_directories(out.parent_path());
    std::ofstream(out) << json::serialize(document) << "\n";
    return 0;
}

}  // namespace
}  // namespace charter::bench

int main(int argc, char** argv) {
    std::filesystem::path out = "out/bench.json";
    std::string only;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--out" && i + 1 < argc) {
            out = argv[++i];
        } else if (only.empty() && std::ranges::find(charter::bench::kParts, word) !=
                                       charter::bench::kParts.end()) {
            only = word;
        } else {
            std::fprintf(stderr,
                         "usage: charter-bench [--out FILE] "
                         "[storage|chain|reports|assurance|tasks]\n");
            return 2;
        }
    }
    return charter::bench::run(out, only);
}
