#include "notify/board.hpp"

#include "notify/testing.hpp"

namespace charter::notify {
namespace {

TEST(Board, Head) {
    const auto board = parse_head(
        R"({"chain_id":"net","time_ms":5,"utc_offset_minutes":480,"you":{"member":"bank-a"}})");
    ASSERT_TRUE(board) << board.error().what;
    EXPECT_EQ(board->chain_id, "net");
    EXPECT_EQ(board->member, "bank-a");
    EXPECT_EQ(board->utc_offset_minutes, 480);
    for (const char* wrong :
         {"", "[]", "{}", "nonsense", R"({"chain_id":"net"})", R"({"chain_id":"net","you":{}})",
          R"({"chain_id":"net","utc_offset_minutes":99999,"you":{"member":"bank-a"}})",
          R"({"chain_id":"net","time_ms":253370764800001,"you":{"member":"bank-a"}})"}) {
        EXPECT_FALSE(parse_head(wrong)) << wrong;
    }
}

TEST(Board, Tasks) {
    const auto page = parse_tasks(
        R"({"items":[{"id":"aa","kind":"vote","due_time":"10:00","state":"overdue",
             "sitting":"assembly_meeting","sitting_title":{"zh":"成員會議","en":"Meeting"},
             "member":"*","title":{"zh":"表決","en":""},"due":"2028-02-29",
             "entries":2,"command":"c","requirements":[{"id":"1.1"},7,{"id":"2.1"}]},
            {"id":"bb","due":null,"state":"overdue"},
            {"id":"cc","due":null,"state":"open"}],"next":"0000-00-00/bb"})");
    ASSERT_TRUE(page) << page.error().what;
    ASSERT_EQ(page->tasks.size(), 3U);
    EXPECT_EQ(page->tasks[0].title.en, "表決") << "the other language where there is none";
    EXPECT_EQ(page->tasks[0].due, day_of("2028-02-29"));
    EXPECT_EQ(page->tasks[0].requirements, (std::vector<std::string>{"1.1", "2.1"}));
    EXPECT_EQ(page->tasks[0].kind, "vote");
    EXPECT_EQ(band_of(page->tasks[0], day_of("2028-02-28")), Band::overdue) << "by the hour";
    EXPECT_EQ(page->tasks[0].due_time, "10:00");
    EXPECT_EQ(page->tasks[0].sitting, "assembly_meeting");
    EXPECT_EQ(page->tasks[0].sitting_title.zh, "成員會議");
    EXPECT_EQ(page->tasks[1].sitting, "");
    EXPECT_EQ(page->tasks[1].due, std::nullopt);
    EXPECT_FALSE(page->tasks[1].undated);
    EXPECT_TRUE(page->tasks[2].undated);
    EXPECT_EQ(page->next, "0000-00-00/bb");
    EXPECT_EQ(parse_tasks(R"({"items":[],"next":null})")->next, "");
    for (const char* wrong : {"", "{}", R"({"items":7})", R"({"items":[7]})", R"({"items":[{}]})",
                              R"({"items":[{"id":"aa","due":"2027-02-29"}]})"}) {
        EXPECT_FALSE(parse_tasks(wrong)) << wrong;
    }
}

}  // namespace
}  // namespace charter::notify
