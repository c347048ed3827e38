#include "notify/round.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "notify/testing.hpp"

namespace charter::notify {
namespace {

constexpr std::int64_t kNoon = 12 * 3'600;

/// A notifier with two channels, whose answers a test chooses.
struct Bench {
    TestFolder folder;
    Config config;
    std::optional<Store> store;
    std::optional<Notifier> notifier;
    std::int64_t now_s = std::int64_t{day_of("2026-12-25")} * 86'400 + kNoon;
    std::vector<Outgoing> sent;           // accepted or not
    std::map<std::string, Fate> answers;  // by channel; else accepted
    std::function<void(const Outgoing&)> meanwhile = [](const Outgoing&) {};

    Bench() {
        config.mail.emplace();
        config.mail->from = "charter@bank-a.example";
        config.webhook.emplace();
        config.webhook->url = "https://hooks.bank-a.example/x";
        config.persons["bank-a.p1"] = {"p1@bank-a.example", "王小明", "zh-TW"};
        config.persons["bank-a.p2"] = {"p2@bank-a.example", "", "en"};
        start();
    }

    /// Also after a kill: what was not on the disk is gone.
    void start() {
        notifier.reset();
        store.reset();
        auto opened = Store::open(folder / "state");
        ASSERT_TRUE(opened) << opened.error().what;
        store.emplace(*std::move(opened));
        const auto send = [this](const Outgoing& message) {
            sent.push_back(message);
            meanwhile(message);
            const auto answer = answers.find(message.channel);
            return Delivery{answer == answers.end() ? Fate::accepted : answer->second, "because"};
        };
        World world;
        world.now_s = [this] { return now_s; };
        world.mail = send;
        world.webhook = send;
        notifier.emplace(config, *store, world);
    }

    Summary round(const Board& board) {
        auto summary = notifier->round(board);
        EXPECT_TRUE(summary) << (summary ? "" : summary.error().what);
        return summary.value_or(Summary{});
    }
    std::size_t count(std::string_view channel) const {
        return static_cast<std::size_t>(std::ranges::count(sent, channel, &Outgoing::channel));
    }
};

Board some() {
    Board board;
    board.chain_id = "net";
    board.member = "bank-a";
    board.utc_offset_minutes = 480;
    board.persons = {{"bank-a.p1", {task_due("a", "2026-12-31"), task_due("b", "")}},
                     {"bank-a.p2", {task_due("a", "2026-12-31")}},
                     {"bank-a.p3", {task_due("a", "2026-12-31")}}};
    return board;
}

TEST(Round, OneMessageAPersonAndChannelOnce) {
    Bench bench;
    const Summary first = bench.round(some());
    EXPECT_EQ(first.mails, 2U);
    EXPECT_EQ(first.webhooks, 3U);
    EXPECT_EQ(first.reminders, 7U);
    EXPECT_EQ(first.waiting, 0U);
    EXPECT_EQ(first.without_address, std::vector<std::string>{"bank-a.p3"});
    EXPECT_EQ(first.day, "2026-12-25");
    EXPECT_EQ(bench.sent[0].to, "p1@bank-a.example");
    EXPECT_NE(bench.sent[0].bytes.find("Content-Language: zh-TW"), std::string::npos);
    for (int again = 0; again < 3; ++again) {
        if (again > 0) bench.start();
        const Summary next = bench.round(some());
        EXPECT_EQ(next.reminders, 0U);
        EXPECT_EQ(next.without_address.size(), 1U) << "counted in every round";
    }
    EXPECT_EQ(bench.sent.size(), 5U);
    bench.now_s += 5 * 86'400;
    EXPECT_EQ(bench.round(some()).reminders, 5U) << "the next threshold of a";
}

TEST(Round, PersonsThatTheLedgerDoesNotHaveAreSaid) {
    Bench bench;
    bench.config.persons["bank-a.p9"] = {"p9@bank-a.example", "", "en"};
    EXPECT_EQ(bench.round(some()).unknown, std::vector<std::string>{"bank-a.p9"});
}

struct FateRow {
    const char* what;
    Fate fate;
    std::size_t tries;       // mails that were tried in the first round
    std::size_t tries_next;  // in the next one
    bool same_bytes;         // a later round sends the very same
};

TEST(Round, WhatDidNotGoOutGoesOutLater) {
    constexpr FateRow kRows[] = {
        {"nobody there: one try for all", Fate::unreachable, 1, 1, false},
        {"not now", Fate::later, 2, 2, false},
        {"refused: not again that day", Fate::refused, 2, 0, false},
        {"no answer: the same bytes", Fate::unknown, 2, 2, true},
    };
    for (const FateRow& row : kRows) {
        Bench bench;
        bench.answers["mail"] = row.fate;
        Summary summary = bench.round(some());
        EXPECT_EQ(bench.count("mail"), row.tries) << row.what;
        EXPECT_EQ(bench.count("webhook"), 3U) << row.what << ": the other way goes on";
        EXPECT_EQ(summary.waiting, 2U) << row.what;
        EXPECT_EQ(summary.refused, row.fate == Fate::refused ? 2U : 0U) << row.what;
        const std::string bytes = bench.sent[0].bytes;
        bench.sent.clear();
        bench.now_s += 60;
        summary = bench.round(some());
        EXPECT_EQ(bench.count("mail"), row.tries_next) << row.what;
        EXPECT_EQ(summary.waiting, 2U) << row.what;
        bench.sent.clear();
        bench.answers.clear();
        bench.start();
        summary = bench.round(some());
        EXPECT_EQ(summary.mails, 2U) << row.what;
        EXPECT_EQ(summary.waiting, 0U) << row.what;
        ASSERT_EQ(bench.sent.size(), 2U) << row.what;
        EXPECT_EQ(bench.sent[0].bytes == bytes, row.same_bytes) << row.what;
        bench.start();
        EXPECT_EQ(bench.round(some()).mails, 0U) << row.what;
    }
}

TEST(Round, RefusedIsTriedAgainTheNextDay) {
    Bench bench;
    bench.answers["webhook"] = Fate::refused;
    bench.round(some());
    bench.answers.clear();
    bench.sent.clear();
    bench.now_s += 11 * 3'600;
    EXPECT_EQ(bench.round(some()).webhooks, 3U) << "it is past midnight in Taipei";
}

TEST(Round, KilledBetweenSendingAndRemembering) {
    Bench bench;
    std::optional<Memory> on_disk;
    bench.meanwhile = [&](const Outgoing&) {
        if (on_disk) return;
        std::ifstream in(bench.folder / "state/state");
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        on_disk = *read_memory(text);
    };
    bench.round(some());
    ASSERT_TRUE(on_disk);
    const Outgoing first = bench.sent[0];
    ASSERT_EQ(on_disk->pending.size(), 1U) << "on the disk before it left";
    EXPECT_EQ(on_disk->pending.begin()->second, first);
    EXPECT_TRUE(on_disk->marks.empty());
    // What the next process finds is what was on the disk then.
    bench.store->memory() = *on_disk;
    ASSERT_TRUE(bench.store->save());
    bench.sent.clear();
    bench.start();
    bench.now_s += 86'400;
    const Summary after = bench.round(some());
    EXPECT_EQ(bench.sent[0], first) << "the same bytes, with the same id";
    EXPECT_EQ(after.waiting, 0U);
    EXPECT_TRUE(bench.store->memory().pending.empty());
    bench.start();
    EXPECT_EQ(bench.round(some()).reminders, 0U);
}

TEST(Round, WhatIsPendingStaysSoUntilAnAnswer) {
    Bench bench;
    bench.answers["mail"] = Fate::unknown;
    bench.round(some());
    const Outgoing first = bench.sent[0];
    for (const Fate fate : {Fate::unreachable, Fate::later, Fate::unknown}) {
        bench.sent.clear();
        bench.answers["mail"] = fate;
        bench.round(some());
        EXPECT_EQ(bench.sent[0], first) << "the first time may have arrived";
    }
    bench.config.persons["bank-a.p1"].address = "new@bank-a.example";
    bench.sent.clear();
    bench.answers.clear();
    bench.round(some());
    EXPECT_EQ(bench.sent[0].to, "new@bank-a.example") << "not to an address that was given up";
    EXPECT_EQ(bench.sent[0].id, first.id);
}

TEST(Round, WhoLeftIsSentNothing) {
    Bench bench;
    bench.answers["mail"] = Fate::unknown;
    bench.round(some());
    bench.answers.clear();
    bench.sent.clear();
    Board board = some();
    board.persons.erase(board.persons.begin());
    bench.round(board);
    ASSERT_EQ(bench.sent.size(), 1U);
    EXPECT_EQ(bench.sent[0].person, "bank-a.p2");
    EXPECT_TRUE(bench.store->memory().pending.empty());
}

TEST(Round, TodayIsTheLaterOfBlockAndClock) {
    Bench bench;
    Board board = some();
    board.time_ms = (bench.now_s + 6 * 86'400) * 1'000;
    EXPECT_EQ(bench.round(board).day, "2026-12-31");
    board.time_ms = 0;
    EXPECT_EQ(bench.round(board).day, "2026-12-25") << "a ledger that stands still";
}

TEST(Round, AnotherChainNeedsAnotherFolder) {
    Bench bench;
    bench.round(some());
    Board board = some();
    board.chain_id = "other";
    const auto summary = bench.notifier->round(board);
    ASSERT_FALSE(summary);
    EXPECT_NE(summary.error().what.find("a state folder of its own"), std::string::npos);
}

TEST(Round, PreviewSendsAndRemembersNothing) {
    Bench bench;
    EXPECT_EQ(bench.notifier->preview(some()).size(), 5U);
    EXPECT_TRUE(bench.sent.empty());
    EXPECT_TRUE(bench.store->memory().marks.empty());
    bench.round(some());
    EXPECT_TRUE(bench.notifier->preview(some()).empty());
}

TEST(Round, NothingIsSentThatCannotBeNoted) {
    Bench bench;
    std::filesystem::remove_all(bench.folder / "state");
    EXPECT_FALSE(bench.notifier->round(some()));
    EXPECT_TRUE(bench.sent.empty());
}

}  // namespace
}  // namespace charter::notify
