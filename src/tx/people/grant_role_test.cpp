#include "tx/people/grant_role.hpp"

#include "state/lists.hpp"
#include "testing/world.hpp"
#include "tx/credentials/test_table.hpp"
#include "tx/people/granting.hpp"
#include "tx/people/timers.hpp"
#include "tx/people/training.hpp"

namespace charter::tx {
namespace {

using Grant = v1::PeopleGrantRole;

void close_all(Authority& world, const std::string& register_name) {
    std::vector<v1::Entry> entries;
    state::each<v1::Entry>(world.delta(), state::keys::entries(register_name, "bank-a"),
                           [&](const v1::Entry& entry) {
                               entries.push_back(entry);
                               return true;
                           });
    for (v1::Entry& entry : entries) {
        entry.set_state(v1::ENTRY_STATE_CLOSED);
        state::write(world.delta(), entry);
    }
}

std::string train(Authority& world, Day occurred_on, bool passed) {
    const std::string root = fixture::put_entry(
        world.ctx(), "training", "bank-a",
        {fixture::flag("passed", passed), fixture::words("persons", {"bank-a.clerk"}),
         fixture::words("topics", {"node_role"})});
    world.edit<v1::Entry>(state::keys::entry(root), [&](v1::Entry& entry) {
        entry.mutable_body()->set_occurred_on(occurred_on);
    });
    return root;
}

Table<Grant> grant_table() {
    Table<Grant> table;
    table.lawful = [](Authority& world) {
        Grant m;
        m.set_person("bank-a.clerk");
        m.set_role("validator");
        m.set_scope("bank-a");
        m.set_purpose("answers for the validator");
        m.set_expires_ms(world.now() + 30 * kTestDayMs);
        return m;
    };
    table.wrap = [](const Grant& m) {
        v1::Action action;
        *action.mutable_people_grant_role() = m;
        return action;
    };
    table.steps = {
        {"no person", Reason::field_missing, [](auto&, Grant& m) { m.clear_person(); }},
        {"control character", Reason::field_invalid,
         [](auto&, Grant& m) { m.set_purpose("a\nb"); }},
        {"another member", Reason::not_own_member,
         [](Authority& w, Grant&) { w.act_as({"bank-b.registrar"}); }, true},
        {"to oneself", Reason::self_grant,
         [](Authority& w, Grant&) { w.act_as({"bank-a.registrar", "bank-a.clerk"}); }, true},
        {"unknown person", Reason::person_unknown,
         [](auto&, Grant& m) { m.set_person("bank-a.nobody"); }, true},
        {"inactive", Reason::person_inactive,
         [](Authority& w, Grant&) {
             w.edit_person("bank-a.clerk", [](v1::Person& p) { p.set_active(false); });
         }},
        {"any scope", Reason::role_wildcard, [](auto&, Grant& m) { m.set_scope("*"); }},
        {"no purpose", Reason::purpose_missing, [](auto&, Grant& m) { m.set_purpose("  "); }},
        {"unknown role", Reason::role_unknown, [](auto&, Grant& m) { m.set_role("king"); }, true},
        {"role of the assembly", Reason::resolution_required,
         [](auto&, Grant& m) { m.set_role("secretary"); }},
        {"scope of another", Reason::field_invalid, [](auto&, Grant& m) { m.set_scope("bank-b"); }},
        {"no expiry", Reason::grant_expiry_missing, [](auto&, Grant& m) { m.clear_expires_ms(); }},
        {"conflict", Reason::roles_conflict,
         [](Authority& w, Grant& m) {
             m.set_role("validator");
             w.edit_person("bank-a.clerk", [&](v1::Person& p) {
                 v1::ActiveGrant& held = *p.add_grants();
                 held.set_role("auditor");
                 held.set_expires_ms(w.now() + 1);
                 held.set_suspended(true);
             });
         }},
        {"no undertaking", Reason::undertaking_missing,
         [](Authority& w, Grant&) { close_all(w, "undertakings"); }},
        {"no training", Reason::training_overdue,
         [](Authority& w, Grant&) { close_all(w, "training"); }},
        {"training long ago", Reason::training_overdue,
         [](Authority& w, Grant&) {
             close_all(w, "training");
             train(w, add_months(w.ctx().block().today, -12) - 1, true);
         }},
        {"failed since", Reason::training_overdue,
         [](Authority& w, Grant&) { train(w, w.ctx().block().today, false); }},
    };
    return table;
}

TEST(PeopleGrantRole, Reasons) { grant_table().run(); }

TEST(PeopleGrantRole, Rules) {
    grant_table().rule(Rule::grants_purpose_no_wildcard, "any scope");
    grant_table().rule(Rule::grants_purpose_no_wildcard, "no purpose");
    grant_table().rule(Rule::grants_conflict_matrix, "conflict");
    grant_table().rule(Rule::grants_need_undertaking, "no undertaking");
    grant_table().rule(Rule::grants_training_lapse, "no training");
}

TEST(PeopleGrantRole, Bounds) {
    const struct {
        const char* name;
        std::int64_t expires_in_ms;
        std::optional<Reason> reason;
    } rows[] = {
        {"now", 0, Reason::grant_expiry_missing},
        {"a millisecond", 1, std::nullopt},
        {"the longest", 1096 * kTestDayMs, std::nullopt},
        {"longer", 1096 * kTestDayMs + 1, Reason::grant_expiry_missing},
    };
    for (const auto& row : rows) {
        Authority world;
        Grant m = grant_table().lawful(world);
        m.set_expires_ms(world.now() + row.expires_in_ms);
        EXPECT_EQ(world.run(grant_table().wrap(m)), row.reason) << row.name;
    }
}

TEST(PeopleGrantRole, Records) {
    Authority world;
    const Grant m = grant_table().lawful(world);
    ASSERT_EQ(world.run(grant_table().wrap(m)), std::nullopt);
    const auto grant = world.record<v1::Grant>(state::keys::grant("bank-a.clerk", 0));
    EXPECT_EQ(grant.role(), "validator");
    EXPECT_EQ(grant.purpose(), m.purpose());
    EXPECT_EQ(grant.granted_ms(), world.now());
    EXPECT_EQ(items_of(grant.granted_by()),
              (std::vector<std::string>{"bank-a.registrar", "bank-a.second"}));
    EXPECT_TRUE(holds_role(world.ctx(), world.person_record("bank-a.clerk"), "validator"));
    EXPECT_EQ(state::list_count(world.delta(), "grants", "bank-a.clerk"), 1U);
    const std::string subject = "bank-a.clerk/" + hex16(0);
    EXPECT_TRUE(world.has_timer(m.expires_ms(), "grant", subject));
    const Day last = add_months(world.ctx().block().today, 12);
    EXPECT_TRUE(world.has_timer(midnight_ms(last + 1, 480), "training", "bank-a.clerk"));

    // Again: one grant in force for a role and scope.
    Grant longer = m;
    longer.set_expires_ms(m.expires_ms() + 1);
    ASSERT_EQ(world.run(grant_table().wrap(longer)), std::nullopt);
    EXPECT_FALSE(world.has_timer(m.expires_ms(), "grant", subject));
    EXPECT_EQ(world.record<v1::Grant>(grant.key()).revoked_ms(), world.now());
    ASSERT_EQ(world.person_record("bank-a.clerk").grants_size(), 1);
    EXPECT_EQ(world.person_record("bank-a.clerk").grants(0).grant(), 1U);
}

TEST(PeopleGrantRole, ByResolution) {
    Authority world;
    world.act_by_resolution({"bank-b.registrar"}, 7);
    Grant m = grant_table().lawful(world);
    m.set_person("bank-b.registrar");
    m.set_role("secretary");
    m.set_scope("consortium");
    ASSERT_EQ(world.run(grant_table().wrap(m)), std::nullopt);
    const auto grant = world.record<v1::Grant>(state::keys::grant("bank-b.registrar", 1));
    EXPECT_EQ(items_of(grant.granted_by()), std::vector<std::string>{state::keys::proposal(7)});
    m.set_scope("bank-b");
    EXPECT_EQ(world.run(grant_table().wrap(m)), Reason::field_invalid);
}

TEST(PeopleTimers, GrantExpires) {
    Authority world;
    const Grant m = grant_table().lawful(world);
    ASSERT_EQ(world.run(grant_table().wrap(m)), std::nullopt);
    const std::string subject = "bank-a.clerk/" + hex16(0);
    fire_grant(subject, world.ctx());
    EXPECT_EQ(world.person_record("bank-a.clerk").grants_size(), 1) << "not due yet";
    world.advance(30 * kTestDayMs);
    fire_grant(subject, world.ctx());
    EXPECT_EQ(world.person_record("bank-a.clerk").grants_size(), 0);
    EXPECT_EQ(world.events("grant"), 1);
    fire_grant(subject, world.ctx());
    fire_grant("bank-a.nobody/" + hex16(0), world.ctx());
    EXPECT_EQ(world.events("grant"), 1);
}

bool is_suspended(Authority& world) {
    return world.person_record("bank-a.clerk").grants(0).suspended();
}

TEST(PeopleTimers, TrainingLapsesAndComesBack) {
    Authority world;
    Grant m = grant_table().lawful(world);
    m.set_expires_ms(world.now() + 1000 * kTestDayMs);
    ASSERT_EQ(world.run(grant_table().wrap(m)), std::nullopt);
    fire_training("bank-a.clerk", world.ctx());
    EXPECT_FALSE(is_suspended(world));
    const Day last = add_months(world.ctx().block().today, 12);
    const std::int64_t due = midnight_ms(last + 1, 480);
    world.advance(due - world.now() - 1);
    fire_training("bank-a.clerk", world.ctx());
    EXPECT_FALSE(is_suspended(world)) << "the last millisecond of the last day";
    world.advance(1);
    world.switch_off(Rule::grants_training_lapse);
    fire_training("bank-a.clerk", world.ctx());
    EXPECT_FALSE(is_suspended(world)) << "the rule is off";
}

TEST(PeopleTimers, TrainingSuspends) {
    Authority world;
    Grant m = grant_table().lawful(world);
    m.set_expires_ms(world.now() + 1000 * kTestDayMs);
    ASSERT_EQ(world.run(grant_table().wrap(m)), std::nullopt);
    m.set_role("archive");
    ASSERT_EQ(world.run(grant_table().wrap(m)), std::nullopt);
    m.set_role("hr");
    ASSERT_EQ(world.run(grant_table().wrap(m)), std::nullopt);
    world.advance(366 * kTestDayMs);
    fire_training("bank-a.clerk", world.ctx());
    EXPECT_TRUE(is_suspended(world));
    EXPECT_TRUE(world.person_record("bank-a.clerk").grants(1).suspended());
    EXPECT_FALSE(world.person_record("bank-a.clerk").grants(2).suspended());
    EXPECT_FALSE(holds_role(world.ctx(), world.person_record("bank-a.clerk"), "validator"));
    EXPECT_EQ(world.events("training"), 1);

    const Day today = world.ctx().block().today;
    train(world, today - 1, true);
    refresh_training("bank-a.clerk", world.ctx());
    EXPECT_FALSE(is_suspended(world));
    const Day last = add_months(today - 1, 12);
    EXPECT_TRUE(world.has_timer(midnight_ms(last + 1, 480), "training", "bank-a.clerk"));

    train(world, today, false);
    refresh_training("bank-a.clerk", world.ctx());
    EXPECT_TRUE(is_suspended(world)) << "an old pass cannot hide a new failure";
    refresh_training("bank-a.nobody", world.ctx());
}

TEST(PeopleTraining, AMembersOwnPeriodIsShorter) {
    Authority world;
    v1::Overlay overlay;
    overlay.set_key(state::keys::overlay("bank-a", "training"));
    overlay.set_value(6);
    state::write(world.delta(), overlay);
    const v1::Person clerk = world.person_record("bank-a.clerk");
    const Day today = world.ctx().block().today;
    EXPECT_EQ(training_until(clerk, world.ctx()), add_months(today, 6));
    overlay.set_value(24);
    state::write(world.delta(), overlay);
    EXPECT_EQ(training_until(clerk, world.ctx()), add_months(today, 12));
}

TEST(PeopleTraining, ByCalendarYear) {
    v1::Catalog wire = testing::real_catalog().wire();
    for (v1::Parameter& parameter : *wire.mutable_parameters()) {
        if (parameter.name() == "training") parameter.set_period(v1::PERIOD_CALENDAR);
    }
    wire.mutable_head()->set_digest(Bytes(view(catalog::digest_of(wire))));
    const auto by_calendar = catalog::load(wire);
    ASSERT_TRUE(by_calendar.has_value());
    Authority world;
    const Context ctx(world.delta(), **by_calendar, world.ctx().config(), world.ctx().block(),
                      RuleSet::all());
    EXPECT_EQ(training_until(world.person_record("bank-a.clerk"), ctx),
              day_from_civil({2027, 12, 31}));
}

TEST(PeopleTraining, EntriesInForce) {
    Authority world;
    const Day today = world.ctx().block().today;
    v1::Entry entry;
    entry.mutable_body()->set_register_("undertakings");
    entry.mutable_body()->set_occurred_on(today);
    EXPECT_FALSE(entry_in_force(entry, world.ctx()));
    entry.set_state(v1::ENTRY_STATE_FILED);
    EXPECT_FALSE(entry_in_force(entry, world.ctx()));
    entry.set_state(v1::ENTRY_STATE_SIGNED_OFF);
    EXPECT_TRUE(entry_in_force(entry, world.ctx()));
    entry.mutable_body()->set_valid_until(today);
    EXPECT_TRUE(entry_in_force(entry, world.ctx()));
    entry.mutable_body()->set_valid_until(today - 1);
    EXPECT_FALSE(entry_in_force(entry, world.ctx()));
    entry.mutable_body()->clear_valid_until();
    entry.mutable_body()->set_register_("nothing");
    EXPECT_TRUE(entry_in_force(entry, world.ctx()));
}

v1::PersonGrants initial(std::vector<v1::InitialGrant> grants) {
    v1::PersonGrants made;
    made.set_person("bank-a.clerk");
    for (v1::InitialGrant& grant : grants) *made.add_grants() = std::move(grant);
    return made;
}

v1::InitialGrant initial(const std::string& role, const std::string& purpose) {
    v1::InitialGrant grant;
    grant.set_role(role);
    grant.set_purpose(purpose);
    return grant;
}

TEST(PeopleGranting, InitialGrants) {
    Authority world;
    close_all(world, "training");
    const auto refused = [&](const v1::PersonGrants& grants) -> std::optional<Reason> {
        const Status status = permit_initial_grants(grants, world.ctx());
        return status ? std::nullopt : std::optional(status.error().reason);
    };
    world.act_by_resolution({"bank-b.registrar"});
    EXPECT_EQ(refused(initial({initial("*", "")})), Reason::role_wildcard);
    EXPECT_EQ(refused(initial({initial("king", "")})), Reason::purpose_missing);
    EXPECT_EQ(refused(initial({initial("king", "rules")})), Reason::role_unknown);
    EXPECT_EQ(refused(initial({initial("developer", "code"), initial("tester", "tests")})),
              Reason::roles_conflict);
    const auto lawful = initial(
        {initial("secretary", "keeps the minutes"), initial("validator", "answers for the node")});
    EXPECT_EQ(refused(lawful), std::nullopt);
    apply_initial_grants(lawful, world.ctx());
    const v1::Person clerk = world.person_record("bank-a.clerk");
    ASSERT_EQ(clerk.grants_size(), 2);
    EXPECT_EQ(clerk.grants(0).scope(), "consortium");
    EXPECT_EQ(clerk.grants(1).scope(), "bank-a");
    EXPECT_EQ(clerk.grants(1).expires_ms(), world.now() + 1096 * kTestDayMs);
    EXPECT_TRUE(world.has_timer(world.now() + 90 * kTestDayMs, "training", "bank-a.clerk"));
    world.act_as({"bank-a.registrar", "bank-a.second"});
    EXPECT_EQ(refused(lawful), Reason::resolution_required);
}

}  // namespace
}  // namespace charter::tx
