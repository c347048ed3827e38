#include "tx/registers/supersede.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/people/training.hpp"
#include "tx/registers/references.hpp"

namespace charter::tx {
namespace {

using fixture::flag;
using fixture::number;
using fixture::text;
using Persons = std::vector<std::string>;

// Stocktakes of bank-a: the first version is signed off.
class Line : public testing::World {
  public:
    Line() {
        person("bank-a.maker", {"asset_manager"});
        person("bank-a.checker", {"unit_head"});
        person("bank-a.clerk", {});
        v1::Action action;
        *action.mutable_registers_put()->mutable_entry() = body(1);
        act_as({"bank-a.maker", "bank-a.checker"});
        EXPECT_EQ(run(action), std::nullopt);
    }

    v1::EntryBody body(std::int64_t counted) const {
        v1::EntryBody body;
        body.set_register_("stocktakes");
        body.set_member("bank-a");
        body.set_occurred_on(ctx().block().today);
        *body.add_fields() = number("counted", counted);
        *body.add_fields() = flag("diagrams_corrected", true);
        *body.add_fields() = number("unexplained_differences", 0);
        body.set_document(Bytes(32, 'd'));
        return body;
    }
    std::optional<Reason> supersede(const Persons& signers, const std::string& entry,
                                    const v1::EntryBody& body) {
        act_as(signers);
        v1::Action action;
        action.mutable_registers_supersede()->set_entry(entry);
        *action.mutable_registers_supersede()->mutable_body() = body;
        return run(action);
    }
    std::optional<Reason> sign(const std::string& entry) {
        act_as({"bank-a.checker"});
        v1::Action action;
        action.mutable_registers_sign_off()->set_entry(entry);
        action.mutable_registers_sign_off()->set_digest(version(entry).digest());
        return run(action);
    }
    static std::string name(std::uint64_t seq) { return "stocktakes/bank-a/" + hex16(seq); }
    v1::Entry version(const std::string& entry) { return *read_entry(delta(), entry); }
    v1::Entry version(std::uint64_t seq) { return version(name(seq)); }
    // How many were counted in the version that stands for the line.
    std::int64_t counted() {
        return newest_entry(delta(), name(0))->body().fields(0).value().number();
    }
};

TEST(RegistersSupersede, RefusesInOrder) {
    Line line;
    const std::string unknown = line.name(77);
    v1::EntryBody bad = line.body(2);
    bad.set_occurred_on(0);
    EXPECT_EQ(line.supersede({"bank-a.clerk"}, "stocktakes", bad), Reason::field_invalid);
    EXPECT_EQ(line.supersede({"bank-a.clerk"}, unknown, bad), Reason::field_missing);
    EXPECT_EQ(line.supersede({"bank-a.clerk"}, unknown, line.body(2)), Reason::entry_unknown);
    v1::EntryBody other = line.body(2);
    other.set_register_("nonsense");
    EXPECT_EQ(line.supersede({"bank-a.clerk"}, line.name(0), other), Reason::field_invalid);
    other = line.body(2);
    other.set_member("bank-b");
    EXPECT_EQ(line.supersede({"bank-a.clerk"}, line.name(0), other), Reason::field_invalid);
    EXPECT_EQ(line.supersede({"bank-a.clerk"}, line.name(0), line.body(-1)), Reason::no_grant);
    EXPECT_EQ(line.supersede({"bank-a.maker"}, line.name(0), line.body(-1)), Reason::field_invalid);
    EXPECT_EQ(line.supersede({"bank-a.maker", "bank-a.clerk"}, line.name(0), line.body(2)),
              Reason::no_grant);
    v1::Entry closed = line.version(0);
    closed.set_state(v1::ENTRY_STATE_CLOSED);
    state::write(line.delta(), closed);
    EXPECT_EQ(line.supersede({"bank-a.clerk"}, line.name(0), other), Reason::entry_not_open);
}

TEST(RegistersSupersede, KeepsTheOldInForceUntilTheNewIsSignedOff) {
    Line line;
    ASSERT_EQ(line.supersede({"bank-a.maker"}, line.name(0), line.body(2)), std::nullopt);
    EXPECT_EQ(line.version(1).state(), v1::ENTRY_STATE_FILED);
    EXPECT_EQ(line.version(1).root(), line.name(0));
    EXPECT_EQ(line.version(1).supersedes(), line.version(0).key());
    EXPECT_EQ(line.version(0).state(), v1::ENTRY_STATE_SIGNED_OFF);
    EXPECT_EQ(line.counted(), 1);
    ASSERT_EQ(line.sign(line.name(1)), std::nullopt);
    EXPECT_EQ(line.version(0).state(), v1::ENTRY_STATE_SUPERSEDED);
    EXPECT_EQ(line.version(0).superseded_by(), line.version(1).key());
    EXPECT_EQ(line.counted(), 2);
    EXPECT_EQ(state::list_count(line.delta(), "entries", "stocktakes/bank-a"), 2U);
    EXPECT_EQ(line.supersede({"bank-a.maker"}, line.name(0), line.body(3)), Reason::entry_not_open);
}

TEST(RegistersSupersede, SignsOffAtOnceWithTheChecker) {
    Line line;
    for (std::uint64_t i = 1; i <= 5; ++i) {
        ASSERT_EQ(line.supersede({"bank-a.maker", "bank-a.checker"}, line.name(i - 1),
                                 line.body(static_cast<std::int64_t>(i) * 10)),
                  std::nullopt);
    }
    EXPECT_EQ(line.counted(), 50);
    // The first names the newest, the others their next.
    EXPECT_EQ(line.version(0).superseded_by(), line.version(5).key());
    EXPECT_EQ(line.version(3).superseded_by(), line.version(4).key());
    EXPECT_EQ(line.version(5).supersedes(), line.version(4).key());
    EXPECT_EQ(line.version(5).root(), line.name(0));
}

TEST(RegistersSupersede, ADraftGivesWayAtOnce) {
    Line line;
    ASSERT_EQ(line.supersede({"bank-a.maker"}, line.name(0), line.body(2)), std::nullopt);
    ASSERT_EQ(line.supersede({"bank-a.maker"}, line.name(1), line.body(3)), std::nullopt);
    EXPECT_EQ(line.version(1).state(), v1::ENTRY_STATE_SUPERSEDED);
    EXPECT_EQ(line.version(1).superseded_by(), line.version(2).key());
    EXPECT_EQ(line.version(2).supersedes(), line.version(0).key());
    EXPECT_EQ(line.sign(line.name(1)), Reason::entry_not_open);
    EXPECT_EQ(line.counted(), 1);
    ASSERT_EQ(line.sign(line.name(2)), std::nullopt);
    EXPECT_EQ(line.counted(), 3);
    EXPECT_EQ(line.version(0).superseded_by(), line.version(2).key());
}

TEST(RegistersSupersede, OfTwoDraftsTheFirstSignedOffWins) {
    Line line;
    ASSERT_EQ(line.supersede({"bank-a.maker"}, line.name(0), line.body(2)), std::nullopt);
    ASSERT_EQ(line.supersede({"bank-a.maker"}, line.name(0), line.body(3)), std::nullopt);
    ASSERT_EQ(line.sign(line.name(2)), std::nullopt);
    EXPECT_EQ(line.sign(line.name(1)), Reason::entry_not_open);
    EXPECT_EQ(line.supersede({"bank-a.maker"}, line.name(1), line.body(4)), Reason::entry_not_open);
    EXPECT_EQ(line.counted(), 3);
}

TEST(RegistersSupersede, ALineWithoutAnySignOffResolvesToItsNewestDraft) {
    Line line;
    v1::Action action;
    *action.mutable_registers_put()->mutable_entry() = line.body(7);
    line.act_as({"bank-a.maker"});
    ASSERT_EQ(line.run(action), std::nullopt);
    ASSERT_EQ(line.supersede({"bank-a.maker"}, line.name(1), line.body(8)), std::nullopt);
    ASSERT_EQ(line.supersede({"bank-a.maker"}, line.name(2), line.body(9)), std::nullopt);
    EXPECT_EQ(line.version(3).supersedes(), "");
    EXPECT_EQ(line.version(3).root(), line.name(1));
    auto newest = newest_entry(line.delta(), line.name(1));
    EXPECT_EQ(newest->key(), line.version(3).key());
    EXPECT_FALSE(entry_in_force(*newest, line.ctx()));
    ASSERT_EQ(line.sign(line.name(3)), std::nullopt);
    newest = newest_entry(line.delta(), line.name(1));
    EXPECT_TRUE(entry_in_force(*newest, line.ctx()));
    // A later version is no root.
    EXPECT_FALSE(newest_entry(line.delta(), line.name(2)).has_value());
}

// A finding of bank-a about an asset, open since two years ago; its owner is bank-a.owner.
class Finding : public testing::World {
  public:
    Finding() {
        person("bank-a.owner", {"operations"});
        person("bank-a.tester", {"tester"});
        person("bank-a.checker", {"internal_control"});
        asset = fixture::put_entry(ctx(), "assets", "bank-a", {});
        root = fixture::put_entry(
            ctx(), "findings", "bank-a",
            {text("asset", asset), text("level", "high"), text("owner", "bank-a.owner"),
             text("source", "audit"), text("stage", "open")});
        edit(root, [this](v1::Entry& entry) {
            entry.mutable_body()->set_occurred_on(ctx().block().today - 730);
            entry.mutable_body()->set_due_at(ctx().block().today - 700);
        });
    }

    template <class Change>
    void edit(const std::string& name, const Change& change) {
        auto entry = *read_entry(delta(), name);
        change(entry);
        state::write(delta(), entry);
    }
    std::optional<Reason> retest(const std::function<void(v1::EntryBody&)>& change) {
        v1::Action action;
        action.mutable_registers_supersede()->set_entry(root);
        v1::EntryBody& body = *action.mutable_registers_supersede()->mutable_body();
        body = read_entry(delta(), root)->body();
        body.mutable_fields(4)->mutable_value()->set_text("retested");
        change(body);
        act_as({"bank-a.tester", "bank-a.checker"});
        return run(action);
    }

    std::string asset;
    std::string root;
};

TEST(RegistersSupersede, AStepKeepsTheDayOfItsLine) {
    const auto on = [](Day days_ago) {
        return [days_ago](v1::EntryBody& body) {
            body.set_occurred_on(body.occurred_on() + days_ago);
        };
    };
    Finding finding;
    EXPECT_EQ(finding.retest(on(730)), Reason::stage_field_fixed);
    EXPECT_EQ(finding.retest(on(-1)), Reason::backdated);
    EXPECT_EQ(finding.retest(on(0)), std::nullopt) << "however long ago that was";
}

TEST(RegistersSupersede, AStepRepeatsWhatIsNoLongerInForce) {
    Finding finding;
    finding.edit(finding.asset, [](v1::Entry& entry) { entry.set_state(v1::ENTRY_STATE_CLOSED); });
    auto owner =
        state::read_existing<v1::Person>(finding.delta(), state::keys::person("bank-a.owner"));
    owner.set_active(false);
    state::write(finding.delta(), owner);
    const auto other = [](v1::EntryBody& body) {
        body.mutable_fields(2)->mutable_value()->set_text("bank-a.nobody");
    };
    EXPECT_EQ(finding.retest(other), Reason::reference_not_in_force);
    EXPECT_EQ(finding.retest([](v1::EntryBody&) {}), std::nullopt);
}

}  // namespace
}  // namespace charter::tx
