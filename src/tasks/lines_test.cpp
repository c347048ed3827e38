// Lines that are not at their end: who is asked to move them on. The catalog is the repository's
// with a register that has a life cycle.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "compiler/compiler.hpp"
#include "tasks/desk_test.hpp"
#include "testing/places.hpp"
#include "tx/dispatch.hpp"

namespace charter::tasks::test {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

constexpr const char* kEnumeration = R"(
  fault_stage:
    title: {zh: 缺失階段, en: Stage of a fault}
    words:
      found: {zh: 發現, en: found}
      planned: {zh: 已規劃, en: planned}
      mended: {zh: 已改善, en: mended}
      dropped: {zh: 不處理, en: dropped}
      closed: {zh: 結案, en: closed}
)";

constexpr const char* kRegister = R"(registers:
  faults:
    title: {zh: 缺失, en: Faults}
    text: {zh: 發現缺失後登錄。, en: File what was found.}
    document: none
    makers: [operations]
    checkers: [ciso]
    cadence: review
    visibility: member
    stages:
      found: {begins: true}
      planned: {after: [found, planned], makers: [security_officer], sets: [due_at]}
      mended:
        after: [planned]
        apart_from: [planned]
        makers: [operations, security_officer]
        document: required
      dropped: {after: [found], ends: true, makers: [risk_owner]}
      closed: {after: [mended], ends: true, apart_fields: [owner]}
    fields:
      stage:
        {type: choice, of: fault_stage, required: true, label: {zh: 階段, en: stage},
         example: found, help: {zh: 目前階段。, en: Where it stands.}}
      owner:
        {type: reference, of: persons, required: true, label: {zh: 負責人, en: owner},
         example: bank-a.p1, help: {zh: 負責改善者。, en: Who mends it.}}
)";

constexpr const char* kRequirement = R"(  - id: "51.9"
    title: {zh: 缺失, en: Faults}
    text: {zh: 缺失應登錄。, en: Faults are filed.}
    scope: member
    force: must
    basis: derived
    satisfied_when: {register: faults, expect: {stage: closed}, within: param.review}
)";

std::string slurp(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void append(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary | std::ios::app) << text;
}

std::shared_ptr<const catalog::Catalog> compiled() {
    const fs::path dir =
        fs::path(places::build()) / ("tasks_lines_catalog." + std::to_string(::getpid()));
    fs::remove_all(dir);
    fs::copy(fs::path(places::source()) / "catalog", dir, fs::copy_options::recursive);
    append(dir / "registers/faults.yaml", kRegister);
    append(dir / "enumerations.yaml", kEnumeration);
    append(dir / "articles/51.yaml", kRequirement);
    std::string head = slurp(dir / "catalog.yaml");
    const std::string count = "requirements: 265";
    const std::size_t at = head.find(count);
    if (at != std::string::npos) head.replace(at, count.size(), "requirements: 266");
    std::ofstream(dir / "catalog.yaml", std::ios::binary) << head;
    auto made = compiler::compile_catalog(dir);
    fs::remove_all(dir);
    EXPECT_TRUE(made.has_value()) << (made ? "" : made.error().what);
    auto loaded = catalog::load(std::move(made->catalog));
    EXPECT_TRUE(loaded.has_value());
    return *loaded;
}

const std::shared_ptr<const catalog::Catalog>& staged_catalog() {
    static const std::shared_ptr<const catalog::Catalog> kCatalog = compiled();
    return kCatalog;
}

/// bank-a with a line of faults, which bank-a.ops1 began and owns.
class Faults : public Desk {
  public:
    Faults() : Desk(staged_catalog()) {
        for (const char* ops : {"bank-a.ops1", "bank-a.ops2"}) add(ops, {"operations"});
        for (const char* sec : {"bank-a.sec1", "bank-a.sec2"}) add(sec, {"security_officer"});
        add("bank-a.chief", {"ciso"});
        add("bank-a.chief2", {"ciso"});
        act_as({"bank-a.ops1", "bank-a.chief"});
        v1::Action action;
        *action.mutable_registers_put()->mutable_entry() = body("found");
        EXPECT_EQ(run(action), std::nullopt);
    }

    void add(const std::string& id, const Names& roles) {
        person(id, roles);
        persons.push_back(id);
    }
    v1::EntryBody body(const std::string& stage) const {
        v1::EntryBody body;
        body.set_register_("faults");
        body.set_member("bank-a");
        body.set_occurred_on(begun);
        body.set_due_at(due_at);
        if (stage == "mended") body.set_document(Bytes(32, 'd'));
        *body.add_fields() = tx::fixture::text("owner", "bank-a.ops1");
        *body.add_fields() = tx::fixture::text("stage", stage);
        return body;
    }
    v1::Action step(const std::string& stage) const {
        v1::Action action;
        action.mutable_registers_supersede()->set_entry(newest);
        *action.mutable_registers_supersede()->mutable_body() = body(stage);
        return action;
    }
    /// Signed off at once; `newest` is then this version.
    void move(const std::string& stage, const Names& signers) {
        act_as(signers);
        EXPECT_EQ(run(step(stage)), std::nullopt) << stage;
        if (signers.size() > 1) newest = "faults/bank-a/" + hex16(++versions);
    }
    /// Whether the ledger takes the step from this person.
    bool takes(const std::string& stage, const std::string& by) {
        act_as({by});
        return tx::permit(step(stage), ctx()).has_value();
    }

    Day begun = today();
    Day due_at = 0;
    std::uint64_t versions = 0;
    std::string newest = "faults/bank-a/0000000000000000";
    Names persons;
};

struct Row {
    const char* name;
    std::function<void(Faults&)> set_up;
    const char* expected;  // the task to move it on, without the entry
    Names stages;          // that may follow
};

std::vector<Row> rows() {
    const auto planned = [](Faults& f) { f.move("planned", {"bank-a.sec1", "bank-a.chief"}); };
    const auto mended = [planned](Faults& f) {
        planned(f);
        f.move("mended", {"bank-a.sec2", "bank-a.chief2"});
    };
    return {
        {"found",
         [](Faults&) {},
         "advance faults open by bank-a.sec1 bank-a.sec2",
         {"planned", "dropped"}},
        {"found, and somebody who may drop it",
         [](Faults& f) { f.add("bank-a.risk", {"risk_owner"}); },
         "advance faults open by bank-a.risk bank-a.sec1 bank-a.sec2",
         {"planned", "dropped"}},
        {"a draft of its next stage",
         [](Faults& f) { f.move("planned", {"bank-a.sec1"}); },
         "none",
         {}},
        {"planned, but not by who planned it",
         planned,
         "advance faults open by bank-a.ops1 bank-a.ops2 bank-a.sec2",
         {"mended"}},
        {"mended, but not by its owner", mended, "advance faults open by bank-a.ops2", {"closed"}},
        {"mended, and nobody but its owner",
         [mended](Faults& f) {
             mended(f);
             f.edit_person("bank-a.ops2", [](v1::Person& ops) { ops.clear_grants(); });
         },
         "advance faults open",
         {"closed"}},
        {"due",
         [](Faults& f) {
             f.due_at = f.today() + 5;
             f.move("planned", {"bank-a.sec1", "bank-a.chief"});
         },
         "advance faults due 2026-11-29 in_7_days by bank-a.ops1 bank-a.ops2 bank-a.sec2",
         {"mended"}},
        {"overdue",
         [](Faults& f) {
             f.due_at = f.today() + 5;
             f.move("planned", {"bank-a.sec1", "bank-a.chief"});
             f.pass_days(6);
         },
         "advance faults due 2026-11-29 overdue by bank-a.ops1 bank-a.ops2 bank-a.sec2",
         {"mended"}},
        {"closed",
         [mended](Faults& f) {
             mended(f);
             f.move("closed", {"bank-a.ops2", "bank-a.chief"});
         },
         "none",
         {}},
    };
}

const Task* advance_of(const std::vector<Task>& tasks) {
    const auto found = std::ranges::find(tasks, Kind::advance, &Task::kind);
    return found == tasks.end() ? nullptr : &*found;
}

/// Whoever is named may take one of the steps, by the ledger itself, and nobody else.
TEST(Lines, AreMovedOnByWhoeverMay) {
    for (const Row& row : rows()) {
        SCOPED_TRACE(row.name);
        Faults desk;
        row.set_up(desk);
        const std::vector<Task> tasks = desk.of_member("bank-a");
        const Task* task = advance_of(tasks);
        std::string found = task == nullptr ? "none" : shown(*task);
        const std::string about = " (" + desk.newest + ")";
        if (const auto at = found.find(about); at != std::string::npos)
            found.erase(at, about.size());
        EXPECT_EQ(found, row.expected);
        if (task == nullptr) continue;
        std::string words;
        for (const std::string& stage : row.stages) {
            words.append(words.empty() ? "" : ", ").append(stage);
        }
        const std::string expected = (row.stages.size() > 1 ? "one of " : "") + words;
        EXPECT_EQ(task->wanted, (std::vector<Wanted>{{"stage", expected}}));
        EXPECT_EQ(task->requirements, Names{"51.9"});
        const std::string as =
            " --as " + (task->persons.empty() ? std::string("PERSON") : task->persons[0]);
        const bool attach = std::ranges::find(row.stages, "mended") != row.stages.end();
        EXPECT_EQ(task->command, "charter register next " + desk.newest + " --stage STAGE" + as +
                                     " > faults.yaml && charter register supersede " + desk.newest +
                                     " --from faults.yaml" + (attach ? " --attach DOCUMENT" : "") +
                                     as);
        for (const std::string& person : desk.persons) {
            const bool named = std::ranges::find(task->persons, person) != task->persons.end();
            const bool may = std::ranges::any_of(
                row.stages, [&](const std::string& stage) { return desk.takes(stage, person); });
            EXPECT_EQ(named, may) << person;
            const std::vector<Task> own = desk.of_person(person);
            EXPECT_EQ(advance_of(own) != nullptr, named) << person;
        }
    }
}

TEST(Lines, TheirDaysAreInTheCalendar) {
    const auto days = [](Faults& desk) {
        Names all;
        for (const Date& date : desk.calendar("bank-a")) {
            if (date.occasion != Occasion::line) continue;
            all.push_back(format_date(date.day) + " " + date.target + " " + date.about);
        }
        return all;
    };
    Faults desk;
    EXPECT_EQ(days(desk), Names{}) << "no day by which it is due";
    desk.due_at = desk.today() + 5;
    desk.move("planned", {"bank-a.sec1", "bank-a.chief"});
    EXPECT_EQ(days(desk), Names{"2026-11-29 faults faults/bank-a/0000000000000000"});
    desk.move("mended", {"bank-a.sec2", "bank-a.chief2"});
    desk.move("closed", {"bank-a.ops2", "bank-a.chief"});
    EXPECT_EQ(days(desk), Names{}) << "it has ended";
}

TEST(Lines, WhereEverybodyIsBarredTheRoleIsEmpty) {
    Faults desk;
    desk.add("bank-a.g1", {"registrar"});
    desk.add("bank-a.g2", {"registrar"});
    desk.move("planned", {"bank-a.sec1", "bank-a.chief"});
    desk.move("mended", {"bank-a.sec2", "bank-a.chief2"});
    const auto grants = [&] {
        Names targets;
        for (const Task& task : desk.of_member("bank-a")) {
            if (task.kind == Kind::grant && task.about == "advance") targets.push_back(task.target);
        }
        return targets;
    };
    EXPECT_EQ(grants(), Names{});
    desk.edit_person("bank-a.ops2", [](v1::Person& ops) { ops.clear_grants(); });
    EXPECT_EQ(grants(), Names{"operations"});
}

/// Of the second persons of a stage those of the stage are asked.
TEST(Lines, ADraftIsSignedOffAsItsStageSays) {
    Faults desk;
    desk.move("planned", {"bank-a.sec1"});
    const std::vector<Task> tasks = desk.of_member("bank-a");
    EXPECT_EQ(shown(tasks, Kind::sign_off, "faults"),
              "sign_off faults (faults/bank-a/0000000000000001) due 2026-12-01 in_7_days by "
              "bank-a.chief bank-a.chief2");
    EXPECT_EQ(advance_of(tasks), nullptr);
}

}  // namespace
}  // namespace charter::tasks::test
