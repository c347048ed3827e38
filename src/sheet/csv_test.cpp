#include "sheet/csv.hpp"

#include <gtest/gtest.h>

namespace charter::sheet {
namespace {

std::string shown(const Sheet& sheet) {
    std::string out;
    for (const Row& row : sheet.rows) {
        out += std::to_string(row.number) + ":";
        for (const Cell& cell : row.cells)
            out += column_letters(cell.column) + "[" + cell.text + "]";
        out += "|";
    }
    return out;
}

TEST(Csv, Reads) {
    struct {
        const char* bytes;
        const char* expected;
    } const rows[] = {
        {"", ""},
        {"a,b\n", "1:A[a]B[b]|"},
        {"a,b", "1:A[a]B[b]|"},
        {"\xef\xbb\xbf甲,乙\r\n1,\r\n", "1:A[甲]B[乙]|2:A[1]|"},
        {"\n\nx", "3:A[x]|"},
        {"\"a,\"\"b\"\"\r\nc\",d\n", "1:A[a,\"b\"\r\nc]B[d]|"},
        {",,z\n", "1:C[z]|"},
        {"'=1,'x,''@y\n", "1:A[=1]B['x]C['@y]|"},
    };
    for (const auto& row : rows) {
        const auto sheet = read_csv(row.bytes);
        ASSERT_TRUE(sheet) << row.bytes << sheet.error().what;
        EXPECT_EQ(shown(*sheet), row.expected) << row.bytes;
    }
}

TEST(Csv, Refuses) {
    struct {
        const char* name;
        std::string bytes;
        const char* why;
        Limits limits = {};
    } const rows[] = {
        {"UTF-16", std::string("\xff\xfe"), "UTF-16"},
        {"Big5", "\xb8\xea\xb2\xa3,x\n", "CSV UTF-8"},
        {"open quote", "a\n\"b\nc", "line 2: a quote that is not closed"},
        {"quote inside", "a\nb\"c\n", "line 2: a quote inside"},
        {"after a quote", "\"a\"b\n", "text after a closing quote"},
        {"large", "aaaa", "more than 3 bytes", {.file_bytes = 3}},
        {"rows", "a\nb\nc\n", "more than 2 rows", {.rows = 2}},
        {"columns", "a,b,c\n", "more than 2 columns", {.columns = 2}},
        {"cells", "a,b,c\n", "more than 2 cells", {.cells = 2}},
    };
    for (const auto& row : rows) {
        const auto sheet = read_csv(row.bytes, row.limits);
        ASSERT_FALSE(sheet) << row.name;
        EXPECT_NE(sheet.error().what.find(row.why), std::string::npos)
            << row.name << ": " << sheet.error().what;
    }
}

TEST(Csv, NoTextIsAFormulaAndEachComesBack) {
    for (const char* text : {"=1+1", "+8862", "-x", "@SUM(A1)", "\tx", "'=1", "''x", "＝1", "plain",
                             "a,\"b\"", "'", "行一\n行二"}) {
        const Bytes bytes = write_csv({{csv_text(text)}});
        ASSERT_TRUE(bytes.starts_with("\xef\xbb\xbf"));
        const auto sheet = read_csv(bytes);
        ASSERT_TRUE(sheet) << text;
        ASSERT_EQ(sheet->rows.size(), 1U) << text;
        EXPECT_EQ(sheet->rows[0].cells[0].text, text);
        const char first = csv_text(text)[0];
        EXPECT_EQ(std::string("=+-@\t\r").find(first), std::string::npos) << text;
    }
}

TEST(Text, TrimmedAndQuoted) {
    EXPECT_EQ(trimmed(" \u3000x y\u00a0\n"), "x y");
    EXPECT_EQ(trimmed("\u3000 "), "");
    EXPECT_EQ(sheet::quoted("a\nb"), "a b");
    EXPECT_EQ(sheet::quoted(std::string(50, 'x')), std::string(40, 'x') + "…");
    EXPECT_EQ(sheet::quoted("\xff"), "?");
}

}  // namespace
}  // namespace charter::sheet
