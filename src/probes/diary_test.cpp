#include "probes/diary.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "probes/schedule.hpp"

namespace charter::probes {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kNow = 1'795'849'045'000;

class Folder {
  public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "charter-diary-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) std::abort();
        path = name;
    }
    ~Folder() { fs::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    fs::path path;
};

Diary open(const fs::path& file, std::int64_t now_ms = kNow) {
    std::string warning;
    auto diary = Diary::open(file, now_ms, warning);
    if (!diary) std::abort();
    EXPECT_EQ(warning, "");
    return *std::move(diary);
}

constexpr const char* kAll =
    "charter-probes 1\nrun 1 2 0\nrun 3 4 1\ndisk 5 6\nset 7 -8 0\nset 9 10 1\n"
    "seen 11 bank-b.n1 12 1\nseen 13 bank-c.n1 14 0\nclock boot 15 16 -17\n";

TEST(Diary, ReadsWhatItWrites) {
    const auto page = parse_diary(kAll);
    ASSERT_TRUE(page.has_value()) << page.error().what;
    EXPECT_EQ(diary_text(*page), kAll);
    EXPECT_EQ(page->history.runs.size(), 2U);
    EXPECT_TRUE(page->history.runs[1].stopped);
    EXPECT_EQ(page->history.clock_sets[0].by_ms, -8);
    EXPECT_EQ(page->history.comparisons[1].height, 14U);
    EXPECT_EQ(page->clock->offset_ms, -17);
    const auto none = parse_diary("charter-probes 1\nclock boot 1 2 -\n");
    ASSERT_TRUE(none.has_value());
    EXPECT_FALSE(none->clock->offset_ms.has_value());
    EXPECT_TRUE(parse_diary(diary_text({})).has_value());
}

TEST(Diary, RefusesWhatIsNone) {
    const std::string head = "charter-probes 1\n";
    const struct {
        std::string text;
        const char* says;
    } rows[] = {
        {"", "it is empty"},
        {std::string(kDiaryBytesMax + 1, '\n'), "it is too long"},
        {"charter-probes 1", "its last line has no end"},
        {"charter-probes 2\n", "line 1 is no line of a diary"},
        {head + "\n", "line 2 is no line of a diary"},
        {head + "run 1 2\n", "line 2 is no line of a diary"},
        {head + "run 1 2 3\n", "line 2 is no line of a diary"},
        {head + "run 1  2 0\n", "line 2 is no line of a diary"},
        {head + "run 1 2x 0\n", "line 2 is no line of a diary"},
        {head + "run 99999999999999999999 2 0\n", "line 2 is no line of a diary"},
        {head + "disk 1 -1\n", "line 2 is no line of a diary"},
        {head + "seen 1  2 1\n", "line 2 is no line of a diary"},
        {head + "seen 1 " + std::string(161, 'n') + " 2 1\n", "line 2 is no line of a diary"},
        {head + "clock b 1 2 -\nclock b 1 2 -\n", "line 3 is no line of a diary"},
        {head + "rum 1 2 0\n", "line 2 is no line of a diary"},
    };
    for (const auto& row : rows) {
        const auto page = parse_diary(row.text);
        ASSERT_FALSE(page.has_value()) << row.text.substr(0, 60);
        EXPECT_EQ(page.error().what, row.says) << row.text.substr(0, 60);
    }
}

TEST(Diary, KeepsAMonthAndNoMoreThanItMay) {
    DiaryPage page;
    page.history.runs = {{0, kNow - 32 * kDayMs, true}, {0, kNow - 30 * kDayMs, false}};
    page.history.disk = {{kNow - 32 * kDayMs, 1}, {kNow, 2}};
    page.history.clock_sets = {{kNow - 32 * kDayMs, 1, false}, {kNow, 2, false}};
    for (std::size_t i = 0; i < kDiaryLinesMax + 5; ++i) {
        page.history.comparisons.push_back({kNow, "n", i, true});
    }
    trim_diary(page, kNow);
    EXPECT_EQ(page.history.runs.size(), 1U);
    EXPECT_EQ(page.history.disk.size(), 1U);
    EXPECT_EQ(page.history.clock_sets.size(), 1U);
    ASSERT_EQ(page.history.comparisons.size(), kDiaryLinesMax);
    EXPECT_EQ(page.history.comparisons.front().height, 5U) << "the oldest went";
}

TEST(Diary, OutlivesTheProcess) {
    const Folder folder;
    const fs::path file = folder.path / "probes" / "diary";
    {
        Diary first = open(file);
        first.disk(kNow, 100);
        first.disk(kNow + kDayMs - 1, 200);  // within the day
        first.disk(kNow + kDayMs, 300);
        first.compared({kNow, "bank-b.n1", 7, true});
        first.look({"boot", kNow, 1'000, 0});
        first.look({"boot", kNow + 2'000, 2'000, 0});  // a second too much
        first.look({"", kNow, 1, std::nullopt});       // says nothing
        first.stopped(kNow + 5);
        ASSERT_TRUE(first.save(kNow).has_value());
    }
    {
        const Diary second = open(file, kNow + 10);  // killed
    }
    const Diary third = open(file, kNow + 20);
    const auto& runs = third.history().runs;
    ASSERT_EQ(runs.size(), 3U);
    EXPECT_TRUE(runs[0].stopped);
    EXPECT_EQ(runs[0].alive_ms, kNow + 5);
    EXPECT_FALSE(runs[1].stopped);
    EXPECT_EQ(runs[2].start_ms, kNow + 20);
    EXPECT_EQ(third.history().disk.size(), 2U);
    ASSERT_EQ(third.history().clock_sets.size(), 1U);
    EXPECT_EQ(third.history().clock_sets[0].by_ms, 1'000);
    EXPECT_TRUE(third.has_compared("bank-b.n1", 7));
    EXPECT_FALSE(third.has_compared("bank-b.n1", 8));
    EXPECT_FALSE(third.has_compared("bank-c.n1", 7));
    EXPECT_FALSE(fs::exists(file.string() + ".new"));
}

TEST(Diary, PutsADamagedOneAside) {
    const Folder folder;
    const fs::path file = folder.path / "diary";
    std::ofstream(file) << "run\n";
    std::string warning;
    const auto diary = Diary::open(file, kNow, warning);
    ASSERT_TRUE(diary.has_value());
    EXPECT_NE(warning.find("line 1 is no line of a diary"), std::string::npos) << warning;
    EXPECT_EQ(diary->history().runs.size(), 1U);
    EXPECT_TRUE(fs::exists(file.string() + ".damaged"));
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    EXPECT_TRUE(parse_diary(text.str()).has_value());
}

TEST(Diary, SaysWhatTheDiskSays) {
    std::string warning;
    const auto diary = Diary::open("/proc/no/diary", kNow, warning);
    ASSERT_FALSE(diary.has_value());
    EXPECT_NE(diary.error().what.find("cannot make /proc/no"), std::string::npos);
}

TEST(ClockWatch, FindsSettings) {
    const ClockLook before{"boot", 100'000, 50'000, 900};
    const struct {
        const char* name;
        ClockLook now;
        std::optional<std::int64_t> by;
        bool explained;
    } rows[] = {
        {"nothing", {"boot", 160'000, 110'000, 900}, std::nullopt, false},
        {"read one after the other", {"boot", 160'049, 110'000, 900}, std::nullopt, false},
        {"forward", {"boot", 160'050, 110'000, 900}, 50, false},
        {"backward", {"boot", 100'000, 110'000, 900}, -60'000, false},
        {"by the time service", {"boot", 160'900, 110'000, 0}, 900, true},
        {"nearly all of it", {"boot", 160'850, 110'000, 60}, 850, true},
        {"as far, the wrong way", {"boot", 159'100, 110'000, 1'800}, -900, false},
        {"more than the service stated", {"boot", 162'000, 110'000, 0}, 2'000, false},
        {"the service is silent", {"boot", 160'900, 110'000, std::nullopt}, 900, false},
        {"another start of the machine", {"other", 900'000, 1, 0}, std::nullopt, false},
    };
    for (const auto& row : rows) {
        const auto set = clock_set_between(before, row.now);
        ASSERT_EQ(set.has_value(), row.by.has_value()) << row.name;
        if (!set) continue;
        EXPECT_EQ(set->by_ms, *row.by) << row.name;
        EXPECT_EQ(set->explained, row.explained) << row.name;
    }
    const ClockLook real = look_at_clocks();
    EXPECT_GT(real.since_boot_ms, 0);
    EXPECT_FALSE(clock_set_between(real, look_at_clocks()).has_value());
}

TEST(Schedule, DrawsAMomentOfTheInterval) {
    const std::int64_t start = interval_start(kNow, kDayMs);
    EXPECT_EQ(start % kDayMs, 0);
    EXPECT_LE(start, kNow);
    EXPECT_GT(start + kDayMs, kNow);
    const SlotDraw draw{start, kDayMs, "beacon", "bank-a.n1", "clock"};
    const std::int64_t moment = slot_moment(draw);
    EXPECT_EQ(slot_moment(draw), moment);
    std::set<std::int64_t> moments = {moment};
    const auto with = [&](const auto& change) {
        SlotDraw other = draw;
        change(other);
        const std::int64_t at = slot_moment(other);
        EXPECT_GE(at, other.start_ms);
        EXPECT_LT(at, other.start_ms + kDayMs);
        moments.insert(at - other.start_ms + start);
    };
    with([](SlotDraw& d) { d.beacon = "other"; });
    with([](SlotDraw& d) { d.node = "bank-a.n2"; });
    with([](SlotDraw& d) { d.probe = "block_stats"; });
    with([](SlotDraw& d) { d.start_ms += kDayMs; });
    with([](SlotDraw& d) {
        d.beacon = "beaconb";
        d.node = "ank-a.n1";
    });
    EXPECT_EQ(moments.size(), 6U);
}

TEST(Schedule, IsDueOnceAnInterval) {
    const std::int64_t start = interval_start(kNow, kDayMs);
    const SlotDraw draw{start, kDayMs, "beacon", "bank-a.n1", "clock"};
    const std::int64_t moment = slot_moment(draw);
    const struct {
        const char* name;
        std::int64_t now;
        Reported reported;
        bool due;
    } rows[] = {
        {"never reported", start, {0, 0, false}, true},
        {"before its moment", moment - 1, {3, start - 1, false}, false},
        {"at its moment", moment, {3, start - 1, false}, true},
        {"reported in the interval", start + kDayMs - 1, {3, start, false}, false},
        {"missed an interval", start, {3, start - kDayMs - 1, false}, true},
        {"reported, who knows when", start, {3, 0, false}, true},
        {"an hour after an error", start + kErrorRetryMs, {3, start, true}, true},
        {"less after an error", start + kErrorRetryMs - 1, {3, start, true}, false},
    };
    for (const auto& row : rows)
        EXPECT_EQ(is_due(row.now, row.reported, draw), row.due) << row.name;
}

}  // namespace
}  // namespace charter::probes
