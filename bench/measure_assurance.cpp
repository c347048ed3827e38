// Statuses of 100 banks: all of them anew, after one new entry, and in a block in which many
// expire.

#include <cstdio>

#include "assurance/matrix.hpp"
#include "bench/consortium.hpp"
#include "bench/grouping.hpp"
#include "bench/limits.hpp"
#include "bench/measure.hpp"

namespace charter::bench {
namespace {

constexpr int kEvaluations = 5;
constexpr std::size_t kExpiring = 10'000;

std::vector<std::pair<std::string, std::string>> asks_of(const Consortium& consortium) {
    std::vector<std::pair<std::string, std::string>> asks;
    const catalog::Catalog& catalog = *consortium.catalog();
    for (const v1::EntryType& type : catalog.wire().registers()) {
        for (const auto& use : consortium.index().of_type(type.name())) {
            asks.emplace_back(catalog.requirements()[use.requirement]->id(), type.name());
        }
    }
    return asks;
}

void measure_everything(Consortium& consortium, Report& report) {
    std::vector<double> took;
    for (int i = 0; i < kEvaluations; ++i) {
        consortium.next_block();
        took.push_back(consortium.judge(true).ms);
    }
    const double full = percentile(took, 50);
    std::vector<double> summed;
    for (int i = 0; i < kEvaluations; ++i) {
        const double start = thread_cpu_s();
        assurance::matrix(*consortium.view(), *consortium.catalog());
        summed.push_back((thread_cpu_s() - start) * 1'000);
    }
    report.add("full evaluation of every status, from the records", full, "ms");
    report.add("how all stand, from the statuses kept", percentile(summed, 50), "ms");
    const auto sqlite = sqlite_grouping(consortium.entry_rows(), asks_of(consortium));
    if (!sqlite) {
        std::fprintf(
            stderr,
            "charter-bench was built without SQLite (apt install libsqlite3-dev): no ratio "
            "to it\n");
        return;
    }
    report.add("SQLite: the same entries grouped by register and bank", sqlite->by_register_ms,
               "ms");
    report.add("  by requirement and bank", sqlite->by_requirement_ms, "ms");
    report.add("  full evaluation, ratio to the first", full / sqlite->by_register_ms, "",
               "at most 1");
    report.add("  ratio to the second", full / sqlite->by_requirement_ms, "");
    report.add("  how all stand, ratio to the first",
               percentile(summed, 50) / sqlite->by_register_ms, "");
}

struct Samples {
    std::vector<double> us;
    double units = 0;
};

void add_sample(Consortium& consortium, const v1::EntryType& type, int number, Samples& out) {
    const Consortium::Judged judged =
        consortium.try_entry(type, number % Consortium::kMembers, number);
    out.us.push_back(judged.ms * 1'000);
    out.units += static_cast<double>(judged.units);
}

void report_samples(const std::string& what, const Samples& samples, Report& report) {
    report.add(what + ", statuses touched", samples.units / static_cast<double>(samples.us.size()),
               "");
    report.add("  re-evaluated, p50", percentile(samples.us, 50), "us", "at most 50");
    report.add("  p99", percentile(samples.us, 99), "us", "at most 500");
}

void measure_one_entry(Consortium& consortium, Report& report) {
    constexpr int kRounds = 4;
    constexpr int kOfAssets = 20;
    Samples of_each;
    int number = 1;
    for (int round = 0; round < kRounds; ++round) {
        for (const v1::EntryType& type : consortium.catalog()->wire().registers()) {
            add_sample(consortium, type, number += 7, of_each);
        }
    }
    report_samples("one entry, of each register in turn", of_each, report);
    Samples of_assets;
    for (int i = 0; i < kOfAssets; ++i) {
        add_sample(consortium, *consortium.catalog()->entry_type("assets"), number += 7, of_assets);
    }
    report_samples("one asset", of_assets, report);
}

void measure_expiry(Consortium& consortium, Report& report) {
    const Consortium::Expiry block = consortium.expire(kExpiring);
    report.add("statuses whose time comes in one block", static_cast<double>(block.statuses), "");
    report.add("  of which change", static_cast<double>(block.transitions), "");
    report.add("  the block executed", block.execute_ms, "ms", "at most 250");
    report.add("  and committed", block.commit_ms, "ms");
}

}  // namespace

void measure_assurance(Consortium& consortium, Report& report) {
    report.add("statuses: 265 requirements x 100 banks, entries",
               static_cast<double>(consortium.entries()), "");
    measure_everything(consortium, report);
    measure_one_entry(consortium, report);
    measure_expiry(consortium, report);
}

}  // namespace charter::bench
