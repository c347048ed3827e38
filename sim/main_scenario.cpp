// charter-scenario [--folder DIR] [--report DIR] NAME..: plays scenarios, and says what came
// otherwise. With a report: counts, tasks overdue at the peak, the matrix, and every member's
// report of the last one. Exit codes: 0 all came as expected; 1 something did not; 2 the command
// line.

#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "client/convention.hpp"
#include "sim/closing_report.hpp"
#include "sim/scenario/runner.hpp"
#include "testing/places.hpp"

namespace charter::scenario {
namespace {

constexpr std::int64_t kYearMs = 366LL * 86'400'000;

struct Options {
    std::string folder = places::source() + "/tests/scenarios";
    std::string report;
    std::vector<std::string> names;
};

std::string counts_text(const Counts& counts) {
    return std::to_string(counts.blocks) + " blocks, " + std::to_string(counts.acts) + " acts, " +
           std::to_string(counts.refused) + " refused, " + std::to_string(counts.transitions) +
           " transitions";
}

bool play(Library& library, const client::Convention& convention, const std::string& name,
          const std::string& folder) {
    const auto begun = std::chrono::steady_clock::now();
    const std::clock_t cpu_begun = std::clock();
    OverduePeak peak;
    Watch watch;
    if (!folder.empty()) watch = [&](const Chain& chain) { peak.look(chain); };
    const Played run = library.run(name, watch);
    std::printf("%s: %s\n", name.c_str(), run.errors.empty() ? "as expected" : run.errors.c_str());
    if (!run.chain) return false;
    std::printf("   %s\n", counts_text(run.chain->counts()).c_str());
    if (folder.empty()) return run.errors.empty();
    std::printf("   at most %llu tasks overdue after the first month, on %s\n",
                static_cast<unsigned long long>(peak.most()), peak.day().c_str());
    std::printf("   requirements of force must or avoid at the end, %s:\n%s",
                format_date(run.chain->now().today).c_str(), matrix_text(*run.chain).c_str());
    const std::int64_t since_ms = run.chain->now().time_ms - kYearMs;
    const auto written = write_reports(*run.chain, *convention.texts, since_ms, folder);
    if (!written) std::printf("   %s\n", written.error().what.c_str());
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun;
    std::printf("   reports in %s; %.1f s, of a processor %.1f s\n", folder.c_str(), wall.count(),
                static_cast<double>(std::clock() - cpu_begun) / CLOCKS_PER_SEC);
    return run.errors.empty() && written.has_value();
}

int run(const Options& options) {
    const auto convention = client::convention_of_folder(places::source() + "/catalog");
    if (!convention) {
        std::printf("%s\n", convention.error().what.c_str());
        return 2;
    }
    Library library(options.folder, convention->catalog);
    bool good = true;
    for (const std::string& name : options.names)
        good = play(library, *convention, name, options.report) && good;
    return good ? 0 : 1;
}

}  // namespace
}  // namespace charter::scenario

int main(int argc, char** argv) {
    charter::scenario::Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        const bool takes = word == "--folder" || word == "--report";
        if (takes && i + 1 < argc) {
            (word == "--folder" ? options.folder : options.report) = argv[++i];
        } else if (word.starts_with("--")) {
            std::fprintf(stderr, "charter-scenario [--folder DIR] [--report DIR] NAME..\n");
            return 2;
        } else {
            options.names.emplace_back(word);
        }
    }
    if (options.names.empty()) {
        std::fprintf(stderr, "charter-scenario [--folder DIR] [--report DIR] NAME..\n");
        return 2;
    }
    return charter::scenario::run(options);
}
