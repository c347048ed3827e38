// The language of scenarios: what is wrong in a file is said with its place, and what came
// otherwise with the fact that decided it.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "sim/scenario/runner.hpp"
#include "testing/places.hpp"
#include "testing/world.hpp"

namespace charter::scenario {
namespace {

struct Row {
    const char* what;
    const char* line;  // the third of the scenario
    const char* said;  // must stand in the errors, after the place
};

const Row kRows[] = {
    // ---- what is not of the language
    {"no verb", "bank-a.p1 sings loudly", "`sings` is nothing that somebody does; one of: files, "},
    {"a word too many", "at 2027-01-01 09:00 sharp", "unexpected: sharp"},
    {"no date", "at 2027-02-30", "`2027-02-30` is no date like 2026-12-31"},
    {"no unit", "after 3 weeks", "`weeks` is none of minutes, hours, days, months"},
    {"no number", "after some days", "`some` is no whole number from 1"},
    {"ends early", "bank-a.p1 files", "the line ends where what it is about should stand"},
    {"open brace", "bank-a.p1 files assets {kind: host", "a { is not closed"},
    {"use later", "use four_banks", "`use` stands before everything else"},
    {"unknown option", "bank-a.p1 files media {} gladly", "unexpected: gladly"},
    {"each without a line", "each bank", "`each bank: ` stands before a line"},
    {"each of whom", "each of bank-z: after 1 day", "there is no bank `bank-z`"},
    {"every since when", "every 1 month: after 1 day", "is followed by `from DATE`"},
    {"without what", "bank-a.p1 files media {} without reason", "unexpected: reason"},
    {"under what", "bank-a.p1 files media {} under @change", "unexpected: under @change"},
    {"moves how", "bank-a.p1 moves @x retested", "it reads: WHO moves @NAME to STAGE"},
    {"moves what", "bank-a.p1 moves x to retested", "an entry is named by the name that a line"},
    {"refused how", "bank-a.p1 files media {} => no_grant", "`=>` is followed by `refused REASON`"},
    // ---- what the catalog does not have
    {"unknown act", "bank-a.p1 does people.promote {}", "there is no act `people.promote`"},
    {"unknown act of a change", "bank-a.p2 does change.open {} for people.promote {}",
     "there is no act `people.promote`"},
    {"unknown register", "bank-a.p1 files cars {}", "there is no register `cars`"},
    {"unknown probe", "bank-a.n1 reports weather {}", "there is no probe `weather`"},
    {"unknown reason", "bank-a.p1 files media {} => refused mood", "there is no reason `mood`"},
    {"unknown requirement", "expect bank-a 99.1 satisfied", "there is no requirement `99.1`"},
    {"unknown status", "expect bank-a 3.1 fine", "there is no status `fine`; one of: satisfied,"},
    {"of the network", "expect bank-a 6.2 satisfied", "6.2 is judged for the network"},
    {"of members", "expect network 3.1 satisfied", "3.1 is judged for each member"},
    // ---- what shows when it is played
    {"unknown member", "expect bank-z 3.1 satisfied", "there is no member `bank-z`"},
    {"unknown person", "bank-a.p9 files notices {topics: [suspect_software], audiences: [staff]}",
     "there is no person `bank-a.p9` with a key"},
    {"unknown field", "bank-a.p2 files notices {colour: red}",
     "notices has no field `colour`; it has: audiences, document, job, topics"},
    {"another type", "bank-a.p2 files notices {topics: suspect_software, audiences: [staff]}",
     "is no list"},
    {"unknown name", "bank-a.p2 signs @nothing", "nothing is named `@nothing` by a line above"},
    {"unknown change", "assembly resolves parameters.set {} under @nothing",
     "nothing is named `@nothing` by a line above"},
    {"unknown field of an act", "bank-a.p2 does change.open {} for parameters.set {colour: red}",
     "there is no such field"},
    {"change of its own",
     "assembly resolves parameters.set {parameter: training, value: 11} "
     "without change",
     "expected to be done: refused, change_required"},
    {"in the past", "at 2026-08-01", "lies before the last block, which is of 2026-"},
    {"repeats in the past", "every 1 day from 2026-08-01: after 1 day", "begins before 2026-"},
    {"done after all",
     "bank-a.p1, bank-a.p2 does membership.adopt_convention {member: bank-a} "
     "=> refused no_grant",
     "expected to be refused, no_grant: it was done"},
    {"refused after all",
     "bank-a.p2 files notices {topics: [suspect_software], audiences: [staff]}",
     "expected to be done: refused, convention_not_adopted"},
    {"another reason",
     "bank-a.p2 files notices {topics: [suspect_software], audiences: [staff]} => refused no_grant",
     "expected to be refused, no_grant: refused, convention_not_adopted"},
    {"another status", "expect bank-a 3.1 satisfied",
     "bank-a 3.1 is not_assessed, expected satisfied"},
    {"the fact that decides", "expect bank-a 1.1 satisfied",
     "entry/members is not_satisfied, expect_false: adopted_convention is 0, expected 1"},
    {"another cause", "expect bank-a 1.1 not_satisfied because no_entry",
     "bank-a 1.1 is not so because of no_entry"},
    {"another day", "expect bank-a 3.1 not_assessed lapses 2027-01-01",
     "bank-a 3.1 does not lapse 2027-01-01T00:00:00.000+08:00"},
};

TEST(ScenarioLanguage, SaysWhatIsWrongAndWhere) {
    const std::filesystem::path folder = std::filesystem::path(places::build()) / "scenarios";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "founded.txt") << "found 2026-08-24\n";
    std::ofstream(folder / "circle.txt") << "use circle\n";
    Library library(folder, testing::real_catalog_shared());
    EXPECT_EQ(library.run("founded").errors, "");
    for (const Row& row : kRows) {
        const std::string text = std::string("use founded\n# a comment\n") + row.line + "\n";
        const Played run = library.run_text(text, "x.txt");
        EXPECT_NE(run.errors.find("x.txt:3: "), std::string::npos)
            << row.what << ": " << run.errors;
        EXPECT_NE(run.errors.find(row.said), std::string::npos) << row.what << ": " << run.errors;
    }
    const auto said = [](const Played& run, std::string_view what) {
        EXPECT_NE(run.errors.find(what), std::string::npos) << run.errors;
    };
    said(library.run_text("after 1 day\n", "x.txt"), "a scenario begins with");
    said(library.run_text("", "x.txt"), "an empty scenario");
    said(library.run("no_such_file"), "cannot be read");
    said(library.run("circle"), "uses itself");
}

}  // namespace
}  // namespace charter::scenario
