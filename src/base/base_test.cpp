#include <gtest/gtest.h>

#include "base/bytes.hpp"
#include "base/civil.hpp"
#include "base/holes.hpp"
#include "base/result.hpp"
#include "base/utf8.hpp"

namespace charter {
namespace {

TEST(Bytes, HexAndBase64RoundTripAndRefuseOtherForms) {
    for (const std::string text : {"", "f", "fo", "foo", "foob", "fooba", "foobar"}) {
        EXPECT_EQ(from_hex(to_hex(text)), text);
        EXPECT_EQ(from_base64(to_base64(text)), text);
    }
    EXPECT_EQ(to_base64("foob"), "Zm9vYg==");
    for (const char* bad : {"Zm9vYg=", "Zm9vYg", "Zm9vYh==", "Zm9v Yg=", "====", "Zg== "}) {
        EXPECT_EQ(from_base64(bad), std::nullopt) << bad;
    }
    EXPECT_EQ(from_hex("abc"), std::nullopt);
    EXPECT_EQ(from_hex("zz"), std::nullopt);
    EXPECT_EQ(from_big_endian(big_endian(0x0102030405060708)), 0x0102030405060708U);
    EXPECT_EQ(hex16(0x1f), "000000000000001f");
}

TEST(Utf8, TakesTheStrictFormOnly) {
    for (const char* good : {"", "a", "\xc3\xa9", "\xe7\x9b\xa4", "\xf0\x9f\x8f\xa6"}) {
        EXPECT_TRUE(is_utf8(good)) << good;
    }
    for (const char* bad : {"\xff", "\x80", "\xc3", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80",
                            "\xf4\x90\x80\x80", "a\xe7\x9b"}) {
        EXPECT_FALSE(is_utf8(bad)) << bad;
    }
}

TEST(Holes, AreFilledOrStayAsTheyAre) {
    const Filling filling = [](std::string_view name) -> std::optional<std::string> {
        if (name == "a") return "1";
        if (name == "none") return "";
        return std::nullopt;
    };
    const std::pair<const char*, const char*> rows[] = {
        {"", ""},           {"no hole", "no hole"},     {"{a}", "1"},       {"x{a}y{a}z", "x1y1z"},
        {"[{none}]", "[]"}, {"{b} of {a}", "{b} of 1"}, {"{a} {a", "1 {a"}, {"a}", "a}"},
    };
    for (const auto& [pattern, text] : rows) EXPECT_EQ(fill_holes(pattern, filling), text);
}

TEST(Civil, EveryDayOfFourCenturiesRoundTrips) {
    for (Day d = -30'000; d < 120'000; ++d) ASSERT_EQ(day_from_civil(civil_from_day(d)), d);
    EXPECT_EQ(parse_date("1970-01-01"), 0);
    EXPECT_EQ(format_date(*parse_date("2028-02-29")), "2028-02-29");
    for (const char* bad :
         {"2027-02-29", "2026-13-01", "2026-1-01", "2026-00-10", "20260101", ""}) {
        EXPECT_EQ(parse_date(bad), std::nullopt) << bad;
    }
}

TEST(Civil, MonthsClampToTheMonthsEnd) {
    const struct {
        const char* from;
        int months;
        const char* to;
    } rows[] = {
        {"2026-01-31", 1, "2026-02-28"},  {"2026-10-31", 1, "2026-11-30"},
        {"2026-08-31", 6, "2027-02-28"},  {"2027-08-31", 6, "2028-02-29"},
        {"2027-12-31", 2, "2028-02-29"},  {"2027-02-28", 12, "2028-02-28"},
        {"2028-02-29", 12, "2029-02-28"}, {"2028-02-29", 48, "2032-02-29"},
        {"2096-02-29", 48, "2100-02-28"},  // 2100 is no leap year
        {"2028-03-31", -1, "2028-02-29"}, {"2026-03-15", -3, "2025-12-15"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(format_date(add_months(*parse_date(row.from), row.months)), row.to) << row.from;
    }
    EXPECT_EQ(end_of_year(*parse_date("2028-02-29"), 0), parse_date("2028-12-31"));
    EXPECT_EQ(end_of_year(*parse_date("2026-03-15"), 1), parse_date("2027-12-31"));
}

TEST(Civil, TheOffsetDecidesTheDate) {
    EXPECT_EQ(day_at(16 * 3'600'000 - 1, 480), 0);
    EXPECT_EQ(day_at(16 * 3'600'000, 480), 1);
    EXPECT_EQ(midnight_ms(1, 480), 16 * 3'600'000);
    EXPECT_EQ(format_time(16 * 3'600'000 + 61'005, 480), "1970-01-02T00:01:01.005+08:00");
}

TEST(Reasons, AscendAndHaveBothTexts) {
    const auto all = reasons();
    for (std::size_t i = 1; i < all.size(); ++i) EXPECT_LT(all[i - 1].reason, all[i].reason);
    for (const auto& info : all) {
        EXPECT_FALSE(info.en.empty());
        EXPECT_FALSE(info.zh.empty());
        EXPECT_EQ(reason_info(info.reason).name, info.name);
    }
}

}  // namespace
}  // namespace charter
