#include "sheet/xlsx.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <span>

#include "sheet/sheet_test.hpp"

namespace charter::sheet {
namespace {

std::string shown(const Cell* cell) {
    if (cell == nullptr) return "-";
    constexpr const char* kNames[] = {"text", "number", "date", "flag", "formula", "error"};
    return std::string(kNames[static_cast<std::size_t>(cell->kind)]) + ":" + cell->text;
}

TEST(Xlsx, ReadsEveryKindOfCell) {
    struct {
        const char* xml;
        const char* expected;
    } const rows[] = {
        {R"(<c r="A1" t="s"><v>0</v></c>)", "text:shared"},
        {R"(<c r="A1" t="s"><v>1</v></c>)", "text:two runs"},
        {R"(<c r="A1" t="inlineStr"><is><t>in line</t></is></c>)", "text:in line"},
        {R"(<c r="A1" t="inlineStr"><is><r><t>a</t></r><rPh><t>x</t></rPh><r><t>b</t></r></is>)"
         "</c>",
         "text:ab"},
        {R"(<c t="inlineStr"><is><t>no place</t></is></c>)", "text:no place"},
        {R"(<c r="A1" t="inlineStr"><is><t>a_x000A_b_xZZZZ_</t></is></c>)", "text:a\nb_xZZZZ_"},
        {R"(<c r="A1" t="inlineStr"><is><t> 　</t></is></c>)", "-"},
        {R"(<c r="A1"><v>12</v></c>)", "number:12"},
        {R"(<c r="A1"><v>1.2E3</v></c>)", "number:1200"},
        {R"(<c r="A1"><v>-7</v></c>)", "number:-7"},
        {R"(<c r="A1"><v>1.5</v></c>)", "number:1.5"},
        {R"(<c r="A1"><v>1e999</v></c>)", "error:1e999"},
        {R"(<c r="A1"><v>x</v></c>)", "error:x"},
        {R"(<c r="A1" s="1"><v>46083</v></c>)", "date:2026-03-02"},
        {R"(<c r="A1" s="1"><v>46083.75</v></c>)", "date:2026-03-02"},
        {R"(<c r="A1" s="2"><v>46083</v></c>)", "date:2026-03-02"},
        {R"(<c r="A1" s="1"><v>1</v></c>)", "date:1900-01-01"},
        {R"(<c r="A1" s="1"><v>61</v></c>)", "date:1900-03-01"},
        {R"(<c r="A1" s="1"><v>1e12</v></c>)", "error:1e12"},
        {R"(<c r="A1" t="d"><v>2026-03-02T00:00:00</v></c>)", "date:2026-03-02"},
        {R"(<c r="A1" t="b"><v>1</v></c>)", "flag:true"},
        {R"(<c r="A1" t="b"><f>FALSE()</f><v>0</v></c>)", "flag:false"},
        {R"(<c r="A1" t="e"><v>#REF!</v></c>)", "error:#REF!"},
        {R"(<c r="A1"><f>1+1</f><v>2</v></c>)", "formula:"},
        {R"(<c r="A1" t="str"><f>A2</f><v>x</v></c>)", "formula:"},
        {R"(<c r="A1"><f t="shared" si="0"/><v>2</v></c>)", "formula:"},
        {R"(<c r="A1"/>)", "-"},
    };
    for (const auto& row : rows) {
        const auto sheets =
            read_xlsx(archive_of(workbook_of("<row r=\"1\">" + std::string(row.xml) + "</row>")));
        ASSERT_TRUE(sheets) << row.xml << sheets.error().what;
        ASSERT_EQ(sheets->size(), 1U);
        EXPECT_EQ(sheets->front().name, "Blatt");
        const auto& found = sheets->front().rows;
        EXPECT_EQ(shown(found.empty() ? nullptr : found.front().at(0)), row.expected) << row.xml;
    }
}

TEST(Xlsx, PlacesStayAndEmptyOnesAreLeftOut) {
    const auto sheets = read_xlsx(
        archive_of(workbook_of(R"(<row r="3"><c r="B3"><v>1</v></c><c r="AA3"><v>2</v></c></row>)"
                               "<row><c><v>3</v></c></row>")));
    ASSERT_TRUE(sheets) << sheets.error().what;
    const auto& rows = sheets->front().rows;
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].number, 3U);
    EXPECT_EQ(shown(rows[0].at(1)), "number:1");
    EXPECT_EQ(shown(rows[0].at(26)), "number:2");
    EXPECT_EQ(rows[0].at(2), nullptr);
    EXPECT_EQ(rows[1].number, 4U);
}

TEST(Xlsx, DaysFrom1904) {
    Parts parts = workbook_of(R"(<row r="1"><c r="A1" s="1"><v>44621</v></c></row>)");
    std::string& book = parts[2].second;
    book.replace(book.find("<workbookPr/>"), 13, "<workbookPr date1904=\"1\"/>");
    const auto sheets = read_xlsx(archive_of(parts));
    ASSERT_TRUE(sheets);
    EXPECT_EQ(shown(sheets->front().rows[0].at(0)), "date:2026-03-02");
}

struct Hostile {
    const char* name;
    std::function<Bytes()> bytes;
    const char* why;
    Limits limits = {};
};

Bytes of_rows(const char* rows) { return archive_of(workbook_of(rows)); }

Bytes with_part(std::size_t index, std::string bytes) {
    Parts parts = workbook_of("");
    parts[index].second = std::move(bytes);
    return archive_of(parts);
}

void expect_refused(std::span<const Hostile> rows) {
    for (const Hostile& row : rows) {
        const auto read = read_xlsx(row.bytes(), row.limits);
        ASSERT_FALSE(read) << row.name;
        EXPECT_NE(read.error().what.find(row.why), std::string::npos)
            << row.name << ": " << read.error().what;
    }
}

TEST(Xlsx, HostileArchivesAreRefusedWithAReason) {
    const Hostile rows[] = {
        {"nothing", [] { return Bytes(); }, "_rels/.rels is missing"},
        {"text", [] { return Bytes("a,b\n"); }, "no .xlsx file"},
        {"cut off", [] { return of_rows("").substr(0, 300); }, "no .xlsx file"},
        {"a password", [] { return Bytes("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1zzz"); }, "password"},
        {"large", [] { return of_rows(""); }, "bytes", {.file_bytes = 100}},
        {"parts", [] { return of_rows(""); }, "more than 3 parts", {.parts = 3}},
        {"a bomb",
         [] { return with_part(6, Bytes(3'000'000, ' ')); },
         "when unpacked",
         {.inflated_bytes = 1'000'000}},
        {"macros",
         [] {
             Parts parts = workbook_of("");
             parts.emplace_back("xl/vbaProject.bin", "x");
             return archive_of(parts);
         },
         "macros"},
        {"no relations", [] { return archive_of({{"x", "y"}}); }, "_rels/.rels is missing"},
        {"no workbook", [] { return with_part(1, "<Relationships/>"); }, "no workbook"},
        {"no sheet", [] { return with_part(2, "<workbook><sheets/></workbook>"); }, "no worksheet"},
        {"no XML", [] { return with_part(6, "<worksheet>"); }, "line 1"},
        {"billion laughs",
         [] {
             return with_part(5,
                              "<!DOCTYPE s [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>"
                              "<sst><si><t>&b;</t></si></sst>");
         },
         "document type"},
        {"outside part",
         [] {
             return with_part(6,
                              "<!DOCTYPE s [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
                              "<worksheet>&x;</worksheet>");
         },
         "document type"},
        {"deep",
         [] {
             std::string xml;
             for (int i = 0; i < 100; ++i) xml += "<a>";
             return with_part(6, xml);
         },
         "deeper"},
    };
    expect_refused(rows);
}

TEST(Xlsx, HostileSheetsAreRefusedWithAReason) {
    const Hostile rows[] = {
        {"rows out of order", [] { return of_rows(R"(<row r="2"/><row r="1"/>)"); },
         "rows out of order"},
        {"a row twice", [] { return of_rows(R"(<row r="2"/><row r="2"/>)"); }, "rows out of order"},
        {"row 0", [] { return of_rows(R"(<row r="0"/>)"); }, "rows out of order"},
        {"cells out of order", [] { return of_rows(R"(<row r="1"><c r="B1"/><c r="A1"/></row>)"); },
         "cells out of order"},
        {"a cell of another row", [] { return of_rows(R"(<row r="1"><c r="A2"/></row>)"); },
         "cells out of order"},
        {"a cell outside", [] { return of_rows(R"(<c r="A2"/>)"); }, "outside a row"},
        {"no such text", [] { return of_rows(R"(<row r="1"><c t="s"><v>9</v></c></row>)"); },
         "text that is not there"},
        {"the last row", [] { return of_rows(R"(<row r="1048576"><c><v>1</v></c></row>)"); },
         "more than 100000 rows"},
        {"the last column", [] { return of_rows(R"(<row r="1"><c r="XFD1"><v>1</v></c></row>)"); },
         "more than 1000 columns"},
        {"many cells",
         [] {
             return of_rows(R"(<row r="1"><c><v>1</v></c><c><v>1</v></c><c><v>1</v></c></row>)");
         },
         "more than 2 cells",
         {.cells = 2}},
        {"one text, many cells",
         [] { return of_rows(R"(<row r="1"><c t="s"><v>1</v></c><c t="s"><v>1</v></c></row>)"); },
         "more text",
         {.text_bytes = 16}},
        {"sheets",
         [] { return with_part(2, "<workbook><sheet/><sheet/><sheet/></workbook>"); },
         "more than 2 sheets",
         {.sheets = 2}},
    };
    expect_refused(rows);
}

OutSheet small() {
    OutSheet sheet;
    sheet.name = "資產";
    sheet.columns = {{20, {"yes 是", "no 否"}, true, "choose"}, {12, {}, true, ""}};
    sheet.rows = {{{CellKind::text, "name", Look::heading}, {CellKind::text, "at", Look::heading}},
                  {{CellKind::text, "=1+1"}, {CellKind::date, "2026-03-02"}},
                  {{CellKind::text, "中文 & <x>"}, {CellKind::number, "-12"}}};
    sheet.empty_rows = 10;
    return sheet;
}

TEST(Xlsx, WhatIsWrittenReadsTheSame) {
    const auto bytes = write_xlsx({small()});
    ASSERT_TRUE(bytes) << bytes.error().what;
    const auto sheets = read_xlsx(*bytes);
    ASSERT_TRUE(sheets) << sheets.error().what;
    ASSERT_EQ(sheets->size(), 2U);
    EXPECT_EQ((*sheets)[0].name, "資產");
    EXPECT_EQ((*sheets)[1].name, "lists");
    const auto& rows = (*sheets)[0].rows;
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(shown(rows[1].at(0)), "text:=1+1");
    EXPECT_EQ(shown(rows[1].at(1)), "date:2026-03-02");
    EXPECT_EQ(shown(rows[2].at(0)), "text:中文 & <x>");
    EXPECT_EQ(shown(rows[2].at(1)), "number:-12");
    EXPECT_EQ(shown((*sheets)[1].rows[1].at(0)), "text:no 否");
}

TEST(Xlsx, TheSameTablesAreTheSameBytes) {
    const auto one = write_xlsx({small()});
    const auto two = write_xlsx({small()});
    ASSERT_TRUE(one && two);
    EXPECT_EQ(*one, *two);
}

TEST(Xlsx, NamesThatTheFormatHasNoRoomFor) {
    for (const char* name : {"a/b", "a name of more than thirty-one characters", "x[1]"}) {
        OutSheet sheet = small();
        sheet.name = name;
        EXPECT_FALSE(write_xlsx({sheet})) << name;
    }
}

TEST(Columns, Letters) {
    EXPECT_EQ(column_letters(0), "A");
    EXPECT_EQ(column_letters(25), "Z");
    EXPECT_EQ(column_letters(26), "AA");
    EXPECT_EQ(column_letters(701), "ZZ");
    EXPECT_EQ(column_letters(702), "AAA");
}

}  // namespace
}  // namespace charter::sheet
