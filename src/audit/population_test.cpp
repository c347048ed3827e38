#include "audit/population.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "audit/floor_test.hpp"
#include "crypto/sha256.hpp"
#include "state/keys.hpp"

namespace charter::audit::test {
namespace {

using Words = std::vector<std::string>;

class PopulationTest : public ::testing::Test {
  protected:
    PopulationTest() {
        floor_.person("bank-a.p1", {"operations"});
        for (const char* name : {"db-1", "db-2", "=db-3"}) floor_.asset("bank-a.p1", name);
        floor_.asset("bank-b.p1", "other");
    }
    std::string key(int n) const { return "assets/bank-a/" + hex16(static_cast<std::uint64_t>(n)); }
    Report draw(const PopulationAsked& asked) {
        Drawn<Report> report = population(floor_.source(), asked);
        EXPECT_TRUE(report) << report.error().what;
        return report ? *std::move(report) : Report();
    }

    Floor floor_;
};

TEST_F(PopulationTest, HasEveryRowAndSaysOfEachListWhatBecameOfIt) {
    floor_.edit<v1::Entry>(state::keys::entry(key(1)),
                           [](v1::Entry& entry) { entry.set_state(v1::ENTRY_STATE_CLOSED); });
    floor_.edit<v1::Entry>(state::keys::entry(key(2)),
                           [](v1::Entry& entry) { entry.set_state(v1::ENTRY_STATE_FILED); });
    const Report report = draw({"assets", "bank-a", "", 0});
    EXPECT_EQ(report.tables.front().name, "deviations");
    const Table& rows = table(report, "rows");
    EXPECT_EQ(column(rows, "key"), Words{key(0)});
    EXPECT_EQ(column(rows, "hosting"), Words{"cloud"});
    EXPECT_EQ(column(rows, "critical"), Words{"yes"});
    const Table& lists = table(report, "completeness");
    const struct {
        const char* name;
        const char* value;
    } expected[] = {{"count", "3"},  {"agrees", "yes"}, {"selected", "1"},   {"passed_over", "0"},
                    {"lapsed", "0"}, {"awaiting", "1"}, {"superseded", "0"}, {"closed", "1"}};
    for (const auto& row : expected)
        EXPECT_EQ(cell(lists, "entries/assets/bank-a", row.name), row.value) << row.name;
    const auto head = state::read<v1::ListHead>(floor_.delta(),
                                                state::keys::list_head("entries", "assets/bank-a"));
    ASSERT_TRUE(head);
    EXPECT_EQ(cell(lists, "entries/assets/bank-a", "chain"), to_hex(head->chain()));
}

TEST_F(PopulationTest, AListThatDoesNotFollowFromItsEntriesIsSaidToBeSo) {
    floor_.edit<v1::ListHead>(state::keys::list_head("entries", "assets/bank-a"),
                              [](v1::ListHead& head) { head.set_chain(Bytes(32, 'x')); });
    const Report report = draw({"assets", "bank-a", "", 0});
    EXPECT_EQ(cell(table(report, "completeness"), "entries/assets/bank-a", "agrees"), "no");
}

TEST_F(PopulationTest, TheSampleCanBeDrawnAgain) {
    const Report report = draw({"assets", "bank-a", "a-seed", 2});
    const Table& rows = table(report, "rows");
    Words order;
    for (int n = 0; n < 3; ++n) {
        const std::string digest =
            to_hex(view(crypto::sha256("a-seed/100/" + report.app_hash + "/" + key(n))));
        EXPECT_EQ(cell(rows, key(n), "digest"), digest);
        order.push_back(digest + key(n));
    }
    std::ranges::sort(order);
    EXPECT_EQ(cell(rows, order[0].substr(64), "sample"), "1");
    EXPECT_EQ(cell(rows, order[1].substr(64), "sample"), "2");
    EXPECT_EQ(cell(rows, order[2].substr(64), "sample"), "");
    EXPECT_EQ(about(draw({"assets", "bank-a", "a-seed", 50}), "sample"), "3");
}

TEST_F(PopulationTest, EachRowHasItsUnits) {
    const Report report = draw({"cloud_assets", "bank-a", "", 0});
    const Table& units = table(report, "units");
    std::string wanting;
    for (const std::vector<Both>& row : units.rows) {
        if (row[0].en != key(0) || row[3].en == "satisfied" || row[3].en == "excepted") continue;
        wanting.append(wanting.empty() ? "" : ", ").append(row[1].en);
    }
    EXPECT_FALSE(wanting.empty());
    EXPECT_EQ(cell(table(report, "rows"), key(0), "unsatisfied"), wanting);
    EXPECT_EQ(table(report, "rows").rows.size(), 3U);
}

TEST_F(PopulationTest, SaysWhatEntriesTellOfTheirDocuments) {
    const std::string root = floor_.finding("bank-a", false, 20'600);
    const std::string without = floor_.finding("bank-a", false, 20'600);
    floor_.edit<v1::Entry>(state::keys::entry(root), [](v1::Entry& entry) {
        entry.mutable_body()->set_document(Bytes(32, 'd'));
        v1::DocumentNote& note = *entry.mutable_body()->mutable_document_note();
        note.set_title("Scan of spring");
        note.set_media_type("application/pdf");
        note.set_size(48'213);
    });
    const Report report = draw({"findings", "bank-a", "", 0});
    const Table& rows = table(report, "rows");
    const struct {
        const char* column;
        const char* with;
    } expected[] = {{"document_title", "Scan of spring"},
                    {"document_type", "application/pdf"},
                    {"document_bytes", "48213"}};
    for (const auto& each : expected) {
        EXPECT_EQ(cell(rows, root, each.column), each.with);
        EXPECT_EQ(cell(rows, without, each.column), "") << each.column;
    }
    EXPECT_EQ(cell(rows, root, "document"), to_hex(Bytes(32, 'd')));
    EXPECT_EQ(cell(rows, without, "document").size(), 64U) << "the commitment alone";
    // A register that takes no documents has no columns for them.
    const Report assets = draw({"assets", "bank-a", "", 0});
    EXPECT_TRUE(std::ranges::none_of(table(assets, "rows").columns, [](const Column& each) {
        return each.name.starts_with("document");
    }));
}

TEST_F(PopulationTest, OfAllMembersAndOfTables) {
    EXPECT_EQ(table(draw({"assets", "", "", 0}), "rows").rows.size(), 4U);
    const Report persons = draw({"persons", "bank-a", "", 0});
    EXPECT_EQ(column(table(persons, "rows"), "key"), Words{"bank-a.p1"});
    EXPECT_EQ(cell(table(persons, "completeness"), "persons/bank-a", "selected"), "1");
    const Report grants = draw({"grants", "bank-a", "", 0});
    EXPECT_EQ(cell(table(grants, "completeness"), "grants/bank-a.p1", "count"), "1");
    EXPECT_TRUE(table(draw({"site_pairs", "bank-a", "", 0}), "completeness").rows.empty());
}

TEST_F(PopulationTest, WhatItRefuses) {
    const struct {
        PopulationAsked asked;
        bool readable;
        Refused::Why why;
        const char* says;
    } rows[] = {
        {{"assets", "bank-a", "", 0}, false, Refused::Why::unreadable, "a part is no population"},
        {{"assets", "bank-z", "", 0}, true, Refused::Why::unknown, "bank-a, bank-b"},
        {{"five_asset_kinds", "bank-a", "", 0}, true, Refused::Why::unknown, "has no rows"},
        {{"nothing", "bank-a", "", 0}, true, Refused::Why::unknown, "all_assets"}};
    for (const auto& row : rows) {
        floor_.readable = row.readable;
        const auto refused = population(floor_.source(), row.asked);
        ASSERT_FALSE(refused) << row.asked.name;
        EXPECT_EQ(refused.error().why, row.why);
        EXPECT_NE(refused.error().what.find(row.says), std::string::npos) << refused.error().what;
    }
}

}  // namespace
}  // namespace charter::audit::test
