// The task list of one person in a consortium of 100 banks.

#include <array>

#include "bench/consortium.hpp"
#include "bench/limits.hpp"
#include "bench/measure.hpp"
#include "tasks/board.hpp"

namespace charter::bench {
namespace {

constexpr int kRounds = 40;
constexpr int kBank = 42;

/// Milliseconds that the list takes; `tasks`: how long it is.
double list_ms(const Consortium& consortium, tasks::Memo& memo, const std::string& person,
               std::size_t& tasks) {
    const double start = thread_cpu_s();
    const tasks::Source source{*consortium.view(), consortium.config(), consortium.now()};
    tasks = tasks::tasks_of_person(source, memo, person).size();
    return (thread_cpu_s() - start) * 1'000;
}

void add_one_entry(Consortium& consortium, int number) {
    const auto& registers = consortium.catalog()->wire().registers();
    consortium.next_block();
    consortium.add_entry(registers[number % registers.size()], kBank, number);
    consortium.judge(false);
}

void measure_lists(Consortium& consortium, Report& report) {
    constexpr std::array kPersons = {"hr1", "law", "security", "reg1", "rep"};
    for (const char* post : kPersons) {
        const std::string person = Consortium::name_of(kBank) + "." + post;
        std::size_t tasks = 0;
        tasks::Memo memo(consortium.catalog());
        const double first = list_ms(consortium, memo, person, tasks);
        std::vector<double> same;
        std::vector<double> changed;
        for (int round = 0; round < kRounds; ++round) {
            same.push_back(list_ms(consortium, memo, person, tasks));
            add_one_entry(consortium, 7 * round + 1);
            changed.push_back(list_ms(consortium, memo, person, tasks));
        }
        const std::string who = "task list of " + std::string(post);
        report.add(who + ": tasks", static_cast<double>(tasks), "");
        report.add(who + ", the first since the start", first, "ms");
        report.add(who + ", p50", percentile(same, 50), "ms", "at most 5");
        report.add(who + ", p99", percentile(same, 99), "ms", "at most 5");
        report.add(who + ", after a block with an entry of its bank, p50", percentile(changed, 50),
                   "ms", "at most 5");
        report.add(who + ", the same, p99", percentile(changed, 99), "ms");
    }
}

/// With changes: the time follows those that are open, not those that ever were.
void measure_changes(Consortium& consortium, Report& report) {
    constexpr int kEnded = 100;
    constexpr std::array kOpen = {0, 5, 5, 10};
    const std::string person = Consortium::name_of(kBank) + ".security";
    consortium.put_changes(kEnded, v1::CHANGE_STATE_COMPARED);
    tasks::Memo memo(consortium.catalog());
    std::size_t tasks = 0;
    const double first = list_ms(consortium, memo, person, tasks);
    report.add("task list of security with 10,000 changes that ended, the first since the start",
               first, "ms");
    int open = 0;
    for (const int more : kOpen) {
        consortium.put_changes(more, v1::CHANGE_STATE_OPEN);
        open += more;
        list_ms(consortium, memo, person, tasks);
        std::vector<double> same;
        std::vector<double> changed;
        for (int round = 0; round < kRounds; ++round) {
            same.push_back(list_ms(consortium, memo, person, tasks));
            add_one_entry(consortium, 7 * round + 1);
            changed.push_back(list_ms(consortium, memo, person, tasks));
        }
        report.add("  and " + std::to_string(open * Consortium::kMembers) + " open, p50",
                   percentile(same, 50), "ms", "at most 5");
        report.add("    after a block, p50", percentile(changed, 50), "ms", "at most 5");
    }
}

}  // namespace

void measure_tasks(Consortium& consortium, Report& report) {
    report.add("tasks: 265 requirements x 100 members, entries",
               static_cast<double>(consortium.entries()), "");
    measure_lists(consortium, report);
    measure_changes(consortium, report);
}

}  // namespace charter::bench
