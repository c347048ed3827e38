#include "tx/people/declare_leave.hpp"

#include <gtest/gtest.h>

#include "state/lists.hpp"
#include "testing/world.hpp"
#include "tx/assembly/reason_table.hpp"
#include "tx/people/granting.hpp"
#include "tx/people/leave.hpp"
#include "tx/people/leave_testing.hpp"
#include "tx/people/timers.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

using Leave = v1::PeopleDeclareLeave;

void name_deputy(Leave& m, std::uint64_t grant, const std::string& person) {
    v1::Deputy& deputy = *m.add_deputies();
    deputy.set_grant(grant);
    deputy.set_person(person);
}

v1::Leave other_leave(LeaveWorld& world, const std::string& person, Day from, Day until) {
    v1::Leave leave;
    leave.set_person(person);
    leave.set_number(state::list_count(world.delta(), "leaves", person) + 1);
    leave.set_key(state::keys::leave(person, leave.number()));
    leave.set_from(from);
    leave.set_until(until);
    state::write(world.delta(), leave);
    state::list_append(world.delta(), "leaves", person, leave.key());
    return leave;
}

void hold(LeaveWorld& world, const std::string& person, const std::string& role,
          std::int64_t begins_ms, std::int64_t expires_ms) {
    world.edit_person(person, [&](v1::Person& p) {
        v1::ActiveGrant& held = *p.add_grants();
        held.set_grant(90);
        held.set_role(role);
        held.set_scope("bank-a");
        held.set_begins_ms(begins_ms);
        held.set_expires_ms(expires_ms);
    });
}

void close_undertakings(LeaveWorld& world, const std::string& person) {
    std::vector<v1::Entry> of;
    state::each<v1::Entry>(world.delta(), state::keys::entries("undertakings", "bank-a"),
                           [&](const v1::Entry& entry) {
                               of.push_back(entry);
                               return true;
                           });
    for (v1::Entry& entry : of) {
        if (text_of(entry.body().fields(), "person") != person) continue;
        entry.set_state(v1::ENTRY_STATE_CLOSED);
        state::write(world.delta(), entry);
    }
}

using Rows = std::vector<Spoiled<LeaveWorld, Leave>>;

Rows rows_of_form() {
    return {
        {"no person", Reason::field_missing, [](auto&, Leave& m) { m.clear_person(); }, true},
        {"no first day", Reason::field_missing, [](auto&, Leave& m) { m.clear_from(); }, true},
        {"no last day", Reason::field_missing, [](auto&, Leave& m) { m.clear_until(); }, true},
        {"ends before it begins", Reason::field_invalid,
         [](auto&, Leave& m) { m.set_until(m.from() - 1); }, true},
        {"too many deputies", Reason::too_many,
         [](auto&, Leave& m) {
             for (int i = 0; i <= kDeputiesMax; ++i) name_deputy(m, 1, "bank-a.deputy");
         },
         true},
        {"a deputy without a name", Reason::field_missing,
         [](auto&, Leave& m) { m.mutable_deputies(0)->clear_person(); }, true},
        {"a deputy twice", Reason::field_invalid,
         [](auto&, Leave& m) { name_deputy(m, 0, "bank-a.deputy"); }},
    };
}

Rows rows_of_the_leave() {
    return {
        {"of another member", Reason::not_own_member,
         [](LeaveWorld& w, Leave&) { w.act_as({"bank-b.registrar", "bank-a.registrar"}); }, true},
        {"with another member", Reason::not_own_member,
         [](LeaveWorld& w, Leave&) { w.act_as({"bank-a.registrar", "bank-b.registrar"}); }},
        {"unknown", Reason::person_unknown, [](auto&, Leave& m) { m.set_person("bank-a.nobody"); },
         true},
        {"gone", Reason::person_inactive,
         [](LeaveWorld& w, Leave&) {
             w.edit_person("bank-a.worker", [](v1::Person& p) { p.set_active(false); });
         }},
        {"by somebody without the duty", Reason::no_grant,
         [](LeaveWorld& w, Leave&) { w.act_as({"bank-a.registrar", "bank-a.clerk"}); }},
        {"deputies, and no registrar", Reason::no_grant,
         [](LeaveWorld& w, Leave&) { w.act_as({"bank-a.worker", "bank-a.head"}); }},
        {"yesterday", Reason::leave_period,
         [](LeaveWorld& w, Leave& m) { m.set_from(w.today() - 1); }, true},
        {"in two years", Reason::leave_period,
         [](LeaveWorld& w, Leave& m) {
             m.set_from(w.today() + kLeaveAheadDays + 1);
             m.set_until(m.from());
         },
         true},
        {"too long", Reason::leave_period, [](auto&, Leave& m) { m.set_until(m.from() + 183); }},
        {"on leave already", Reason::leave_overlaps,
         [](LeaveWorld& w, Leave& m) { other_leave(w, "bank-a.worker", m.until(), m.until()); }},
    };
}

Rows rows_of_deputies() {
    return {
        {"the deputy signs", Reason::self_grant,
         [](LeaveWorld& w, Leave&) {
             w.person("bank-a.deputy", {"registrar"});
             hold(w, "bank-a.deputy", "registrar", 0, w.now() + kTestDayMs);
             w.act_as({"bank-a.registrar", "bank-a.deputy"});
         },
         true},
        {"a deputy of another member", Reason::not_own_member,
         [](auto&, Leave& m) { m.mutable_deputies(0)->set_person("bank-b.deputy"); }, true},
        {"an unknown deputy", Reason::person_unknown,
         [](auto&, Leave& m) { m.mutable_deputies(0)->set_person("bank-a.nobody"); }, true},
        {"a deputy who left", Reason::person_inactive,
         [](LeaveWorld& w, Leave&) {
             w.edit_person("bank-a.deputy", [](v1::Person& p) { p.set_active(false); });
         }},
        {"another account of theirs", Reason::deputy_same_person,
         [](LeaveWorld& w, Leave&) {
             const Bytes natural = w.person_record("bank-a.worker").natural_person();
             w.edit_person("bank-a.deputy", [&](v1::Person& p) { p.set_natural_person(natural); });
         }},
        {"the deputy is away", Reason::deputy_on_leave,
         [](LeaveWorld& w, Leave& m) { other_leave(w, "bank-a.deputy", m.from() - 1, m.from()); }},
        {"no such grant", Reason::grant_unknown,
         [](auto&, Leave& m) { m.mutable_deputies(0)->set_grant(7); }, true},
        {"a grant that ends before", Reason::grant_unknown,
         [](LeaveWorld& w, Leave& m) {
             w.edit_person("bank-a.worker", [&](v1::Person& p) {
                 p.mutable_grants(0)->set_expires_ms(w.midnight(m.from()));
             });
         },
         true},
        {"a deputy's grant", Reason::deputy_names_deputy,
         [](LeaveWorld& w, Leave&) {
             w.edit_person("bank-a.worker",
                           [](v1::Person& p) { p.mutable_grants(0)->set_begins_ms(1); });
         }},
        {"holds the role", Reason::deputy_holds_role,
         [](LeaveWorld& w, Leave& m) {
             hold(w, "bank-a.deputy", "asset_manager", 0, w.midnight(m.from()) + 1);
         }},
        {"conflict", Reason::roles_conflict,
         [](LeaveWorld& w, Leave& m) {
             const v1::Role* role = w.ctx().catalog().role("asset_manager");
             ASSERT_GT(role->conflicts_size(), 0);
             hold(w, "bank-a.deputy", role->conflicts(0), w.midnight(m.until()),
                  w.midnight(m.until() + 9));
         }},
        {"no undertaking", Reason::undertaking_missing,
         [](LeaveWorld& w, Leave&) { close_undertakings(w, "bank-a.deputy"); }},
    };
}

ReasonTable<LeaveWorld, Leave> table() {
    ReasonTable<LeaveWorld, Leave> table;
    table.lawful = [](LeaveWorld& world) { return world.leave(); };
    table.wrap = LeaveWorld::wrapped;
    for (const Rows& rows : {rows_of_form(), rows_of_the_leave(), rows_of_deputies()}) {
        table.rows.insert(table.rows.end(), rows.begin(), rows.end());
    }
    return table;
}

TEST(PeopleDeclareLeave, Reasons) { table().run(); }

TEST(PeopleDeclareLeave, Rules) {
    table().rule(Rule::grants_conflict_matrix, "conflict");
    table().rule(Rule::grants_need_undertaking, "no undertaking");
    table().rule(Rule::access_default_deny, "deputies, and no registrar");
}

TEST(PeopleDeclareLeave, RolesRestOnItsDaysAndTheDeputyHasThem) {
    LeaveWorld world;
    const Leave m = world.leave();
    ASSERT_EQ(world.run(LeaveWorld::wrapped(m)), std::nullopt);
    const auto grant = world.record<v1::Grant>(state::keys::grant("bank-a.deputy", 0));
    EXPECT_EQ(grant.role(), "asset_manager");
    EXPECT_EQ(grant.begins_ms(), world.midnight(m.from()));
    EXPECT_EQ(grant.expires_ms(), world.midnight(m.until() + 1));
    EXPECT_EQ(grant.deputy_for(), "bank-a.worker");
    EXPECT_EQ(grant.purpose(), "deputy of bank-a.worker on leave");
    const auto leave = world.record<v1::Leave>(state::keys::leave("bank-a.worker", 1));
    EXPECT_EQ(leave.member(), "bank-a");
    EXPECT_EQ(items_of(leave.declared_by()),
              (std::vector<std::string>{"bank-a.registrar", "bank-a.second"}));
    ASSERT_EQ(leave.deputies_size(), 1);
    EXPECT_EQ(leave.deputies(0).deputy(), "bank-a.deputy");

    const auto both = [&] {
        return std::pair(world.holds("bank-a.worker", "asset_manager"),
                         world.holds("bank-a.deputy", "asset_manager"));
    };
    EXPECT_EQ(both(), std::pair(true, false));
    world.go_to(m.from());
    world.advance(-1);
    EXPECT_EQ(both(), std::pair(true, false)) << "the last millisecond before it";
    world.advance(1);
    EXPECT_EQ(both(), std::pair(false, true));
    EXPECT_FALSE(world.holds("bank-a.worker", "hr")) << "a role without a deputy rests too";
    world.go_to(m.until() + 1);
    world.advance(-1);
    EXPECT_EQ(both(), std::pair(false, true)) << "the last millisecond of its last day";
    world.advance(1);
    EXPECT_EQ(both(), std::pair(true, false)) << "before any timer";
    fire_leave("bank-a.worker", world.ctx());
    fire_grant("bank-a.deputy/" + hex16(0), world.ctx());
    EXPECT_EQ(world.person_record("bank-a.worker").leave(), 0U);
    EXPECT_EQ(world.person_record("bank-a.deputy").grants_size(), 0);
    EXPECT_EQ(world.events("leave.over"), 1);
}

TEST(PeopleDeclareLeave, WhoMaySign) {
    const struct {
        const char* name;
        std::vector<std::string> signers;
        bool deputies;
        std::optional<Reason> reason;
    } rows[] = {
        {"the person and a registrar", {"bank-a.worker", "bank-a.registrar"}, true, {}},
        {"a registrar and the head", {"bank-a.registrar", "bank-a.head"}, true, {}},
        {"the person and the head, no deputy", {"bank-a.worker", "bank-a.head"}, false, {}},
        {"the person and a clerk", {"bank-a.worker", "bank-a.clerk"}, false, Reason::no_grant},
    };
    for (const auto& row : rows) {
        LeaveWorld world;
        world.act_as(row.signers);
        Leave m = world.leave();
        if (!row.deputies) m.clear_deputies();
        EXPECT_EQ(world.run(LeaveWorld::wrapped(m)), row.reason) << row.name;
    }
}

TEST(PeopleDeclareLeave, DeputiesAreJudgedTogether) {
    LeaveWorld world;
    world.person("bank-a.dev", {"developer", "tester"});
    Leave m = world.leave();
    m.set_person("bank-a.dev");
    m.clear_deputies();
    name_deputy(m, 0, "bank-a.deputy");
    name_deputy(m, 1, "bank-a.deputy");
    EXPECT_EQ(world.run(LeaveWorld::wrapped(m)), Reason::roles_conflict)
        << "two grants that conflict, in one act";
    m.mutable_deputies(1)->set_person("bank-a.clerk");
    EXPECT_EQ(world.run(LeaveWorld::wrapped(m)), std::nullopt);
}

TEST(PeopleDeclareLeave, ALaterGrantMayNotConflictWithADeputys) {
    LeaveWorld world;
    ASSERT_EQ(world.run(LeaveWorld::wrapped(world.leave())), std::nullopt);
    v1::Action action;
    v1::PeopleGrantRole& m = *action.mutable_people_grant_role();
    m.set_person("bank-a.deputy");
    m.set_role(world.ctx().catalog().role("asset_manager")->conflicts(0));
    m.set_scope("bank-a");
    m.set_purpose("another task");
    m.set_expires_ms(world.midnight(world.leave().from()) + 1);
    EXPECT_EQ(world.run(action), Reason::roles_conflict);
    m.set_expires_ms(world.midnight(world.leave().from()));
    EXPECT_EQ(world.run(action), std::nullopt) << "it ends when the deputy's begins";
}

TEST(PeopleDeclareLeave, TheGrantOfADeputyStandsBesideAnother) {
    LeaveWorld world;
    ASSERT_EQ(world.run(LeaveWorld::wrapped(world.leave())), std::nullopt);
    v1::Action action;
    v1::PeopleGrantRole& m = *action.mutable_people_grant_role();
    m.set_person("bank-a.deputy");
    m.set_role("asset_manager");
    m.set_scope("bank-a");
    m.set_purpose("the daily work");
    m.set_expires_ms(world.now() + 100 * kTestDayMs);
    ASSERT_EQ(world.run(action), std::nullopt);
    EXPECT_EQ(world.person_record("bank-a.deputy").grants_size(), 2);
    ASSERT_EQ(world.run(action), std::nullopt);
    EXPECT_EQ(world.person_record("bank-a.deputy").grants_size(), 2) << "replaced";
    EXPECT_EQ(world.record<v1::Grant>(state::keys::grant("bank-a.deputy", 0)).revoked_ms(), 0);
}

TEST(PeopleDeclareLeave, TheGrantOfADeputyEndsWithThatItStandsInFor) {
    LeaveWorld world;
    ASSERT_EQ(world.run(LeaveWorld::wrapped(world.leave())), std::nullopt);
    const auto granted_until = [&] {
        return world.record<v1::Grant>(state::keys::grant("bank-a.deputy", 0)).revoked_ms();
    };
    // Granted again, it is the same role still.
    v1::Action again;
    v1::PeopleGrantRole& m = *again.mutable_people_grant_role();
    m.set_person("bank-a.worker");
    m.set_role("asset_manager");
    m.set_scope("bank-a");
    m.set_purpose("the daily work");
    m.set_expires_ms(world.now() + 100 * kTestDayMs);
    ASSERT_EQ(world.run(again), std::nullopt);
    EXPECT_EQ(granted_until(), 0);
    v1::Action revoke;
    revoke.mutable_people_revoke_role()->set_person("bank-a.worker");
    revoke.mutable_people_revoke_role()->set_grant(2);
    revoke.mutable_people_revoke_role()->set_why("another task");
    ASSERT_EQ(world.run(revoke), std::nullopt);
    EXPECT_EQ(granted_until(), world.now());
    EXPECT_EQ(world.person_record("bank-a.deputy").grants_size(), 0);
}

TEST(PeopleDeclareLeave, AGrantThatExpiresTakesTheDeputysAlong) {
    LeaveWorld world;
    Leave m = world.leave();
    const std::int64_t end = world.midnight(m.from() + 3);
    world.edit_person("bank-a.worker",
                      [&](v1::Person& p) { p.mutable_grants(0)->set_expires_ms(end); });
    ASSERT_EQ(world.run(LeaveWorld::wrapped(m)), std::nullopt);
    const auto grant = world.record<v1::Grant>(state::keys::grant("bank-a.deputy", 0));
    EXPECT_EQ(grant.expires_ms(), end);
}

TEST(PeopleDeclareLeave, AnAccountThatEndsTakesItsLeaveAlong) {
    LeaveWorld world;
    const Leave m = world.leave();
    ASSERT_EQ(world.run(LeaveWorld::wrapped(m)), std::nullopt);
    v1::Action leaves;
    leaves.mutable_people_deregister()->set_person("bank-a.worker");
    leaves.mutable_people_deregister()->set_why("left the bank");
    ASSERT_EQ(world.run(leaves), std::nullopt);
    const auto leave = world.record<v1::Leave>(state::keys::leave("bank-a.worker", 1));
    EXPECT_EQ(leave.ended_ms(), world.now());
    EXPECT_EQ(leave.ended_by(), "");
    EXPECT_EQ(world.person_record("bank-a.worker").leave(), 0U);
    EXPECT_EQ(world.person_record("bank-a.deputy").grants_size(), 0);
    EXPECT_FALSE(world.has_timer(world.midnight(m.until() + 1), "leave", "bank-a.worker"));
}

TEST(PeopleDeclareLeave, SeveralLeavesTakeTurns) {
    LeaveWorld world;
    Leave later = world.leave();
    later.clear_deputies();
    later.set_from(world.today() + 40);
    later.set_until(world.today() + 50);
    ASSERT_EQ(world.run(LeaveWorld::wrapped(later)), std::nullopt);
    EXPECT_EQ(world.person_record("bank-a.worker").leave(), 1U);
    const Leave sooner = world.leave();
    ASSERT_EQ(world.run(LeaveWorld::wrapped(sooner)), std::nullopt);
    EXPECT_EQ(world.person_record("bank-a.worker").leave(), 2U) << "the one that comes next";
    fire_leave("bank-a.worker", world.ctx());
    EXPECT_EQ(world.person_record("bank-a.worker").leave(), 2U) << "not over yet";
    // The ledger stood still until the second one ran.
    world.go_to(later.from() + 1);
    fire_leave("bank-a.worker", world.ctx());
    EXPECT_EQ(world.person_record("bank-a.worker").leave(), 1U);
    EXPECT_FALSE(world.holds("bank-a.worker", "hr"));
    fire_leave("bank-a.nobody", world.ctx());
    EXPECT_EQ(world.events("leave.over"), 1);
}

}  // namespace
}  // namespace charter::tx
