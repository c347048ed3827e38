// Articles 10, 17 and 53 played through in blocks: what two persons do, and what time does.

#include <gtest/gtest.h>

#include <algorithm>

#include "base/civil.hpp"
#include "machine/testing.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "testing/world.hpp"
#include "tx/fixture.hpp"

namespace charter::machine {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
using Persons = std::vector<std::string>;

/// bank-a with a shared account, and a technician whose account ends in two hours.
class Ledger : public TestLedger {
  public:
    Ledger() : TestLedger(testing::real_catalog()) {
        testing::World world;
        for (const auto& [person, roles] :
             std::vector<std::pair<std::string, Persons>>{{"bank-a.head", {"unit_head"}},
                                                          {"bank-a.keeper", {"system_owner"}},
                                                          {"bank-a.technician", {"operations"}},
                                                          {"bank-a.user", {"operations"}}}) {
            world.person(person, roles);
        }
        const std::string asset = tx::fixture::put_entry(world.ctx(), "assets", "bank-a", {});
        account = tx::fixture::put_entry(
            world.ctx(), "shared_accounts", "bank-a",
            {tx::fixture::text("application_control", "other"), tx::fixture::text("asset", asset),
             tx::fixture::text("use_control", "change_after_use")});
        auto technician = state::read_existing<v1::Person>(
            world.delta(), state::keys::person("bank-a.technician"));
        technician.set_supplier(tx::fixture::put_entry(world.ctx(), "suppliers", "bank-a", {}));
        technician.set_sponsor("bank-a.keeper");
        technician.set_expires_ms(world.ctx().block().time_ms + 2 * kHourMs);
        state::write(world.delta(), technician);
        state::timer_set(world.delta(), technician.expires_ms(), "account", "bank-a.technician");
        begin(world.ctx());
    }

    /// A block after `later_ms` with the act, if any. Returns the names of its events.
    std::vector<std::string> block(std::int64_t later_ms, const Persons& persons = {},
                                   const v1::Action& action = {}) {
        std::vector<BlockTx> txs;
        if (!persons.empty()) txs.push_back(signed_by(persons, action));
        std::vector<std::string> names;
        for (const v1::Event& event : TestLedger::block(std::move(txs), later_ms)) {
            names.push_back(event.name());
        }
        for (const v1::Receipt& receipt : receipts) EXPECT_EQ(receipt.reason(), 0U);
        return names;
    }
    v1::Person person(const char* id) const {
        return state::read_existing<v1::Person>(view, state::keys::person(id));
    }

    std::string account;
};

bool has(const std::vector<std::string>& names, const char* name) {
    return std::ranges::find(names, name) != names.end();
}

TEST(Access, WhatIsNotReturnedIsToldOnce) {
    Ledger ledger;
    v1::Action out;
    out.mutable_people_check_out()->set_account(ledger.account);
    out.mutable_people_check_out()->set_purpose("firmware");
    out.mutable_people_check_out()->set_until_ms(ledger.now_ms + kHourMs);
    EXPECT_TRUE(
        has(ledger.block(1'000, {"bank-a.user", "bank-a.keeper"}, out), "people.check_out"));
    EXPECT_FALSE(has(ledger.block(1'000), "checkout.overdue"));
    EXPECT_TRUE(has(ledger.block(kHourMs), "checkout.overdue"));
    EXPECT_FALSE(has(ledger.block(kHourMs), "checkout.overdue"));
    v1::Action in;
    in.mutable_people_check_in()->set_account(ledger.account);
    in.mutable_people_check_in()->set_control("change_after_use");
    EXPECT_TRUE(has(ledger.block(1'000, {"bank-a.user", "bank-a.keeper"}, in), "people.check_in"));
}

TEST(Access, TheTechniciansAccountEnds) {
    Ledger ledger;
    EXPECT_FALSE(has(ledger.block(kHourMs), "person.expired"));
    EXPECT_TRUE(ledger.person("bank-a.technician").active());
    EXPECT_TRUE(has(ledger.block(kHourMs), "person.expired"));
    EXPECT_FALSE(ledger.person("bank-a.technician").active());
    EXPECT_EQ(ledger.person("bank-a.technician").grants_size(), 0);
    EXPECT_TRUE(ledger.person("bank-a.user").active());
}

TEST(Access, TheReviewRevokesAndIsOnRecord) {
    Ledger ledger;
    v1::Action action;
    v1::PeopleReviewAccess& review = *action.mutable_people_review_access();
    review.set_member("bank-a");
    for (const char* id : {"bank-a.head", "bank-a.keeper", "bank-a.technician", "bank-a.user"}) {
        review.add_lines()->set_person(id);
    }
    review.mutable_lines(3)->set_revoke(true);
    review.mutable_lines(3)->set_why("moved");
    review.set_sheet(Bytes(32, 's'));
    const auto config = state::read_existing<v1::ChainConfig>(ledger.view, state::keys::kConfig);
    review.set_reviewed_on(day_at(ledger.now_ms, config.utc_offset_minutes()));
    EXPECT_TRUE(
        has(ledger.block(1'000, {"bank-a.keeper", "bank-a.head"}, action), "people.review_access"));
    EXPECT_EQ(ledger.person("bank-a.user").grants_size(), 0);
    const auto entry = state::read_existing<v1::Entry>(
        ledger.view, state::keys::entry("access_reviews/bank-a/0000000000000000"));
    EXPECT_EQ(entry.state(), v1::ENTRY_STATE_SIGNED_OFF);
    EXPECT_EQ(entry.signers_size(), 2);
}

/// bank-a.user is away from the tenth day to the twelfth, bank-a.spare stands in.
class LeaveLedger : public TestLedger {
  public:
    LeaveLedger() : TestLedger(testing::real_catalog()) {
        testing::World world;
        for (const char* person : {"bank-a.reg1", "bank-a.reg2"}) {
            world.person(person, {"registrar"});
        }
        world.person("bank-a.user", {"operations"});
        world.person("bank-a.spare", {});
        today = world.ctx().block().today;
        begin(world.ctx());
        v1::Action action;
        v1::PeopleDeclareLeave& m = *action.mutable_people_declare_leave();
        m.set_person("bank-a.user");
        m.set_from(today + 10);
        m.set_until(today + 12);
        m.add_deputies()->set_person("bank-a.spare");
        block({signed_by({"bank-a.reg1", "bank-a.reg2"}, action)});
        EXPECT_EQ(receipts[0].reason(), 0U);
    }
    /// To the first block of the day.
    std::vector<v1::Event> block_on(Day day, std::vector<BlockTx> txs = {}) {
        return block(std::move(txs), midnight_ms(day, 480) - now_ms);
    }
    /// What an act of the role comes to in a block: its reason.
    std::uint32_t acts(const std::string& person) {
        v1::Action action;
        v1::ChangeOpen& open = *action.mutable_change_open();
        open.set_member("bank-a");
        open.set_class_("normal");
        open.set_kind("configuration");
        open.set_title("the firewall");
        open.add_authors(person);
        open.set_plan(Bytes(32, 'p'));
        block({signed_by({person}, action)});
        return receipts[0].reason();
    }
    std::pair<bool, bool> user_and_spare() {
        return {acts("bank-a.user") == 0, acts("bank-a.spare") == 0};
    }

    Day today = 0;
};

TEST(Access, ALeaveMovesTheRoleAndBack) {
    LeaveLedger ledger;
    EXPECT_EQ(ledger.user_and_spare(), std::pair(true, false));
    ledger.block_on(ledger.today + 10);
    EXPECT_EQ(ledger.user_and_spare(), std::pair(false, true));
    ledger.block_on(ledger.today + 13);
    EXPECT_EQ(ledger.user_and_spare(), std::pair(true, false));
    const auto spare =
        state::read_existing<v1::Person>(ledger.view, state::keys::person("bank-a.spare"));
    EXPECT_EQ(spare.grants_size(), 0);
}

TEST(Access, ALeaveThatPassedWhileTheLedgerStoodStillIsOver) {
    LeaveLedger ledger;
    const auto events = ledger.block_on(ledger.today + 40);
    const auto names = [&](const char* name) {
        return std::ranges::count(events, std::string(name), [](const v1::Event& event) {
            return event.kind() == "timer" ? event.name() : std::string();
        });
    };
    EXPECT_EQ(names("leave.over"), 1);
    const auto spare =
        state::read_existing<v1::Person>(ledger.view, state::keys::person("bank-a.spare"));
    EXPECT_EQ(spare.grants_size(), 0);
    EXPECT_EQ(ledger.user_and_spare(), std::pair(true, false));
    EXPECT_EQ(
        state::read_existing<v1::Person>(ledger.view, state::keys::person("bank-a.user")).leave(),
        0U);
}

TEST(Access, WhoComesBackHasTheRoleAtOnce) {
    LeaveLedger ledger;
    ledger.block_on(ledger.today + 11);
    v1::Action back;
    back.mutable_people_end_leave()->set_person("bank-a.user");
    back.mutable_people_end_leave()->set_why("an emergency");
    ledger.block({ledger.signed_by({"bank-a.user"}, back)});
    EXPECT_EQ(ledger.receipts[0].reason(), 0U);
    EXPECT_EQ(ledger.user_and_spare(), std::pair(true, false));
}

}  // namespace
}  // namespace charter::machine
