#include "client/sheet_rows.hpp"

#include <gtest/gtest.h>

#include "base/civil.hpp"
#include "client/sheet_test.hpp"
#include "sheet/csv.hpp"
#include "tx/typed_fields.hpp"

namespace charter::client {
namespace {

SheetRows rows_of(const std::string& register_name, const std::string& csv,
                  const std::string& as_set = "") {
    const auto columns = sheet_columns(register_of(register_name), real_convention());
    auto rows = read_rows(sheet_of(csv), columns, {register_name, "bank-a", as_set});
    EXPECT_TRUE(rows) << rows.error().what;
    return rows ? *std::move(rows) : SheetRows();
}

TEST(SheetColumns, AreTheEnvelopeTheFieldsAndTheDocument) {
    const auto columns = sheet_columns(register_of("training"), real_convention());
    std::string names;
    for (const SheetColumn& column : columns) names += column.name + (column.required ? "* " : " ");
    EXPECT_EQ(names,
              "entry-key member occurred_on* valid_until due_at passed* persons staff topics* "
              "document-file* ");
    EXPECT_EQ(both_of(columns[5].label), "測驗合格 passed");
    EXPECT_EQ(sheet_columns(register_of("assets"), real_convention()).back().name, "zone");
}

// One wrong cell a row: what it is called and what is allowed.
TEST(SheetRows, EveryErrorByRowAndColumn) {
    struct {
        const char* cells;  // of occurred_on,kind,critical,name,owner,approved_ruleset
        const char* error;
    } const rows[] = {
        {"2026-13-01,host,yes,x,bank-a.p1,",
         "A2 occurred_on: \"2026-13-01\" is not allowed here; "
         "allowed: a day like 2026-12-31"},
        {"115/3/2,host,yes,x,bank-a.p1,",
         "A2 occurred_on: \"115/3/2\" is not allowed here; "
         "allowed: a day like 2026-12-31"},
        {",host,yes,x,bank-a.p1,", "A2 occurred_on: required; allowed: a day like 2026-12-31"},
        {"2026-03-02,host,maybe,x,bank-a.p1,",
         "C2 critical: \"maybe\" is not allowed here; allowed: yes or no"},
        {"2026-03-02,host,yes,,bank-a.p1,",
         "D2 name: required; allowed: a text of at most 100 characters"},
        {"2026-03-02,host,yes,x,bank a,",
         "E2 owner: \"bank a\" is not allowed here; allowed: the key of one of persons"},
        {"2026-03-02,host,yes,x,bank-a.p1,abcd",
         "F2 approved_ruleset: \"abcd\" is not allowed "
         "here; allowed: 64 hexadecimal digits"},
        {"2026-03-02,host,yes,x,bank-a.p1,,surplus", "G2 : this column has no name in row 1"},
    };
    for (const auto& row : rows) {
        const SheetRows read =
            rows_of("assets", "occurred_on,kind,critical,name,owner,approved_ruleset\n" +
                                  std::string(row.cells) + "\n");
        std::vector<std::string> lines;
        for (const std::string& line : shown(read.errors)) {
            if (!line.starts_with("1 ")) lines.push_back(line);  // columns that this sheet lacks
        }
        EXPECT_EQ(lines, std::vector<std::string>{row.error}) << row.cells;
        EXPECT_TRUE(read.entries.empty());
    }
}

// A required cell that is wrong is not missing too, whatever rows before it are.
TEST(SheetRows, EachRowHasItsOwnErrors) {
    const SheetRows read = rows_of("assets",
                                   "occurred_on,critical\n"
                                   "soon,yes\n"
                                   ",yes\n"
                                   "later,yes\n");
    std::vector<std::string> lines;
    for (const std::string& line : shown(read.errors)) {
        if (line.starts_with("A")) lines.push_back(line);
    }
    EXPECT_EQ(lines, (std::vector<std::string>{
                         "A2 occurred_on: \"soon\" is not allowed here; allowed: a day like "
                         "2026-12-31",
                         "A3 occurred_on: required; allowed: a day like 2026-12-31",
                         "A4 occurred_on: \"later\" is not allowed here; allowed: a day like "
                         "2026-12-31"}));
}

TEST(SheetRows, HeadingErrors) {
    const SheetRows read = rows_of("stocktakes", "occurred_on,count,counted,counted\n");
    const auto lines = shown(read.errors);
    ASSERT_EQ(lines.size(), 5U);
    EXPECT_EQ(lines[0], "1 diagrams_corrected: this column is required, and is not there");
    EXPECT_NE(std::ranges::find(lines, "D1 counted: the column is there twice"), lines.end());
    EXPECT_TRUE(std::ranges::any_of(lines, [](const std::string& line) {
        return line.starts_with("B1 count: there is no such column; there are: entry-key, member");
    }));
}

TEST(SheetRows, WordsInEitherLanguageDaysAndSets) {
    const SheetRows read =
        rows_of("training",
                "occurred_on,topics,persons,passed,document-file,member\n"
                "發生日 day of the act *,主題 topics *,受訓人員 persons,,,\n"
                "2026/3/2,node_role；Node_Role,bank-a.p2; bank-a.p1 ;bank-a.p2,是,roster.pdf,\n"
                "2026-03-02,node_role,,No,"
                "00000000000000000000000000000000000000000000000000000000000000ff,*\n");
    ASSERT_TRUE(read.errors.empty()) << shown(read.errors).front();
    ASSERT_EQ(read.entries.size(), 2U);
    const SheetEntry& first = read.entries[0];
    EXPECT_EQ(first.row, 3U);
    EXPECT_EQ(first.file, "roster.pdf");
    EXPECT_EQ(first.body.member(), "bank-a");
    EXPECT_EQ(format_date(first.body.occurred_on()), "2026-03-02");
    EXPECT_TRUE(tx::check_fields_form("fields", first.body.fields()));
    EXPECT_TRUE(tx::flag_of(first.body.fields(), "passed"));
    const v1::Value* persons = tx::value_of(first.body.fields(), "persons");
    ASSERT_NE(persons, nullptr);
    ASSERT_EQ(persons->set().items_size(), 2);
    EXPECT_EQ(persons->set().items(0), "bank-a.p1");
    const SheetEntry& second = read.entries[1];
    EXPECT_EQ(second.body.member(), "*");
    EXPECT_EQ(second.body.document().size(), 32U);
    EXPECT_TRUE(second.file.empty());
}

TEST(SheetRows, ARosterIsOneEntry) {
    const std::string heading = "occurred_on,topics,passed,document-file,persons\n";
    const SheetRows one = rows_of("training",
                                  heading +
                                      "2026-03-02,node_role,yes,roster.pdf,bank-a.p2\n"
                                      ",,,,bank-a.p1\n"
                                      ",node_role,,,bank-a.p2\n",
                                  "persons");
    ASSERT_TRUE(one.errors.empty()) << shown(one.errors).front();
    ASSERT_EQ(one.entries.size(), 1U);
    const v1::Value* persons = tx::value_of(one.entries[0].body.fields(), "persons");
    ASSERT_NE(persons, nullptr);
    EXPECT_EQ(persons->set().items_size(), 2);
    const SheetRows two = rows_of("training",
                                  heading +
                                      "2026-03-02,node_role,yes,roster.pdf,bank-a.p2\n"
                                      "2026-03-03,,,,bank-a.p1\n",
                                  "persons");
    EXPECT_EQ(shown(two.errors),
              std::vector<std::string>{"A3 occurred_on: says something else than the rows before; "
                                       "the sheet is one entry"});
    const auto columns = sheet_columns(register_of("training"), real_convention());
    EXPECT_FALSE(read_rows(sheet_of(heading), columns, {"training", "bank-a", "passed"}));
}

TEST(SheetRows, FormulasAndErrorsAreNoValues) {
    const auto columns = sheet_columns(register_of("assets"), real_convention());
    for (const auto kind : {sheet::CellKind::formula, sheet::CellKind::error}) {
        EXPECT_FALSE(read_cell(columns[2], {0, kind, "x"}));
    }
    const auto name = std::ranges::find(columns, "name", &SheetColumn::name);
    EXPECT_FALSE(read_cell(*name, {0, sheet::CellKind::date, "2026-03-02"}));
    EXPECT_TRUE(read_cell(*name, {0, sheet::CellKind::number, "12"}));
    const auto blanks = read_cell(*name, {0, sheet::CellKind::text, " db-1 "});
    ASSERT_TRUE(blanks);
    EXPECT_EQ(blanks->text(), " db-1 ") << "a text that the ledger holds comes back as it is";
}

v1::Entry entry_of(const v1::EntryBody& body) {
    v1::Entry entry;
    entry.set_key("reg/training/bank-a/0000000000000001");
    *entry.mutable_body() = body;
    return entry;
}

TEST(SheetColumns, WhatIsWrittenReadsTheSameInBothForms) {
    const v1::EntryType& type = register_of("training");
    const auto columns = sheet_columns(type, real_convention());
    const SheetRows made =
        rows_of("training",
                "occurred_on,valid_until,topics,persons,passed,document-file\n"
                "2026-03-02,2027-03-01,node_role,bank-a.p1;bank-a.p2,no,"
                "00000000000000000000000000000000000000000000000000000000000000ff\n");
    ASSERT_EQ(made.entries.size(), 1U);
    const v1::EntryBody& body = made.entries[0].body;
    for (const char* lang : {"zh-TW", "en"}) {
        const auto out = register_sheet(type, columns, {entry_of(body)}, lang);
        const auto workbook = sheet::write_xlsx({out});
        ASSERT_TRUE(workbook) << workbook.error().what;
        const auto sheets = sheet::read_xlsx(*workbook);
        ASSERT_TRUE(sheets) << sheets.error().what;
        for (const sheet::Sheet& sheet : {sheets->front(), sheet_of(sheet_csv(out))}) {
            const auto rows = read_rows(sheet, columns, {"training", "bank-b", ""});
            ASSERT_TRUE(rows);
            ASSERT_TRUE(rows->errors.empty()) << shown(rows->errors).front();
            ASSERT_EQ(rows->entries.size(), 1U);
            EXPECT_EQ(rows->entries[0].entry, "training/bank-a/0000000000000001");
            EXPECT_EQ(rows->entries[0].body.SerializeAsString(), body.SerializeAsString());
        }
    }
}

// A node may answer anything.
TEST(SheetColumns, AKeyOfAnotherFormIsShownAsItIs) {
    const v1::EntryType& type = register_of("training");
    const auto columns = sheet_columns(type, real_convention());
    for (const auto& [key, shown] :
         {std::pair("reg/training/a/1", "training/a/1"), std::pair("reg/", ""),
          std::pair("reg", "reg"), std::pair("", "")}) {
        v1::Entry entry;
        entry.set_key(key);
        const auto out = register_sheet(type, columns, {entry}, "en");
        ASSERT_EQ(out.rows.size(), 3U) << key;
        EXPECT_EQ(out.rows[2][0].text, shown) << key;
    }
}

// Every register of the convention has a sheet that its own reader takes.
TEST(SheetColumns, EveryRegisterHasATemplate) {
    for (const v1::EntryType& type : real_convention().catalog->wire().registers()) {
        const auto columns = sheet_columns(type, real_convention());
        const auto out = register_sheet(type, columns, {}, "zh-TW");
        const auto workbook = sheet::write_xlsx({out});
        ASSERT_TRUE(workbook) << type.name() << workbook.error().what;
        const auto sheets = sheet::read_xlsx(*workbook);
        ASSERT_TRUE(sheets) << type.name();
        const auto rows = read_rows(sheets->front(), columns, {type.name(), "bank-a", ""});
        ASSERT_TRUE(rows) << type.name();
        EXPECT_TRUE(rows->errors.empty()) << type.name() << shown(rows->errors).front();
        EXPECT_TRUE(rows->entries.empty()) << type.name();
    }
}

}  // namespace
}  // namespace charter::client
