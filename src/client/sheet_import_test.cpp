#include "client/sheet_import.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/civil.hpp"
#include "client/sheet_test.hpp"
#include "testing/world.hpp"
#include "tx/typed_fields.hpp"
#include "wire/codec.hpp"

namespace charter::client {
namespace {

const std::string kHeading =
    "entry-key,occurred_on,counted,unexplained_differences,"
    "diagrams_corrected,document-file\n";
constexpr const char* kDocument =
    "00000000000000000000000000000000000000000000000000000000000000ff";

SheetRows stocktakes(const std::string& rows) {
    const auto columns = sheet_columns(register_of("stocktakes"), real_convention());
    auto read = read_rows(sheet_of(kHeading + rows), columns, {"stocktakes", "bank-a", ""}).value();
    EXPECT_TRUE(read.errors.empty()) << shown(read.errors).front();
    return read;
}

std::string row(const std::string& entry, int counted, const std::string& document = kDocument) {
    return entry + ",2026-03-02," + std::to_string(counted) + ",0,yes," + document + "\n";
}

v1::Entry on_ledger(int number, int counted, v1::EntryState state) {
    v1::Entry entry;
    entry.set_key("reg/stocktakes/bank-a/000000000000000" + std::to_string(number));
    *entry.mutable_body() = stocktakes(row("", counted)).entries[0].body;
    entry.set_root(entry.key().substr(4));
    entry.set_state(state);
    return entry;
}

const SameDocument kNoDocument = [](const Bytes&, const std::string&) -> Outcome<bool> {
    return fault("not asked");
};

Outcome<bool> no_text(const Bytes&, const std::string&) { return fault("not asked"); }

Outcome<ImportPlan> planned(const SheetRows& rows, const std::vector<v1::Entry>& ledger,
                            const SameDocument& document, const SameText& text = no_text) {
    const std::string name =
        rows.entries.empty() ? "stocktakes" : rows.entries.front().body.register_();
    return plan_import(rows, sheet_columns(register_of(name), real_convention()), ledger,
                       {document, text});
}

std::string outcome(const ImportPlan& plan) {
    std::string out;
    for (const PlannedAct& act : plan.acts) {
        out +=
            std::to_string(act.row) + (act.action.has_registers_put() ? " put; " : " supersede; ");
    }
    out += std::to_string(plan.there) + " there";
    for (const std::string& error : shown(plan.errors)) out += "; " + error;
    return out;
}

TEST(SheetImport, PlansWhatIsNotThere) {
    const std::vector<v1::Entry> ledger = {
        on_ledger(0, 10, v1::ENTRY_STATE_SIGNED_OFF), on_ledger(1, 11, v1::ENTRY_STATE_SUPERSEDED),
        on_ledger(2, 12, v1::ENTRY_STATE_CLOSED), on_ledger(3, 13, v1::ENTRY_STATE_FILED)};
    const std::string e0 = "stocktakes/bank-a/0000000000000000";
    const std::string e1 = "stocktakes/bank-a/0000000000000001";
    struct {
        const char* name;
        std::string rows;
        const char* expected;
    } const cases[] = {
        {"new ones", row("", 20) + row("", 21), "2 put; 3 put; 0 there"},
        {"the same file again", row("", 10) + row("", 11) + row("", 13) + row("", 20),
         "5 put; 3 there"},
        {"another document", row("", 10, std::string(64, 'a')), "2 put; 0 there"},
        {"twice in the file", row("", 20) + row("", 20),
         "2 put; 0 there; 3 : says the same as row 2"},
        {"closed since", row("", 12),
         "0 there; 2 : the entry stocktakes/bank-a/0000000000000002 of the same content was "
         "closed"},
        {"an export without a change", row(e0, 10), "1 there"},
        {"a change", row(e0, 15), "2 supersede; 0 there"},
        {"with the prefix of the state", row("reg/" + e0, 15), "2 supersede; 0 there"},
        {"a change to what another says", row(e0, 13),
         "0 there; 2 : an entry says the same already: stocktakes/bank-a/0000000000000003"},
        {"a change of what was superseded", row(e1, 15),
         "0 there; 2 : the entry stocktakes/bank-a/0000000000000001 was superseded or closed "
         "since: export anew"},
        {"a change of nothing", row("stocktakes/bank-a/0000000000000009", 15),
         "0 there; 2 : there is no entry stocktakes/bank-a/0000000000000009"},
    };
    for (const auto& each : cases) {
        const auto plan = planned(stocktakes(each.rows), ledger, kNoDocument);
        ASSERT_TRUE(plan) << each.name << plan.error().what;
        EXPECT_EQ(outcome(*plan), each.expected) << each.name;
    }
}

// Of two versions of a line, the older with 10 and the newer with 15.
TEST(SheetImport, AChangeThatWasFiledIsRecognisedAndOneMayGoBack) {
    const std::string older = "stocktakes/bank-a/0000000000000000";
    const std::string newer = "stocktakes/bank-a/0000000000000001";
    std::vector<v1::Entry> ledger = {on_ledger(0, 10, v1::ENTRY_STATE_SUPERSEDED),
                                     on_ledger(1, 15, v1::ENTRY_STATE_FILED)};
    ledger[1].set_root(ledger[0].root());
    struct {
        const char* name;
        std::string rows;
        const char* expected;
    } const cases[] = {
        {"the change again", row(older, 15), "1 there"},
        {"back to what it was", row(newer, 10), "2 supersede; 0 there"},
        {"a sheet from before", row(older, 10), "1 there"},
        {"a change of the older one", row(older, 16),
         "0 there; 2 : the entry stocktakes/bank-a/0000000000000000 was superseded or closed "
         "since: export anew"},
    };
    for (const auto& each : cases) {
        const auto plan = planned(stocktakes(each.rows), ledger, kNoDocument);
        ASSERT_TRUE(plan) << each.name;
        EXPECT_EQ(outcome(*plan), each.expected) << each.name;
    }
    ledger[1].set_state(v1::ENTRY_STATE_SUPERSEDED);
    ledger.push_back(on_ledger(2, 10, v1::ENTRY_STATE_FILED));
    ledger[2].set_root(ledger[0].root());
    const auto again = planned(stocktakes(row(newer, 10)), ledger, kNoDocument);
    ASSERT_TRUE(again);
    EXPECT_EQ(outcome(*again), "1 there") << "it went back already";
}

TEST(SheetImport, AChangedEntryKeepsTheNoteOfItsDocument) {
    std::vector<v1::Entry> ledger = {on_ledger(0, 10, v1::ENTRY_STATE_SIGNED_OFF)};
    v1::DocumentNote& note = *ledger[0].mutable_body()->mutable_document_note();
    note.set_media_type("application/pdf");
    note.set_size(7);
    note.set_title("A count");
    EXPECT_EQ(outcome(*planned(stocktakes(row("", 10)), ledger, kNoDocument)), "1 there");
    const std::string e0 = "stocktakes/bank-a/0000000000000000";
    struct {
        std::string document;
        const char* title;
    } const cases[] = {{kDocument, "A count"}, {std::string(64, 'a'), ""}};
    for (const auto& each : cases) {
        auto plan = planned(stocktakes(row(e0, 15, each.document)), ledger, kNoDocument);
        ASSERT_EQ(plan->acts.size(), 1U);
        const v1::EntryBody* body = body_of(plan->acts[0].action);
        ASSERT_NE(body, nullptr);
        EXPECT_EQ(to_hex(body->document()), each.document);
        EXPECT_EQ(body->document_note().title(), each.title);
    }
}

// A file has a new salt each time it is uploaded, so its commitment says nothing.
TEST(SheetImport, ADocumentIsRecognisedByItsContent) {
    const std::vector<v1::Entry> ledger = {on_ledger(0, 10, v1::ENTRY_STATE_SIGNED_OFF)};
    const SheetRows rows = stocktakes(row("", 10, "report.pdf"));
    for (const bool same : {true, false}) {
        const auto plan = planned(
            rows, ledger, [&](const Bytes& commitment, const std::string& file) -> Outcome<bool> {
                EXPECT_EQ(to_hex(commitment), kDocument);
                EXPECT_EQ(file, "report.pdf");
                return same;
            });
        ASSERT_TRUE(plan);
        EXPECT_EQ(outcome(*plan), same ? "1 there" : "2 put; 0 there");
    }
    const auto untold = planned(rows, ledger, kNoDocument);
    EXPECT_FALSE(untold) << "what cannot be told is not put again";
}

// A text has a new salt each time it is put, so the ledger's commitment is asked about.
TEST(SheetImport, AConfidentialTextIsRecognisedUnderItsCommitment) {
    const auto of = [](const std::string& kind) {
        const std::string heading = "occurred_on,custodian,data_class,kind,site\n";
        const auto columns = sheet_columns(register_of("media"), real_convention());
        const std::string row = "2026-03-02,bank-a.p1,internal," + kind + ",bank-a.backup\n";
        const auto rows = read_rows(sheet_of(heading + row), columns, {"media", "bank-a", ""});
        EXPECT_TRUE(rows->errors.empty()) << shown(rows->errors).front();
        return *rows;
    };
    const Bytes commitment(32, 'k');
    v1::Entry filed;
    filed.set_key("reg/media/bank-a/0000000000000000");
    *filed.mutable_body() = of("commitment:" + to_hex(commitment)).entries[0].body;
    filed.set_root("media/bank-a/0000000000000000");
    filed.set_state(v1::ENTRY_STATE_SIGNED_OFF);
    EXPECT_EQ(tx::value_of(filed.body().fields(), "kind")->digest(), commitment);
    const SameText same = [&](const Bytes& asked, const std::string& text) -> Outcome<bool> {
        EXPECT_EQ(asked, commitment);
        return text == "tape 42";
    };
    struct {
        std::string kind;
        const char* expected;
    } const cases[] = {{"tape 42", "1 there"},
                       {"commitment:" + to_hex(commitment), "1 there"},
                       {"tape 43", "2 put; 0 there"},
                       {"commitment:" + std::string(64, 'a'), "2 put; 0 there"}};
    for (const auto& each : cases) {
        const auto plan = planned(of(each.kind), {filed}, kNoDocument, same);
        ASSERT_TRUE(plan) << plan.error().what;
        EXPECT_EQ(outcome(*plan), each.expected) << each.kind;
    }
    EXPECT_FALSE(planned(of("tape 42"), {filed}, kNoDocument)) << "what cannot be told is not put";
}

TEST(SheetImport, TheLedgersOwnReasonsByColumn) {
    testing::World world;
    world.person("bank-a.maker", {"asset_manager"});
    world.person("bank-a.clerk", {});
    world.person("bank-b.p1", {});
    world.act_as({"bank-a.maker"});
    const std::string day = format_date(world.ctx().block().today);
    const std::string heading =
        "occurred_on,owner,site,critical,data_class,environment,fixed_password,for_operators,"
        "held_sensitive,hosting,kind,log_source,name,state,type,zone\n";
    const std::string rest =
        ",yes,internal,test,no,no,no,on_premises,host,yes,db,in_use,hardware,"
        "operation\n";
    const auto columns = sheet_columns(register_of("assets"), real_convention());
    const auto errors = [&](const std::string& cells, const char* sender) {
        world.act_as({sender});
        const SheetRows rows =
            read_rows(sheet_of(heading + cells + rest), columns, {"assets", "bank-a", ""}).value();
        EXPECT_TRUE(rows.errors.empty()) << shown(rows.errors).front();
        auto plan = planned(rows, {}, kNoDocument).value();
        judge_plan(plan, rows, columns, world.ctx());
        return shown(plan.errors);
    };
    using Lines = std::vector<std::string>;
    EXPECT_EQ(errors(day + ",bank-a.clerk,", "bank-a.maker"), Lines{});
    EXPECT_EQ(errors(day + ",bank-a.nobody,bank-a.hq", "bank-a.maker"),
              (Lines{"B2 owner: \"bank-a.nobody\": there is none such in persons",
                     "C2 site: \"bank-a.hq\": there is none such in sites"}));
    EXPECT_EQ(errors(day + ",bank-b.p1,", "bank-a.maker").size(), 1U) << "another member's person";
    const Lines late = errors("2027-01-01,bank-a.clerk,", "bank-a.maker");
    ASSERT_EQ(late.size(), 1U);
    EXPECT_TRUE(late[0].starts_with("A2 occurred_on: ")) << late[0];
    const Lines no_role = errors(day + ",bank-a.clerk,", "bank-a.clerk");
    ASSERT_EQ(no_role.size(), 1U);
    EXPECT_TRUE(no_role[0].starts_with("2 : ")) << no_role[0];
}

// What a reference must agree with, by row and column; a signature is hexadecimal, and one that is
// not the key's is refused.
TEST(SheetImport, WhatReferencesMustAgreeWithByColumn) {
    testing::World world;
    using tx::fixture::flag;
    using tx::fixture::text;
    world.person("bank-a.maker", {"procurement"});
    world.act_as({"bank-a.maker"});
    const auto supplier = [&] {
        return tx::fixture::put_entry(
            world.ctx(), "suppliers", "bank-a",
            {flag("critical", true), text("name", "x"), text("owner", "bank-a.maker"),
             flag("relies_on_report", false)});
    };
    const auto assessment = [&](const std::string& of, bool acceptable) {
        return tx::fixture::put_entry(
            world.ctx(), "supplier_assessments", "bank-a",
            {flag("acceptable", acceptable), flag("least_disclosure_design", true),
             flag("least_privilege_design", true), text("supplier", of)});
    };
    const std::string one = supplier();
    const std::string two = supplier();
    const auto columns = sheet_columns(register_of("supplier_contracts"), real_convention());
    const auto errors = [&](const std::string& assessed) {
        const std::string sheet =
            "occurred_on,supplier,assessment,clauses,critical,development,document-file\n" +
            format_date(world.ctx().block().today) + "," + one + "," + assessed +
            ",baseline,no,no," + kDocument + "\n";
        const SheetRows rows =
            read_rows(sheet_of(sheet), columns, {"supplier_contracts", "bank-a", ""}).value();
        EXPECT_TRUE(rows.errors.empty()) << shown(rows.errors).front();
        auto plan = planned(rows, {}, kNoDocument).value();
        judge_plan(plan, rows, columns, world.ctx());
        return shown(plan.errors);
    };
    using Lines = std::vector<std::string>;
    EXPECT_EQ(errors(assessment(one, true)), Lines{});
    const std::string other = assessment(two, true);
    EXPECT_EQ(errors(other), Lines{"C2 assessment: assessment refers to " + other +
                                   ", whose supplier is " + two + "; here it is " + one});
    const std::string refused = assessment(one, false);
    EXPECT_EQ(errors(refused), Lines{"C2 assessment: assessment refers to " + refused +
                                     ", whose acceptable is false; it must be true"});
}

// Dates that do not follow one another, and one that should lie ahead, by row and column.
TEST(SheetImport, WhatDatesMustFollowByColumn) {
    testing::World world;
    world.person("bank-a.maker", {"operations"});
    world.act_as({"bank-a.maker"});
    const Day today = world.ctx().block().today;
    const auto columns = sheet_columns(register_of("peaks"), real_convention());
    const auto errors = [&](Day starts, Day ends) {
        const std::string sheet =
            "occurred_on,starts,ends,plan,planned_headroom_percent,stage,document-file\n" +
            format_date(today) + "," + format_date(starts) + "," + format_date(ends) + "," +
            kDocument + ",35,declared," + kDocument + "\n";
        const SheetRows rows = read_rows(sheet_of(sheet), columns, {"peaks", "bank-a", ""}).value();
        EXPECT_TRUE(rows.errors.empty()) << shown(rows.errors).front();
        auto plan = planned(rows, {}, kNoDocument).value();
        judge_plan(plan, rows, columns, world.ctx());
        return shown(plan.errors);
    };
    using Lines = std::vector<std::string>;
    EXPECT_EQ(errors(today + 1, today + 1), Lines{});
    EXPECT_EQ(errors(today + 2, today + 1),
              Lines{"C2 ends: ends is 2026-11-25, before starts (2026-11-26)"});
    EXPECT_EQ(errors(today, today + 1), Lines{"B2 starts: starts is 2026-11-24: it is declared "
                                              "before that day, and today is 2026-11-24"});
    const auto allowed = std::ranges::find(columns, "ends", &SheetColumn::name)->allowed;
    EXPECT_NE(allowed.en().find("; not before starts"), std::string::npos) << allowed.en();
}

TEST(SheetImport, ColumnsSayWhatReferencesMustAgreeWith) {
    const auto allowed = [](const char* name, const char* field) {
        const auto columns = sheet_columns(register_of(name), real_convention());
        return std::ranges::find(columns, field, &SheetColumn::name)->allowed;
    };
    EXPECT_EQ(allowed("supplier_contracts", "assessment").en(),
              "the key of one of supplier_assessments; of what it names, supplier is the same as "
              "here; of what it names, acceptable is true");
    EXPECT_NE(allowed("supplier_contracts", "assessment").zh().find("須與本紀錄相同"),
              std::string::npos);
    EXPECT_EQ(allowed("key_backups", "witnesses").en(),
              "keys of persons, with ; between; at least 2");
    EXPECT_EQ(allowed("key_restore_tests", "proof").en(), "128 hexadecimal digits");
}

}  // namespace
}  // namespace charter::client
