// What each probe finds in which readings.
#include <gtest/gtest.h>

#include <functional>

#include "machine/probes.hpp"
#include "probes/block_log.hpp"
#include "probes/block_stats.hpp"
#include "probes/percentile.hpp"
#include "probes/probe.hpp"
#include "testing/world.hpp"
#include "tx/typed_fields.hpp"

namespace charter::probes {
namespace {

constexpr std::int64_t kNow = 1'795'849'045'000;

/// A node that has run for two days: a hundred blocks, a second each, all well.
Readings healthy() {
    Readings readings;
    readings.now_ms = kNow;
    readings.founded_ms = kNow - 100 * kDayMs;
    readings.height = 100;
    readings.app_hash.fill(7);
    readings.block_bytes_max = 10'000;
    for (std::uint64_t height = 1; height <= 100; ++height) {
        BlockReading block;
        block.height = height;
        block.time_ms = kNow - static_cast<std::int64_t>(100 - height) * 1'000;
        block.time_seen_ms = block.time_ms + 3;
        block.committed_ms = block.time_ms + 50;
        block.waiting_since_ms = block.time_ms - 150;
        block.verify_us = 4'001;
        block.bytes = 2'500;
        block.queue = 4;
        readings.blocks.push_back(block);
    }
    readings.has_peers = true;
    for (std::int64_t minute = 59; minute >= 0; --minute) {
        readings.network.push_back(
            {kNow - minute * kMinuteMs, {{"bank-b.n1", "bank-b", 10, 20}}, 2, 300});
    }
    readings.disk = DiskReading{100'000'000, 1'000'000'000};
    readings.clock = ClockReading{
        "7F000001,127.0.0.1,4,1795849045.314642088,-0.000001062,0.000000134,0.000000163,-0.039,"
        "0.006,0.199,0.000004856,0.000001587,1.0,Normal\n",
        "^,*,127.0.0.1,3,0,377,1,-0.000000068,0.000000065,0.000002463\n"
        "^,+,127.0.0.2,3,0,377,1,0.000000204,0.000000331,0.000002766\n"};
    readings.documents = DocumentsReading{kNow - 2, kNow - 1, 3, 4, {}, {}, {}};
    readings.answers = std::vector<NodeAnswer>{{"https://b:7443", "bank-b.n1", "", 403, true, 200},
                                               {"https://c:7443", "", "no answer", 0, false, 0}};
    readings.history.runs = {{kNow - 2 * kDayMs, kNow, false}};
    readings.history.comparisons = {{kNow - kDayMs, "bank-b.n1", 50, true}};
    return readings;
}

using Change = std::function<void(Readings&)>;

Found run(std::string_view id, const Change& change) {
    Readings readings = healthy();
    if (change) change(readings);
    for (const Probe& probe : all_probes()) {
        if (probe.id == id) return probe.run(readings);
    }
    ADD_FAILURE() << id;
    return {};
}

void set_clock(Readings& r, const std::string& from, const std::string& to) {
    std::string& text =
        r.clock->tracking.find(from) != std::string::npos ? r.clock->tracking : r.clock->sources;
    text.replace(text.find(from), from.size(), to);
}

struct Row {
    const char* name;
    const char* probe;
    Change change;
    const char* value;
    std::int64_t found;
};

const Row kRows[] = {
    {"healthy", "block_stats", {}, "fill_p95_percent", 25},
    {"one full block of a hundred", "block_stats", [](auto& r) { r.blocks[9].bytes = 10'000; },
     "fill_p95_percent", 25},
    {"six full blocks of a hundred", "block_stats",
     [](auto& r) {
         for (std::size_t i = 0; i < 6; ++i) r.blocks[i].bytes = 10'000;
     },
     "fill_p95_percent", 100},
    {"no limit known", "block_stats", [](auto& r) { r.block_bytes_max = 0; }, "fill_p95_percent",
     100},
    {"transactions came after the block before", "block_stats", {}, "interval_p99_ms", 200},
    {"transactions that waited all along", "block_stats",
     [](auto& r) {
         for (auto& block : r.blocks) block.waiting_since_ms = kNow - kDayMs;
     },
     "interval_p99_ms", 1'000},
    {"nothing waited", "block_stats",
     [](auto& r) {
         for (auto& block : r.blocks) block.waiting_since_ms = 0;
     },
     "interval_p99_ms", 0},
    {"one block", "block_stats", [](auto& r) { r.blocks.resize(1); }, "interval_p99_ms", 0},
    {"blocks ahead of the clock", "block_stats", {}, "time_offset_p99_ms", 3},
    {"blocks behind the clock", "block_stats",
     [](auto& r) {
         for (auto& block : r.blocks) block.time_seen_ms = block.time_ms - 600;
     },
     "time_offset_p99_ms", 600},
    {"a megabyte a day since the founding", "block_stats", {}, "state_days_to_full", 999},
    {"ten times that in the last days", "block_stats",
     [](auto& r) { r.history.disk = {{kNow - 2 * kDayMs, 80'000'000}}; }, "state_days_to_full", 99},
    {"a younger sample is no trend", "block_stats",
     [](auto& r) { r.history.disk = {{kNow - kDayMs / 2, 1}}; }, "state_days_to_full", 999},
    {"an older sample is none either", "block_stats",
     [](auto& r) { r.history.disk = {{kNow - 40 * kDayMs, 1}}; }, "state_days_to_full", 999},
    {"founded an hour ago", "block_stats", [](auto& r) { r.founded_ms = kNow - 3'600'000; },
     "state_days_to_full", 9},
    {"it shrank", "block_stats",
     [](auto& r) { r.history.disk = {{kNow - 2 * kDayMs, 900'000'000}}; }, "state_days_to_full",
     999},
    {"nothing on the disk", "block_stats", [](auto& r) { r.disk->state_bytes = 0; },
     "state_days_to_full", kDaysToFullMax},
    {"a disk without end", "block_stats",
     [](auto& r) { r.disk->free_bytes = std::uint64_t{1} << 62U; }, "state_days_to_full",
     kDaysToFullMax},
    {"a full disk", "block_stats", [](auto& r) { r.disk->free_bytes = 0; }, "state_days_to_full",
     0},
    {"all documents are whole", "vault_integrity", {}, "missing", 0},
    {"two are gone", "vault_integrity",
     [](auto& r) { r.documents->missing = {Digest{}, Digest{}}; }, "missing", 2},
    {"one is another", "vault_integrity", [](auto& r) { r.documents->altered = {Digest{}}; },
     "altered", 1},
    {"what no entry names does not count", "vault_integrity",
     [](auto& r) { r.documents->others = {Digest{}}; }, "altered", 0},
    {"how many", "vault_integrity", {}, "checked", 3},
    {"who answered", "request_challenges", {}, "nodes_asked", 1},
    {"the newest", "block_stats", {}, "height", 100},
    {"latency", "consensus_speed", {}, "commit_p99_ms", 200},
    {"a slow block of a hundred", "consensus_speed",
     [](auto& r) { r.blocks[0].waiting_since_ms -= 9'000; }, "commit_p99_ms", 200},
    {"two slow blocks", "consensus_speed",
     [](auto& r) {
         r.blocks[0].waiting_since_ms -= 9'000;
         r.blocks[1].waiting_since_ms -= 9'000;
     },
     "commit_p99_ms", 9'200},
    {"a clock that went back", "consensus_speed",
     [](auto& r) {
         for (auto& block : r.blocks) block.waiting_since_ms = block.committed_ms + 5;
     },
     "commit_p99_ms", 0},
    {"rounded up", "consensus_speed", {}, "verify_p99_ms", 5},
    {"queue", "consensus_speed", {}, "queue_p95", 4},
    {"always there", "consensus_speed", {}, "availability_permille", 1'000},
    {"down for half a day of two", "consensus_speed",
     [](auto& r) {
         r.history.runs = {{kNow - 2 * kDayMs, kNow - kDayMs, true},
                           {kNow - kDayMs / 2, kNow, false}};
     },
     "availability_permille", 750},
    {"down before the thirty days", "consensus_speed",
     [](auto& r) {
         r.history.runs = {{kNow - 90 * kDayMs, kNow - 89 * kDayMs, true},
                           {kNow - 40 * kDayMs, kNow, false}};
     },
     "availability_permille", 1'000},
    {"agrees", "state_agreement", {}, "mismatches", 0},
    {"differs", "state_agreement",
     [](auto& r) { r.history.comparisons.push_back({kNow, "bank-c.n1", 60, false}); }, "mismatches",
     1},
    {"one of three differs: its own fault", "state_agreement",
     [](auto& r) {
         r.history.comparisons.push_back({kNow, "bank-c.n1", 60, true});
         r.history.comparisons.push_back({kNow, "bank-d.n1", 61, false});
     },
     "mismatches", 0},
    {"two of three differ", "state_agreement",
     [](auto& r) {
         r.history.comparisons.push_back({kNow, "bank-c.n1", 60, false});
         r.history.comparisons.push_back({kNow, "bank-d.n1", 61, false});
     },
     "mismatches", 2},
    {"differed eight days ago", "state_agreement",
     [](auto& r) { r.history.comparisons.push_back({kNow - 8 * kDayMs, "bank-c.n1", 6, false}); },
     "mismatches", 0},
    {"never restarted", "state_agreement", {}, "unplanned_restarts", 0},
    {"fell over twice, was stopped once", "state_agreement",
     [](auto& r) {
         r.history.runs = {{kNow - 9 * kDayMs, kNow - 8 * kDayMs, false},
                           {kNow - 8 * kDayMs, kNow - 6 * kDayMs, false},
                           {kNow - 5 * kDayMs, kNow - 4 * kDayMs, false},
                           {kNow - 3 * kDayMs, kNow - 2 * kDayMs, true},
                           {kNow - kDayMs, kNow, false}};
     },
     "unplanned_restarts", 2},
    {"an offset is rounded up", "clock", {}, "offset_ms", 1},
    {"ahead or behind", "clock", [](auto& r) { set_clock(r, "-0.000001062", "0.500000001"); },
     "offset_ms", 501},
    {"exact", "clock", [](auto& r) { set_clock(r, "-0.000001062", "-0.500000000"); }, "offset_ms",
     500},
    {"two sources", "clock", {}, "sources", 2},
    {"one twice", "clock", [](auto& r) { set_clock(r, "127.0.0.2", "127.0.0.1"); }, "sources", 1},
    {"one that contradicts", "clock", [](auto& r) { set_clock(r, "^,+", "^,x"); }, "sources", 1},
    {"one out of reach", "clock",
     [](auto& r) { set_clock(r, "127.0.0.2,3,0,377", "127.0.0.2,3,0,0"); }, "sources", 1},
    {"one left out of the mean", "clock", [](auto& r) { set_clock(r, "^,+", "^,-"); }, "sources",
     2},
    {"none", "clock", [](auto& r) { r.clock->sources.clear(); }, "sources", 0},
    {"nobody set it", "clock",
     [](auto& r) {
         r.history.clock_sets = {{kNow - 8 * kDayMs, 900, false}, {kNow - 1, 900, true}};
     },
     "unexplained_clock_sets", 0},
    {"somebody set it", "clock", [](auto& r) { r.history.clock_sets = {{kNow - 1, 900, false}}; },
     "unexplained_clock_sets", 1},
};

TEST(Probes, FindNumbers) {
    for (const Row& row : kRows) {
        const Found found = run(row.probe, row.change);
        EXPECT_EQ(found.error, "") << row.name;
        EXPECT_EQ(number_in(found, row.value), row.found) << row.probe << ": " << row.name;
    }
}

const struct {
    const char* name;
    const char* probe;
    Change change;
    const char* value;
    bool found;
} kFlags[] = {
    {"follows a source", "clock", {}, "synchronised", true},
    {"says that it does not", "clock", [](auto& r) { set_clock(r, "Normal", "Not synchronised"); },
     "synchronised", false},
    {"of stratum 16", "clock", [](auto& r) { set_clock(r, ",4,", ",16,"); }, "synchronised", false},
    {"its source is out of reach", "clock",
     [](auto& r) { set_clock(r, "127.0.0.1,3,0,377", "127.0.0.1,3,0,0"); }, "synchronised", false},
    {"follows its own clock", "clock", [](auto& r) { r.clock->sources.clear(); }, "synchronised",
     false},
    {"follows nobody", "clock", [](auto& r) { set_clock(r, "^,*", "^,+"); }, "synchronised", false},
    {"looks every minute", "network_metrics", {}, "metrics_present", true},
    {"no look yet", "network_metrics", [](auto& r) { r.network.clear(); }, "metrics_present",
     false},
    {"the last look is old", "network_metrics", [](auto& r) { r.now_ms += 5 * kMinuteMs + 1; },
     "metrics_present", false},
    {"a gap of six minutes", "network_metrics",
     [](auto& r) { r.network.erase(r.network.begin() + 10, r.network.begin() + 15); },
     "metrics_present", false},
    {"a gap of five", "network_metrics",
     [](auto& r) { r.network.erase(r.network.begin() + 10, r.network.begin() + 14); },
     "metrics_present", true},
    {"no interfaces", "network_metrics", [](auto& r) { r.network[3].links = 0; }, "metrics_present",
     false},
    {"no peers", "network_metrics", [](auto& r) { r.network[3].peers.clear(); }, "metrics_present",
     false},
    {"refused for the role", "request_challenges", {}, "audit_read_is_logged", true},
    {"served without a role", "request_challenges",
     [](auto& r) { r.answers->front().others_status = 200; }, "audit_read_is_logged", false},
    {"refused for another reason", "request_challenges",
     [](auto& r) { r.answers->front().is_role_refused = false; }, "audit_read_is_logged", false},
    {"its own withheld", "request_challenges", [](auto& r) { r.answers->front().own_status = 403; },
     "audit_read_is_logged", false},
    {"one of two serves all", "request_challenges",
     [](auto& r) { r.answers->back() = {"https://c:7443", "bank-c.n1", "", 200, false, 200}; },
     "audit_read_is_logged", false},
};

TEST(Probes, FindFlags) {
    for (const auto& row : kFlags) {
        const Found found = run(row.probe, row.change);
        EXPECT_EQ(found.error, "") << row.name;
        EXPECT_EQ(flag_in(found, row.value), row.found) << row.probe << ": " << row.name;
    }
}

const struct {
    const char* probe;
    Change change;
    const char* error;
} kErrors[] = {
    {"block_stats", [](auto& r) { r.blocks.clear(); },
     "no block in the last day since this node started"},
    {"block_stats", [](auto& r) { r.disk = fault("cannot read /x: no such folder"); },
     "cannot read /x: no such folder"},
    {"clock",
     [](auto& r) { r.clock = fault("there is no /usr/bin/chronyc: apt-get install chrony"); },
     "there is no /usr/bin/chronyc: apt-get install chrony"},
    {"clock", [](auto& r) { r.clock->tracking = "506 Cannot talk to daemon\n"; },
     "chronyc tracking: the number of fields is \"1\""},
    {"clock", [](auto& r) { r.clock->sources = "^\n"; },
     "chronyc sources: the number of fields is \"1\""},
    {"consensus_speed", [](auto& r) { r.blocks.clear(); },
     "no block with a transaction that came in here in the last day since this node started"},
    {"consensus_speed",
     [](auto& r) {
         for (auto& block : r.blocks) block.waiting_since_ms = 0;
     },
     "no block with a transaction that came in here in the last day since this node started"},
    {"network_metrics", [](auto& r) { r.has_peers = false; },
     "the solo engine has no peers whose links could be watched"},
    {"state_agreement", [](auto& r) { r.history.comparisons.clear(); },
     "no other node's app hash could be compared in the last seven days"},
    {"state_agreement", [](auto& r) { r.history.comparisons[0].ms -= 7 * kDayMs; },
     "no other node's app hash could be compared in the last seven days"},
    {"request_challenges", [](auto& r) { r.answers->erase(r.answers->begin()); },
     "no other node answered: see the raw output"},
    {"request_challenges", [](auto& r) { r.answers = fault("no other node's address is set"); },
     "no other node's address is set"},
    {"vault_integrity", [](auto& r) { r.documents = DocumentsReading(); },
     "the first look at the documents has not ended yet: it is tried again"},
    {"vault_integrity", [](auto& r) { r.now_ms += 3 * kDayMs; },
     "no look at the documents ended in the last three days: see the node's log"},
    {"vault_integrity", [](auto& r) { r.documents = fault("cannot read /x"); }, "cannot read /x"},
};

TEST(Probes, AnErrorHasNoValues) {
    for (const auto& row : kErrors) {
        const Found found = run(row.probe, row.change);
        EXPECT_EQ(found.error, row.error) << row.probe;
        EXPECT_TRUE(found.values.empty()) << row.error;
    }
}

TEST(Probes, AnErrorsTextFitsIntoTheLedger) {
    const std::string much(300, 'x');
    EXPECT_EQ(failed(much).error, much.substr(0, kErrorBytesMax));
    EXPECT_EQ(failed("\x1b[2J\xe4\xb8\xad one\n").error, " [2J    one");
}

TEST(Probes, AreThoseThatTheMachineCallsBuilt) {
    std::vector<std::string_view> ids;
    for (const Probe& probe : all_probes()) ids.push_back(probe.id);
    EXPECT_TRUE(std::ranges::equal(ids, machine::kBuiltProbes));
    for (const std::string_view id : ids) {
        const v1::ProbeDef* known = testing::real_catalog().probe(id);
        ASSERT_NE(known, nullptr) << id;
        EXPECT_EQ(known->stage(), v1::STAGE_ACTIVE) << id;
    }
}

// What the ledger would refuse is found here.
TEST(Probes, GiveTheValuesThatTheConventionDefines) {
    for (const Probe& probe : all_probes()) {
        const v1::ProbeDef* known = testing::real_catalog().probe(probe.id);
        ASSERT_NE(known, nullptr);
        EXPECT_EQ(known->subject(), probe.about == About::host ? "assets" : "nodes") << probe.id;
        google::protobuf::RepeatedPtrField<v1::Field> values;
        for (const v1::Field& value : run(probe.id, {}).values) *values.Add() = value;
        EXPECT_EQ(values.size(), known->values_size()) << probe.id << " leaves none out";
        EXPECT_TRUE(tx::check_fields_form("values", values).has_value()) << probe.id;
        EXPECT_TRUE(tx::check_fields(values, known->values(), known->id(), testing::real_catalog()))
            << probe.id;
    }
}

TEST(Probes, EveryCanaryFails) {
    for (const Probe& probe : all_probes()) EXPECT_TRUE(probe.canary_fails()) << probe.id;
}

TEST(Percentile, IsTheNearestRank) {
    const struct {
        std::vector<std::int64_t> samples;
        std::size_t percent;
        std::int64_t found;
    } rows[] = {
        {{5}, 1, 5},        {{5}, 100, 5},        {{2, 1}, 50, 1},       {{2, 1}, 51, 2},
        {{3, 1, 2}, 99, 3}, {{-4, -9, 7}, 1, -9}, {{1, 2, 3, 4}, 75, 3},
    };
    for (const auto& row : rows) EXPECT_EQ(percentile(row.samples, row.percent), row.found);
}

// From what is kept an auditor computes the reported values again.
TEST(Probes, KeepWhatTheyJudged) {
    EXPECT_EQ(counts_text("ms", {3, -1, 3}), "ms -1 x 1\nms 3 x 2\n");
    EXPECT_EQ(counts_text("ms", {}), "");
    const std::string blocks = run("block_stats", {}).raw;
    for (const char* line : {"fill_percent 25 x 100\n", "interval_ms 200 x 99\n",
                             "time_offset_ms 3 x 100\n", "free_bytes 1000000000\n"}) {
        EXPECT_NE(blocks.find(line), std::string::npos) << line << blocks;
    }
    const std::string speed = run("consensus_speed", {}).raw;
    for (const char* line : {"commit_ms 200 x 100\n", "verify_ms 5 x 100\n", "queue 4 x 100\n"}) {
        EXPECT_NE(speed.find(line), std::string::npos) << line << speed;
    }
    EXPECT_NE(run("clock", {}).raw.find("127.0.0.2"), std::string::npos);
    EXPECT_NE(run("network_metrics", {}).raw.find("bank-b.n1 of bank-b in 10 out 20"),
              std::string::npos);
    EXPECT_NE(run("state_agreement", {}).raw.find("bank-b.n1 height 50 agrees"), std::string::npos);
}

TEST(BlockLog, KeepsADayAndNoMoreThanItMay) {
    BlockLog log(3);
    const auto committed = [&](std::uint64_t height, std::int64_t ms) {
        BlockReading block;
        block.height = height;
        block.committed_ms = ms;
        block.app_hash.fill(static_cast<std::uint8_t>(height));
        log.committed(block);
    };
    EXPECT_TRUE(log.since(0).empty());
    EXPECT_FALSE(log.app_hash(1).has_value());
    for (std::uint64_t height = 1; height <= 4; ++height) {
        committed(height, static_cast<std::int64_t>(height));
    }
    committed(4, 9);  // again
    committed(2, 9);  // below
    EXPECT_EQ(log.since(0).size(), 3U);
    EXPECT_EQ(log.since(3).size(), 1U);
    EXPECT_FALSE(log.app_hash(1).has_value());
    ASSERT_TRUE(log.app_hash(4).has_value());
    EXPECT_EQ((*log.app_hash(4))[0], 4);
    committed(5, kDayMs + 4);
    ASSERT_EQ(log.since(0).size(), 2U);
    EXPECT_EQ(log.since(0).front().height, 4U);
    committed(7, 2 * kDayMs + 5);
    EXPECT_EQ(log.since(0).size(), 1U);
    EXPECT_FALSE(log.app_hash(6).has_value());
    EXPECT_TRUE(log.app_hash(7).has_value());
}

TEST(NetworkLog, KeepsTheNewest) {
    NetworkLog log(2);
    for (const std::int64_t ms : {1, 2, 3}) log.looked({ms, {}, 0, 0});
    EXPECT_EQ(log.since(0).size(), 2U);
    EXPECT_EQ(log.since(2).front().ms, 3);
}

}  // namespace
}  // namespace charter::probes
