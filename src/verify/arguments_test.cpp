#include "verify/arguments.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace charter::verify {
namespace {

const std::string kHash(64, 'a');

TEST(Arguments, OfEveryKindAreTaken) {
    const std::string checkpoint = "7:" + kHash;
    const std::vector<std::string_view> words = {
        "pack.zip", "--genesis-sha256", kHash,     "--checkpoint", checkpoint,
        "--json",   "--requirement",    "47.1",    "--member",     "bank-a",
        "--from",   "2026-01-01",       "--until", "2026-12-31",   "--tsa-ca",
        "ca.pem",   "--trust-days",     "0",       "--lang",       "zh-TW"};
    const auto arguments = parse_arguments(words, "en");
    ASSERT_TRUE(arguments) << arguments.error();
    EXPECT_EQ(arguments->file, "pack.zip");
    EXPECT_EQ(arguments->tsa_ca, "ca.pem");
    EXPECT_TRUE(arguments->json);
    EXPECT_EQ(arguments->options.scope.requirement, "47.1");
    EXPECT_EQ(arguments->options.scope.member, "bank-a");
    EXPECT_EQ(arguments->options.language, "zh-TW");
    EXPECT_TRUE(arguments->options.trust.genesis);
    EXPECT_TRUE(arguments->options.trust.checkpoint);
    EXPECT_TRUE(arguments->options.from && arguments->options.until);
    for (const std::string_view word : words) {
        if (!word.starts_with("--")) continue;
        for (const char* language : {"en", "zh-TW"}) {
            EXPECT_NE(usage(language).find(word), std::string_view::npos) << word;
        }
    }
}

TEST(Arguments, OthersAreSaidWithWhatWouldDo) {
    struct {
        std::vector<std::string_view> words;
        const char* en;
        const char* zh;
    } const rows[] = {
        {{},
         "no file to verify; charter-verify --help says how to use it",
         "未指定要驗證之檔案；charter-verify --help 說明用法"},
        {{"a.zip", "b.zip"},
         "one file at a time: a.zip, b.zip",
         "一次只能驗證一個檔案：a.zip, b.zip"},
        {{"a.zip", "--gensis", "x"},
         "there is no option --gensis; charter-verify --help lists them",
         "沒有選項 --gensis；charter-verify --help 列有全部"},
        {{"-x"},
         "there is no option -x; charter-verify --help lists them",
         "沒有選項 -x；charter-verify --help 列有全部"},
        {{"a.zip", "--member"},
         "--member wants the name of a member, as bank-a behind it",
         "--member 之後須有成員代號，如 bank-a"},
        {{"a.zip", "--from", "1/2/2026"},
         "--from takes a day, as 2026-01-01, not \"1/2/2026\"",
         "--from 須為日期，如 2026-01-01，而非「1/2/2026」"},
        {{"a.zip", "--genesis-sha256", "\x1b[2J"},
         "--genesis-sha256 takes 64 hexadecimal digits, not \"?[2J\"",
         "--genesis-sha256 須為64 個十六進位數字，而非「?[2J」"},
        {{"a.zip", "--checkpoint", "7"},
         "--checkpoint takes HEIGHT:HASH, the hash in 64 hexadecimal digits, not \"7\"",
         "--checkpoint 須為「高度:雜湊值」，雜湊值為 64 個十六進位數字，而非「7」"},
        {{"a.zip", "--tsa-ca", ""},
         "--tsa-ca takes a file, not \"\"",
         "--tsa-ca 須為檔案，而非「」"},
        {{"a.zip", "--trust-days", "-1"},
         "--trust-days takes a number of days, 0 to 36500, not \"-1\"",
         "--trust-days 須為0 至 36500 之日數，而非「-1」"},
    };
    for (const auto& row : rows) {
        const auto en = parse_arguments(row.words, "en");
        const auto zh = parse_arguments(row.words, "zh-TW");
        ASSERT_FALSE(en) << row.en;
        EXPECT_EQ(en.error(), row.en);
        EXPECT_EQ(zh.error(), row.zh);
    }
    const std::vector<std::string_view> chosen = {"--lang", "en", "--lang", "fr"};
    EXPECT_EQ(parse_arguments(chosen, "zh-TW").error(), "--lang takes zh-TW or en, not \"fr\"");
}

}  // namespace
}  // namespace charter::verify
