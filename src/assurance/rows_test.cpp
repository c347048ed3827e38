#include "assurance/rows.hpp"

#include <gtest/gtest.h>

#include "assurance/values.hpp"
#include "assurance/world_test.hpp"
#include "charter/v1/life_cycle.pb.h"
#include "state/keys.hpp"

namespace charter::assurance::test {
namespace {

std::string shown(const Row& row, std::string_view field) {
    const auto found = row.fields.find(field);
    return found == row.fields.end() ? "(absent)" : render(found->second);
}

std::vector<std::string> keys(const std::vector<Row>& rows) {
    std::vector<std::string> keys;
    for (const Row& row : rows) keys.push_back(row.key);
    return keys;
}

using Keys = std::vector<std::string>;

TEST(Rows, MembersShowWhatTheyAdopted) {
    World world;
    world.node("bank-a.n1", "bank-a.s1", "bank-a.p1");
    const std::vector<Row> rows = world.rows_of("members", "bank-a");
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].key, "bank-a");
    EXPECT_EQ(shown(rows[0], "adopted_convention"), "1");
    EXPECT_EQ(shown(rows[0], "good_standing"), "true");
    EXPECT_EQ(shown(rows[0], "runs_node"), "true");
    EXPECT_EQ(rows[0].record_key, "mem/bank-a");
    EXPECT_EQ(shown(world.rows_of("members", "bank-b")[0], "runs_node"), "false");
    EXPECT_EQ(keys(world.rows_of("members", "*")).size(), 2U);
}

TEST(Rows, RemovedMembersLeaveTheNetwork) {
    World world;
    world.person("bank-a.p1");
    world.person("bank-b.p1");
    EXPECT_EQ(world.rows_of("persons", "*").size(), 2U);
    auto member = *state::read<v1::Member>(world.view, "mem/bank-b");
    member.set_removed(true);
    world.put(member);
    EXPECT_EQ(keys(world.rows_of("persons", "*")), Keys{"bank-a.p1"});
}

TEST(Rows, InactivePersonsAreNotInForce) {
    World world;
    world.person("bank-a.p1");
    world.person("bank-a.p2", false);
    world.person("bank-ab.p3");  // another member whose id begins the same
    const std::vector<Row> rows = world.rows_of("persons", "bank-a");
    ASSERT_EQ(keys(rows), Keys{"bank-a.p1"});
    EXPECT_EQ(shown(rows[0], "operator"), "true");
    EXPECT_TRUE(rows[0].in_force);
}

// The account of a supplier's technician dangles once its sponsor has left, or its supplier's entry
// is closed.
TEST(Rows, StaffOfASupplierNeedsSponsorAndSupplier) {
    World world;
    world.person("bank-a.p1");
    world.person("bank-a.p2");
    world.person("bank-a.technician");
    const std::string supplier = world.entry("suppliers", "bank-a", {text("owner", "bank-a.p2")});
    const auto edit = [&](const char* id, const auto& change) {
        auto person = *state::read<v1::Person>(world.view, state::keys::person(id));
        change(person);
        world.put(person);
    };
    const auto technician = [&] {
        for (const Row& row : world.rows_of("persons", "bank-a")) {
            if (row.key == "bank-a.technician") return row;
        }
        return Row{};
    };
    EXPECT_EQ(shown(technician(), "of_supplier"), "false");
    edit("bank-a.technician", [&](v1::Person& person) {
        person.set_supplier(supplier);
        person.set_sponsor("bank-a.p1");
    });
    EXPECT_EQ(shown(technician(), "of_supplier"), "true");
    EXPECT_FALSE(technician().dangling);
    edit("bank-a.p1", [](v1::Person& person) { person.set_active(false); });
    EXPECT_TRUE(technician().dangling);
    edit("bank-a.technician", [](v1::Person& person) { person.set_sponsor("bank-a.p2"); });
    EXPECT_FALSE(technician().dangling);
    auto entry = *state::read<v1::Entry>(world.view, state::keys::entry(supplier));
    entry.set_state(v1::ENTRY_STATE_CLOSED);
    world.put(entry);
    EXPECT_TRUE(technician().dangling);
}

TEST(Rows, GrantsEndAndKnowNodeRoles) {
    World world;
    const auto grant = [&](std::uint64_t seq, const std::string& role, std::int64_t expires_days,
                           bool revoked) {
        v1::Grant record;
        record.set_key(state::keys::grant("bank-a.p1", seq));
        record.set_grant(seq);
        record.set_person("bank-a.p1");
        record.set_role(role);
        record.set_granted_ms(world.time_ms - 10 * kDayMs);
        record.set_expires_ms(world.time_ms + expires_days * kDayMs);
        record.set_revoked_ms(revoked ? world.time_ms : 0);
        world.put(record);
    };
    world.person("bank-a.p1");
    grant(0, "validator", 10, false);
    grant(1, "ciso", 10, false);
    grant(2, "full", -1, false);
    grant(3, "full", 10, true);
    const std::vector<Row> rows = world.rows_of("grants", "bank-a");
    ASSERT_EQ(keys(rows), (Keys{"bank-a.p1/0000000000000001", "bank-a.p1/0000000000000000"}));
    EXPECT_EQ(shown(rows[1], "role"), "validator");
    EXPECT_EQ(shown(rows[1], "node_role_grant"), "true");
    EXPECT_EQ(shown(rows[0], "role"), "(absent)");
    EXPECT_EQ(shown(rows[0], "node_role_grant"), "false");
    EXPECT_EQ(shown(rows[1], "person"), "bank-a.p1");
}

// A status that judges holders of node roles knows a deputy from the first day on, and says when.
TEST(Rows, AGrantOfADeputyBeginsOnItsDay) {
    World world;
    world.person("bank-a.p1");
    v1::Grant record;
    record.set_key(state::keys::grant("bank-a.p1", 0));
    record.set_person("bank-a.p1");
    record.set_role("validator");
    record.set_granted_ms(world.time_ms);
    record.set_begins_ms(midnight_ms(world.today() + 7, 480));
    record.set_expires_ms(midnight_ms(world.today() + 10, 480));
    record.set_deputy_for("bank-a.p2");
    world.put(record);
    EXPECT_TRUE(world.rows_of("grants", "bank-a").empty());
    const std::string check =
        "for_each {population: 'node_role_holders' expect {tests {field: 'role' op: OPERATOR_IS "
        "operands {literal {text: 'none'}}}}}";
    const Evaluation before = world.judge_check(check, "bank-a");
    EXPECT_EQ(word(before.status.value()), "not_applicable");
    EXPECT_EQ(before.status.expires_ms(), record.begins_ms());
    world.time_ms = record.begins_ms();
    EXPECT_EQ(world.rows_of("grants", "bank-a").size(), 1U);
    const Evaluation then = world.judge_check(check, "bank-a");
    EXPECT_EQ(word(then.status.value()), "not_satisfied");
    EXPECT_EQ(then.status.expires_ms(), record.expires_ms());
    world.time_ms = record.expires_ms();
    EXPECT_TRUE(world.rows_of("grants", "bank-a").empty());
}

TEST(Rows, CredentialsExpireWithinTheLead) {
    World world;
    world.person("bank-a.p1");
    world.node("bank-a.n1", "bank-a.s1", "bank-a.p1");
    const std::string soon = world.credential("soon", "bank-a.p1", world.today() + 20);
    const std::string late = world.credential("late", "bank-a.n1", world.today() + 200);
    world.credential("past", "bank-a.p1", world.today() - 1);
    world.credential("other", "bank-b.p1", world.today() + 20);
    const std::vector<Row> rows = world.rows_of("credentials", "bank-a");
    ASSERT_EQ(rows.size(), 2U);
    const Row& a = rows[0].key == soon ? rows[0] : rows[1];
    const Row& b = rows[0].key == soon ? rows[1] : rows[0];
    EXPECT_TRUE(a.expiring);
    EXPECT_FALSE(b.expiring);
    EXPECT_EQ(b.key, late);
    EXPECT_EQ(shown(a, "person"), "bank-a.p1");
    EXPECT_EQ(shown(b, "node"), "bank-a.n1");
    EXPECT_EQ(shown(b, "chain_id"), "charter-test");
    EXPECT_EQ(shown(b, "replaced"), "false");
    world.parameter("rotation_lead", 10);
    for (const Row& row : world.rows_of("credentials", "bank-a")) EXPECT_FALSE(row.expiring);
}

TEST(Rows, SuspicionsBecomeOverdue) {
    World world;
    const std::string key = world.credential("k", "bank-a.p1", world.today() + 200);
    EXPECT_TRUE(world.rows_of("key_suspicions", "bank-a").empty());
    auto record = *state::read<v1::Credential>(world.view, "cre/" + key);
    record.set_suspected_ms(world.time_ms);
    record.set_rotate_by_ms(world.time_ms + kDayMs);
    world.put(record);
    ASSERT_EQ(keys(world.rows_of("key_suspicions", "bank-a")), Keys{key});
    EXPECT_FALSE(world.rows_of("key_suspicions", "bank-a")[0].overdue);
    world.pass_days(1);
    EXPECT_TRUE(world.rows_of("key_suspicions", "bank-a")[0].overdue);
    record.set_revoked_ms(world.time_ms);
    world.put(record);
    const std::vector<Row> rows = world.rows_of("key_suspicions", "bank-a");
    EXPECT_FALSE(rows[0].overdue);
    EXPECT_EQ(shown(rows[0], "rotated"), "true");
    EXPECT_TRUE(rows[0].dangling);  // its credential is revoked
}

TEST(Rows, NodesSitesPairsAndJurisdictions) {
    World world;
    world.person("bank-a.p1");
    world.site("bank-a.s1", "main_room", {"coastline", "fault_zone"});
    world.site("bank-a.s2", "remote_room", {"fault_zone", "flood_100y"});
    world.node("bank-a.n1", "bank-a.s1", "bank-a.p1");
    world.node("bank-a.n2", "bank-a.s1", "bank-a.gone", false);
    const std::vector<Row> nodes = world.rows_of("nodes", "bank-a");
    ASSERT_EQ(nodes.size(), 2U);
    const Row& n1 = nodes[0].key == "bank-a.n1" ? nodes[0] : nodes[1];
    const Row& n2 = nodes[0].key == "bank-a.n1" ? nodes[1] : nodes[0];
    EXPECT_EQ(shown(n1, "validator"), "true");
    EXPECT_EQ(shown(n1, "environment"), "production");
    EXPECT_EQ(shown(n1, "asset"), "(absent)");
    EXPECT_FALSE(n1.dangling);
    EXPECT_TRUE(n2.dangling);
    const std::vector<Row> pairs = world.rows_of("site_pairs", "bank-a");
    ASSERT_EQ(keys(pairs), Keys{"bank-a.s1/bank-a.s2"});
    EXPECT_EQ(shown(pairs[0], "shared_hazard_count"), "1");
    EXPECT_EQ(shown(world.rows_of("sites", "bank-a")[0], "jurisdiction"), "TW");
    EXPECT_EQ(keys(world.rows_of("jurisdictions", "bank-a")), Keys{"TW"});
    EXPECT_TRUE(world.rows_of("jurisdictions", "bank-b").empty());
    EXPECT_TRUE(world.rows_of("contracts", "bank-a").empty());
}

TEST(Rows, JurisdictionListsServeAll) {
    World world;
    v1::JurisdictionList list;
    list.set_key("jur/serious_deficiency");
    list.set_tier("serious_deficiency");
    list.set_source_no("1150001");
    list.set_published_on(world.today() - 3);
    world.put(list);
    const std::vector<Row> rows = world.rows_of("jurisdiction_lists", "bank-b");
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].member, "*");
    EXPECT_EQ(rows[0].occurred_on, world.today() - 3);
    EXPECT_EQ(shown(rows[0], "source_no"), "1150001");
}

TEST(Rows, EntriesCountOnlySignedOffAndInForce) {
    World world;
    const Day today = world.today();
    const auto plan = [&](const std::string& member, const EntryOptions& options) {
        return world.entry("readiness_checks", member, {flag("log_review", true)}, options);
    };
    const std::string own = plan("bank-a", {.occurred_on = today - 9});
    const std::string shared = plan("*", {.occurred_on = today - 5});
    plan("bank-b", {});
    plan("bank-a", {.filed = true});
    plan("bank-a", {.occurred_on = today + 1});
    plan("bank-a", {.occurred_on = today - 20, .valid_until = today - 1});
    const std::string until = plan("bank-a", {.occurred_on = today - 20, .valid_until = today});
    EXPECT_EQ(keys(world.rows_of("readiness_checks", "bank-a")), (Keys{shared, own, until}));
    EXPECT_EQ(world.rows_of("readiness_checks", "*").size(), 4U);
}

TEST(Rows, ReferencesAreRootsAndDangle) {
    World world;
    world.person("bank-a.p1");
    const std::string first = world.asset("bank-a", "system");
    const std::string second =
        world.entry("assets", "bank-a", {text("owner", "bank-a.p1")}, {.supersedes = first});
    ASSERT_NE(first, second);
    EXPECT_EQ(keys(world.rows_of("assets", "bank-a")), Keys{first});
    const auto account = [&] { return world.rows_of("shared_accounts", "bank-a")[0]; };
    world.entry("shared_accounts", "bank-a", {text("asset", second)}, {.due_at = world.today()});
    EXPECT_EQ(shown(account(), "asset"), first);
    EXPECT_FALSE(account().dangling);
    EXPECT_FALSE(account().overdue);
    world.pass_days(1);
    EXPECT_TRUE(account().overdue);
    auto closed = *state::read<v1::Entry>(world.view, "reg/" + second);
    closed.set_state(v1::ENTRY_STATE_CLOSED);
    world.put(closed);
    EXPECT_TRUE(account().dangling);
}

v1::Incident incident_of(const World& world, const std::string& id, v1::IncidentState state) {
    v1::Incident incident;
    incident.set_key("inc/" + id);
    incident.set_incident(id);
    incident.set_member(id.substr(0, id.find('.')));
    incident.set_state(state);
    incident.set_kind("batch");
    incident.set_detected_ms(world.time_ms - 2 * kDayMs);
    incident.set_opened_ms(world.time_ms - kDayMs);
    incident.set_classify_by_ms(world.time_ms + kDayMs);
    incident.set_close_by_ms(world.time_ms + 30 * kDayMs);
    return incident;
}

TEST(Rows, IncidentsShowTheirEarliestDeadline) {
    World world;
    const std::string id = "bank-a.0000000000000000";
    v1::Incident incident = incident_of(world, id, v1::INCIDENT_STATE_OPEN);
    world.put(incident);
    std::vector<Row> rows = world.rows_of("incidents", "bank-a");
    ASSERT_EQ(keys(rows), Keys{id});
    EXPECT_EQ(shown(rows[0], "state"), "open");
    EXPECT_EQ(shown(rows[0], "from_batch"), "true");
    EXPECT_EQ(shown(rows[0], "evidence_taken"), "false");
    EXPECT_EQ(rows[0].occurred_on, world.today() - 2);
    EXPECT_EQ(rows[0].due_at, world.today() + 1);
    EXPECT_FALSE(rows[0].overdue);
    EXPECT_TRUE(rows[0].in_force);
    EXPECT_TRUE(world.rows_of("incidents", "bank-b").empty());
    world.pass_days(1);
    EXPECT_TRUE(world.rows_of("incidents", "bank-a")[0].overdue);

    incident.set_state(v1::INCIDENT_STATE_CLASSIFIED);
    v1::IncidentNotice& notice = *incident.add_notices();
    notice.set_notice("n");
    notice.set_due_ms(world.time_ms + kDayMs);
    incident.add_evidence()->set_what("e");
    world.put(incident);
    rows = world.rows_of("incidents", "bank-a");
    EXPECT_EQ(rows[0].due_at, world.today() + 1);
    EXPECT_FALSE(rows[0].overdue);
    EXPECT_EQ(shown(rows[0], "evidence_taken"), "true");

    incident.mutable_notices(0)->set_made_ms(world.time_ms);
    incident.set_state(v1::INCIDENT_STATE_CLOSED);
    incident.set_approved_by_owner(true);
    world.put(incident);
    world.pass_days(100);
    rows = world.rows_of("incidents", "bank-a");
    EXPECT_EQ(shown(rows[0], "state"), "closed");
    EXPECT_EQ(shown(rows[0], "approved_by_owner"), "true");
    EXPECT_EQ(rows[0].due_at, std::nullopt);
    EXPECT_FALSE(rows[0].overdue);
}

TEST(Rows, ChangesShowWhatTheyOwe) {
    World world;
    v1::Change change;
    change.set_change("bank-a.0000000000000000");
    change.set_key("chg/bank-a.0000000000000000");
    change.set_member("bank-a");
    change.set_state(v1::CHANGE_STATE_OPEN);
    change.set_class_("emergency");
    change.set_kind("code");
    change.set_release(true);
    change.set_version("2.0");
    change.set_recovery_procedure(Bytes(32, 'r'));
    change.set_opened_ms(world.time_ms - kDayMs);
    world.put(change);
    std::vector<Row> rows = world.rows_of("changes", "bank-a");
    ASSERT_EQ(keys(rows), Keys{"bank-a.0000000000000000"});
    EXPECT_EQ(shown(rows[0], "activated"), "false");
    EXPECT_EQ(shown(rows[0], "class"), "emergency");
    EXPECT_EQ(shown(rows[0], "kind"), "code");
    EXPECT_EQ(shown(rows[0], "release"), "true");
    EXPECT_EQ(shown(rows[0], "state"), "open");
    EXPECT_EQ(shown(rows[0], "version"), "2.0");
    EXPECT_TRUE(rows[0].fields.contains("recovery_procedure"));
    EXPECT_EQ(rows[0].occurred_on, world.today() - 1);
    EXPECT_FALSE(rows[0].overdue);
    EXPECT_TRUE(world.rows_of("changes", "bank-b").empty());

    change.set_state(v1::CHANGE_STATE_ACTIVE);
    change.set_ratify_by_ms(world.time_ms + kDayMs);
    world.put(change);
    rows = world.rows_of("changes", "bank-a");
    EXPECT_EQ(shown(rows[0], "activated"), "true");
    EXPECT_EQ(rows[0].due_at, world.today() + 1);
    EXPECT_FALSE(rows[0].overdue);
    world.pass_days(1);
    EXPECT_TRUE(world.rows_of("changes", "bank-a")[0].overdue);
    change.set_reviewed(true);
    change.set_tested(true);
    change.set_ratified_ms(world.time_ms);
    world.put(change);
    EXPECT_FALSE(world.rows_of("changes", "bank-a")[0].overdue);

    change.set_state(v1::CHANGE_STATE_WITHDRAWN);
    world.put(change);
    EXPECT_TRUE(world.rows_of("changes", "bank-a").empty());
}

// An open incident that is overdue is one that 50.2a cannot be satisfied with.
TEST(Rows, AnOverdueIncidentIsNotSatisfied) {
    World world;
    world.challenge("incidents.state_machine", v1::CHALLENGE_VERDICT_HELD);
    world.person("bank-a.p1");
    world.entry("documents", "bank-a", {words("kinds", {"incident_procedure"})});
    EXPECT_EQ(word(world.judge("50.2a", "bank-a").status.value()), "satisfied");
    world.put(incident_of(world, "bank-a.0000000000000000", v1::INCIDENT_STATE_OPEN));
    const Evaluation before = world.judge("50.2a", "bank-a");
    EXPECT_EQ(word(before.status.value()), "satisfied");
    EXPECT_LE(before.status.expires_ms(), world.time_ms + kDayMs);
    world.pass_days(1);
    EXPECT_EQ(word(world.judge("50.2a", "bank-a").status.value()), "not_satisfied");
}

}  // namespace
}  // namespace charter::assurance::test
