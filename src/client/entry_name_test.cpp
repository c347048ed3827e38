#include "client/entry_name.hpp"

#include <gtest/gtest.h>

namespace charter::client {
namespace {

TEST(EntryName, IsARegisterAndAMonthADayOrANumber) {
    struct Row {
        const char* text;
        const char* member;
        const char* exact;  // empty: it must be looked up
        const char* days;   // empty: by number
    };
    const Row rows[] = {
        {"drills/2026-03", "", "", "2026-03-01..2026-03-31"},
        {"drills/2028-02", "", "", "2028-02-01..2028-02-29"},
        {"drills/2026-12", "", "", "2026-12-01..2026-12-31"},
        {"drills/2026-03-02", "", "", "2026-03-02..2026-03-02"},
        {"drills/7", "", "", ""},
        {"drills/1f", "", "", ""},
        {"drills/bank-b/2026-03", "bank-b", "", "2026-03-01..2026-03-31"},
        {"drills/*/2026-03-02", "*", "", "2026-03-02..2026-03-02"},
        {"drills/bank-b/7", "bank-b", "drills/bank-b/0000000000000007", ""},
        {"drills/*/0000000000000003", "*", "drills/*/0000000000000003", ""},
    };
    for (const Row& row : rows) {
        const auto name = parse_entry_name(row.text);
        ASSERT_TRUE(name) << row.text;
        EXPECT_EQ(name->register_name, "drills") << row.text;
        EXPECT_EQ(name->member, row.member) << row.text;
        EXPECT_EQ(exact_name(*name).value_or(""), row.exact) << row.text;
        const std::string days =
            name->number ? "" : format_date(name->first) + ".." + format_date(name->last);
        EXPECT_EQ(days, row.days) << row.text;
    }
}

TEST(EntryName, IsNothingElse) {
    for (const char* text :
         {"", "nonsense", "drills", "drills/", "/7", "drills/bank-a", "a/b/c/d", "drills//7",
          "drills/2026-13", "drills/2026-3", "drills/2026-02-30", "drills/A",
          "drills/00000000000000007", "drills/Bank/7", "Drills!/7",
          "reg/drills/bank-a/0000000000000003", "drills/bank-a/-7", "drills/0x7"}) {
        EXPECT_FALSE(parse_entry_name(text)) << text;
    }
}

v1::Entry entry(std::string_view key, const char* day, v1::EntryState state) {
    v1::Entry made;
    made.set_key("reg/" + std::string(key));
    made.mutable_body()->set_occurred_on(parse_date(day).value_or(0));
    made.set_state(state);
    return made;
}

TEST(EntryName, FitsByTheDayAndTheState) {
    const std::vector<v1::Entry> entries = {
        entry("drills/bank-a/0000000000000000", "2026-02-28", v1::ENTRY_STATE_SIGNED_OFF),
        entry("drills/bank-a/0000000000000001", "2026-03-01", v1::ENTRY_STATE_SUPERSEDED),
        entry("drills/bank-a/0000000000000002", "2026-03-01", v1::ENTRY_STATE_SIGNED_OFF),
        entry("drills/bank-a/0000000000000003", "2026-03-31", v1::ENTRY_STATE_FILED),
        entry("drills/bank-a/0000000000000004", "2026-04-01", v1::ENTRY_STATE_CLOSED),
        entry("drills/bank-a/0000000000000013", "2026-05-01", v1::ENTRY_STATE_FILED),
    };
    const auto count = [&](const char* text, Wanted wanted) {
        const auto found = entries_named(*parse_entry_name(text), entries, wanted);
        std::string keys;
        for (const v1::Entry& one : found.wanted) keys += one.key().back();
        return keys + "/" + std::to_string(found.others.size());
    };
    EXPECT_EQ(count("drills/2026-03", Wanted::newest), "23/1");
    EXPECT_EQ(count("drills/2026-03", Wanted::filed), "3/2");
    EXPECT_EQ(count("drills/2026-03", Wanted::standing), "2/2");
    EXPECT_EQ(count("drills/2026-03-31", Wanted::newest), "3/0");
    EXPECT_EQ(count("drills/2026-04", Wanted::newest), "4/0");
    EXPECT_EQ(count("drills/2026-04", Wanted::standing), "/1");
    EXPECT_EQ(count("drills/2026-06", Wanted::newest), "/0");
    EXPECT_EQ(count("drills/3", Wanted::newest), "3/0");
    EXPECT_EQ(count("drills/13", Wanted::filed), "3/0");
    EXPECT_EQ(count("drills/5", Wanted::newest), "/0");
}

}  // namespace
}  // namespace charter::client
