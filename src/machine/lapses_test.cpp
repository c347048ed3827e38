// What lapses by time alone: by the block's time, by the consortium's dates, and after a month in
// which no block was made, in the order (due time, kind, subject).

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "machine/machine.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"
#include "tx/fixture.hpp"

namespace charter::machine {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int32_t kTaipeiMinutes = 480;
using World = tx::AssemblyOf<testing::World>;
using Fired = std::vector<std::tuple<std::int64_t, std::string, std::string>>;

bool is_act_of_the_ledger(const v1::Timer& timer) {
    return timer.kind() != "status" && timer.kind() != "challenge";
}

// A ledger that goes on from a world.
class Ledger {
  public:
    explicit Ledger(World& world)
        : height_(world.ctx().block().height), now_ms_(world.ctx().block().time_ms) {
        state::timer_set(world.delta(), now_ms_, "challenge", "*");  // as founding leaves it
        view.apply(world.delta().changes());
    }
    BlockResult block_at(std::int64_t time_ms) {
        BlockInput input;
        input.height = ++height_;
        input.time_ms = now_ms_ = time_ms;
        static const assurance::Index index(testing::real_catalog());
        BlockResult result = execute_block(view, testing::real_catalog(), input, {.index = &index});
        view.apply(result.changes);
        return result;
    }
    BlockResult block_after(std::int64_t ms) { return block_at(now_ms_ + ms); }

    /// Timers of acts that are due until then.
    Fired due_until(std::int64_t time_ms) const {
        Fired due;
        state::each<v1::Timer>(view, "tmr/", [&](const v1::Timer& timer) {
            if (is_act_of_the_ledger(timer) && timer.due_ms() <= time_ms) {
                due.emplace_back(timer.due_ms(), timer.kind(), timer.subject());
            }
            return true;
        });
        std::ranges::sort(due);
        return due;
    }
    std::string status(const std::string& requirement) const {
        const auto record =
            state::read<v1::StatusRecord>(view, state::keys::status(requirement, "bank-a"));
        return record ? v1::StatusValue_Name(record->value()) : "none";
    }
    std::int64_t now_ms() const { return now_ms_; }

    state::MemoryView view;

  private:
    std::uint64_t height_;
    std::int64_t now_ms_;
};

// The first event of each timer that fired, in order: kind and subject.
std::vector<std::pair<std::string, std::string>> fired(const BlockResult& result) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const v1::Event& event : result.events) {
        if (event.kind() == "timer" && event.fields().empty()) {
            all.emplace_back(event.name(), event.subject());
        }
    }
    return all;
}

std::vector<std::pair<std::string, std::string>> in_order(const Fired& due) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& [due_ms, kind, subject] : due) all.emplace_back(kind, subject);
    return all;
}

void except(World& world, const std::string& requirement, Day until, bool approved) {
    v1::Action request;
    v1::ExceptionsRequest& m = *request.mutable_exceptions_request();
    m.set_requirement(requirement);
    m.set_member("bank-a");
    m.set_owner("bank-a.keeper");
    m.set_reason("it is replaced");
    m.set_compensating_control("it has no way out");
    m.set_valid_until(until);
    world.act_as({"bank-a.asks"});
    ASSERT_EQ(world.run(request), std::nullopt) << requirement;
    if (!approved) return;
    const std::string name = requirement + "/bank-a/0000000000000000";
    v1::Action approve;
    approve.mutable_exceptions_approve()->set_exception(name);
    approve.mutable_exceptions_approve()->set_digest(
        world.record<v1::Exception>(state::keys::exception(name)).digest());
    world.act_as({"bank-a.ciso"});
    ASSERT_EQ(world.run(approve), std::nullopt) << requirement;
}

void staff(World& world) {
    world.person("bank-a.keeper", {"system_owner"});
    world.person("bank-a.asks", {"security_officer"});
    world.person("bank-a.ciso", {"ciso", "registrar"});
    world.person("bank-a.hr", {"hr", "registrar"});
}

v1::Action grant(const World& world, const std::string& role, std::int64_t days) {
    v1::Action action;
    v1::PeopleGrantRole& m = *action.mutable_people_grant_role();
    m.set_person("bank-a.keeper");
    m.set_role(role);
    m.set_scope("bank-a");
    m.set_purpose("the daily work");
    m.set_expires_ms(world.now() + days * kDayMs);
    return action;
}

// Everybody's training, and a self-assessment, as old as that.
void age_entries(World& world, const std::string& prefix, std::int32_t days) {
    std::vector<Bytes> keys;
    state::scan_prefix(world.delta(), prefix, [&](ByteView key, ByteView) {
        keys.emplace_back(key);
        return true;
    });
    for (const Bytes& key : keys) {
        world.edit<v1::Entry>(key, [&](v1::Entry& entry) {
            entry.mutable_body()->set_occurred_on(world.ctx().block().today - days);
        });
    }
}

// Something of each kind that ends within the month.
void begin_what_ends(World& world) {
    staff(world);
    tx::fixture::put_entry(world.ctx(), "self_assessments", "bank-a", {});
    age_entries(world, "reg/training/bank-a/", 355);
    age_entries(world, "reg/self_assessments/bank-a/", 170);
    world.act_as({"bank-a.ciso", "bank-a.hr"});
    ASSERT_EQ(world.run(grant(world, "operations", 3)), std::nullopt);
    ASSERT_EQ(world.run(grant(world, "full", 90)), std::nullopt);  // needs training
    // Two end at one midnight: they fire by subject, which is not the order in which they began.
    const Day today = world.ctx().block().today;
    except(world, "47.1", today + 9, true);
    except(world, "4.2", today + 9, false);
    v1::Action incident;
    incident.mutable_incidents_open()->set_member("bank-a");
    incident.mutable_incidents_open()->set_kind("outage");
    incident.mutable_incidents_open()->set_title("it stands still");
    incident.mutable_incidents_open()->set_owner_unit("fixture");
    incident.mutable_incidents_open()->set_detected_ms(world.now());
    world.act_as({"bank-a.asks"});
    ASSERT_EQ(world.run(incident), std::nullopt);
    v1::Action suspicion;
    v1::CredentialsReportCompromise& m = *suspicion.mutable_credentials_report_compromise();
    m.set_credential(world.credential_of("bank-a.keeper", v1::USAGE_SIGN).credential());
    m.set_why("a lost card");
    m.set_suspected_on(today);
    ASSERT_EQ(world.run(suspicion), std::nullopt);
    world.act_as({"bank-a.rep"});
    world.open(World::set_parameter("exception_days_max", 100));
    const std::uint64_t limit = world.open(World::set_mode(v1::MODE_LIMITED), true);
    world.approve(limit, {"bank-a", "bank-b"});
    ASSERT_EQ(world.execute(limit), std::nullopt);
}

TEST(Lapses, AMonthOfStandstillEndsInOneBlock) {
    World world;
    begin_what_ends(world);
    Ledger ledger(world);
    ledger.block_after(1'000);
    EXPECT_EQ(ledger.status("4.2"), "STATUS_VALUE_SATISFIED");
    const Fired due = ledger.due_until(ledger.now_ms() + 31 * kDayMs);
    const BlockResult month = ledger.block_after(31 * kDayMs);
    EXPECT_EQ(fired(month), in_order(due));
    std::set<std::string> kinds;
    for (const auto& [due_ms, kind, subject] : due) kinds.insert(kind);
    EXPECT_EQ(kinds, (std::set<std::string>{"exception", "grant", "incident", "lapse", "proposal",
                                            "rotate", "training"}));

    const auto keeper =
        state::read_existing<v1::Person>(ledger.view, state::keys::person("bank-a.keeper"));
    for (const v1::ActiveGrant& held : keeper.grants()) {
        EXPECT_NE(held.role(), "operations") << "the grant of three days";
        EXPECT_EQ(held.suspended(), held.role() == "full") << held.role();
    }
    const auto key = world.credential_of("bank-a.keeper", v1::USAGE_SIGN).key();
    EXPECT_NE(state::read_existing<v1::Credential>(ledger.view, key).revoked_height(), 0U);
    const auto mode = state::read<v1::NetworkMode>(ledger.view, state::keys::kNetwork);
    EXPECT_TRUE(!mode || mode->mode() != v1::MODE_LIMITED) << "the emergency lapsed";
    const auto proposal = state::read_existing<v1::Proposal>(ledger.view, state::keys::proposal(1));
    EXPECT_NE(proposal.state(), v1::PROPOSAL_STATE_OPEN);
    EXPECT_EQ(ledger.status("4.2"), "STATUS_VALUE_STALE");
    EXPECT_TRUE(ledger.due_until(ledger.now_ms()).empty()) << "all of it, in the first block";
    EXPECT_TRUE(fired(ledger.block_after(1'000)).empty()) << "and once";
}

// Where a block may fire only so many, the next ones go on in the same order.
TEST(Lapses, WhatOneBlockCannotFireTheNextOnesDo) {
    World world;
    begin_what_ends(world);
    v1::ParameterValue few;
    few.set_key(state::keys::parameter("timers_per_block_max"));
    few.set_parameter("timers_per_block_max");
    few.set_value(5);
    state::write(world.delta(), few);
    Ledger ledger(world);
    ledger.block_after(1'000);
    const Fired due = ledger.due_until(ledger.now_ms() + 31 * kDayMs);
    auto all = fired(ledger.block_after(31 * kDayMs));
    EXPECT_LE(all.size(), 5U);
    for (int blocks = 0; blocks < 300 && !ledger.due_until(ledger.now_ms()).empty(); ++blocks) {
        for (auto& timer : fired(ledger.block_after(1))) all.push_back(std::move(timer));
    }
    // A grant that expired meanwhile counts for nothing before its timer has fired.
    EXPECT_EQ(all, in_order(due));
}

// People write dates of the consortium's place; the ledger runs on UTC.
TEST(Lapses, ADateEndsWithItsDayInTaipei) {
    const struct {
        const char* last_day;
        const char* still;  // the last moment at which it holds
        const char* over;
    } rows[] = {
        {"2026-12-31", "2026-12-31T15:59:59.999+00:00", "2026-12-31T16:00:00.000+00:00"},
        {"2027-02-28", "2027-02-28T15:59:59.999+00:00", "2027-02-28T16:00:00.000+00:00"},
        {"2027-04-30", "2027-04-30T15:59:59.999+00:00", "2027-04-30T16:00:00.000+00:00"},
        {"2028-02-28", "2028-02-28T15:59:59.999+00:00", "2028-02-28T16:00:00.000+00:00"},
        {"2028-02-29", "2028-02-29T15:59:59.999+00:00", "2028-02-29T16:00:00.000+00:00"},
    };
    for (const auto& row : rows) {
        World world;
        const Day last = *parse_date(row.last_day);
        const std::int64_t ends_ms = midnight_ms(last + 1, kTaipeiMinutes);
        EXPECT_EQ(format_time(ends_ms - 1, 0), row.still);
        EXPECT_EQ(format_time(ends_ms, 0), row.over);
        world.advance(ends_ms - 20 * kDayMs - world.now());
        staff(world);
        except(world, "47.1", last, true);
        world.edit_member("bank-a", [](v1::Member& member) {
            member.set_admitted_ms(member.admitted_ms() - 730 * kDayMs);  // past its onboarding
        });
        Ledger ledger(world);
        EXPECT_TRUE(fired(ledger.block_at(ends_ms - 1)).empty()) << row.last_day;
        EXPECT_EQ(ledger.status("47.1"), "STATUS_VALUE_EXCEPTED") << row.last_day;
        const std::vector<std::pair<std::string, std::string>> lapsed = {
            {"exception", "47.1/bank-a/0000000000000000"}};
        EXPECT_EQ(fired(ledger.block_at(ends_ms)), lapsed) << row.last_day;
        EXPECT_NE(ledger.status("47.1"), "STATUS_VALUE_EXCEPTED") << row.last_day;
    }
}

// What happened "today" happened today in Taipei: eight hours before it does in UTC.
TEST(Lapses, TodayIsTheDayInTaipei) {
    const struct {
        const char* day;
        const char* begins;  // in UTC, still the day before
    } rows[] = {
        {"2027-01-01", "2026-12-31T16:00:00.000+00:00"},
        {"2027-03-01", "2027-02-28T16:00:00.000+00:00"},
        {"2028-02-29", "2028-02-28T16:00:00.000+00:00"},
        {"2028-03-01", "2028-02-29T16:00:00.000+00:00"},
    };
    for (const auto& row : rows) {
        World world;
        const Day day = *parse_date(row.day);
        const std::int64_t begins_ms = midnight_ms(day, kTaipeiMinutes);
        EXPECT_EQ(format_time(begins_ms, 0), row.begins);
        world.advance(begins_ms - 1 - world.now());
        world.person("bank-a.hr", {"hr"});
        world.person("bank-a.clerk", {});
        world.act_as({"bank-a.hr"});
        v1::Action action;
        v1::EntryBody& body = *action.mutable_registers_put()->mutable_entry();
        body.set_register_("undertakings");
        body.set_member("bank-a");
        body.set_occurred_on(day);
        *body.add_fields() = tx::fixture::text("person", "bank-a.clerk");
        body.set_document(Bytes(32, 'd'));
        EXPECT_EQ(world.run(action), Reason::occurred_in_future) << row.day;
        world.advance(1);
        EXPECT_EQ(world.run(action), std::nullopt) << row.day;
    }
}

}  // namespace
}  // namespace charter::machine
