#include "tx/people/suppliers.hpp"

#include "testing/world.hpp"
#include "tx/credentials/test_table.hpp"
#include "tx/people/timers.hpp"

namespace charter::tx {
namespace {

using Enrol = v1::PeopleEnrol;
using fixture::flag;
using fixture::text;

const char* const kStaff = "bank-a.staff";

std::string assess(Authority& world, const std::string& supplier, bool acceptable) {
    return fixture::put_entry(world.ctx(), "supplier_assessments", "bank-a",
                              {flag("acceptable", acceptable), text("supplier", supplier)});
}

void close(Authority& world, const std::string& root) {
    world.edit<v1::Entry>(state::keys::entry(root),
                          [](v1::Entry& entry) { entry.set_state(v1::ENTRY_STATE_CLOSED); });
}

Enrol staff(Authority& world) {
    const std::string supplier = fixture::put_entry(world.ctx(), "suppliers", "bank-a", {});
    assess(world, supplier, true);
    Enrol m;
    m.set_member("bank-a");
    v1::NewPerson& person = *m.mutable_person();
    person.set_person(kStaff);
    person.set_unit("vendor");
    person.set_natural_person(Bytes(32, 'n'));
    person.set_supplier(supplier);
    person.set_sponsor("bank-a.clerk");
    person.set_expires_ms(world.now() + 90 * kTestDayMs);
    *m.mutable_credential() = world.credential(kStaff, v1::USAGE_SIGN, "staff");
    return m;
}

v1::Action wrapped(const Enrol& m) {
    v1::Action action;
    *action.mutable_people_enrol() = m;
    return action;
}

Table<Enrol> table() {
    Table<Enrol> table;
    table.lawful = staff;
    table.wrap = wrapped;
    table.steps = {
        {"no supplier", Reason::field_missing,
         [](auto&, Enrol& m) { m.mutable_person()->clear_supplier(); }, true},
        {"an entry of another register", Reason::field_invalid,
         [](auto&, Enrol& m) {
             m.mutable_person()->set_supplier("assets/bank-a/0000000000000000");
         }},
        {"no sponsor", Reason::field_missing,
         [](auto&, Enrol& m) { m.mutable_person()->clear_sponsor(); }},
        {"no end", Reason::field_missing,
         [](auto&, Enrol& m) { m.mutable_person()->clear_expires_ms(); }, true},
        {"another member's supplier", Reason::supplier_not_in_force,
         [](Authority& w, Enrol& m) {
             m.mutable_person()->set_supplier(
                 fixture::put_entry(w.ctx(), "suppliers", "bank-b", {}));
         },
         true},
        {"supplier closed", Reason::supplier_not_in_force,
         [](Authority& w, Enrol& m) { close(w, m.person().supplier()); }},
        {"assessment closed", Reason::supplier_not_accepted,
         [](Authority& w, Enrol&) { close(w, "supplier_assessments/bank-a/0000000000000000"); },
         true},
        {"found wanting since", Reason::supplier_not_accepted,
         [](Authority& w, Enrol& m) { assess(w, m.person().supplier(), false); }},
        {"sponsors itself", Reason::sponsor_unfit,
         [](auto&, Enrol& m) { m.mutable_person()->set_sponsor(kStaff); }, true},
        {"sponsor of another member", Reason::sponsor_unfit,
         [](auto&, Enrol& m) { m.mutable_person()->set_sponsor("bank-b.registrar"); }, true},
        {"sponsor has left", Reason::sponsor_unfit,
         [](Authority& w, Enrol&) {
             w.edit_person("bank-a.clerk", [](v1::Person& p) { p.set_active(false); });
         },
         true},
        {"sponsor of a supplier", Reason::sponsor_unfit,
         [](Authority& w, Enrol& m) {
             w.edit_person("bank-a.clerk",
                           [&](v1::Person& p) { p.set_supplier(m.person().supplier()); });
         }},
        {"for ever", Reason::account_period,
         [](Authority& w, Enrol& m) {
             m.mutable_person()->set_expires_ms(w.now() + 183 * kTestDayMs + 1);
         },
         true},
        {"ended already", Reason::account_period,
         [](Authority& w, Enrol& m) { m.mutable_person()->set_expires_ms(w.now()); }},
    };
    return table;
}

TEST(SupplierStaff, Reasons) { table().run(); }

TEST(SupplierStaff, Rule) {
    for (const char* step :
         {"supplier closed", "found wanting since", "sponsor has left", "for ever"}) {
        table().rule(Rule::suppliers_identity_limits, step);
    }
}

v1::Action grant(Authority& world, const std::string& role) {
    v1::Action action;
    v1::PeopleGrantRole& m = *action.mutable_people_grant_role();
    m.set_person(kStaff);
    m.set_role(role);
    m.set_scope("bank-a");
    m.set_purpose("maintains the system");
    m.set_expires_ms(world.now() + 30 * kTestDayMs);
    return action;
}

void enrolled(Authority& world) {
    ASSERT_EQ(world.run(wrapped(staff(world))), std::nullopt);
    fixture::put_entry(world.ctx(), "undertakings", "bank-a", {text("person", kStaff)});
}

TEST(SupplierStaff, NarrowRolesAlone) {
    Authority world;
    enrolled(world);
    for (const v1::Role& role : world.ctx().catalog().wire().roles()) {
        if (role.of_suppliers() || role.of_assembly()) continue;
        EXPECT_EQ(world.run(grant(world, role.name())), Reason::role_not_of_suppliers)
            << role.name();
    }
    ASSERT_EQ(world.run(grant(world, "operations")), std::nullopt);
    world.switch_off(Rule::suppliers_identity_limits);
    world.act_as({"bank-a.registrar", "bank-a.second"});
    EXPECT_EQ(world.run(grant(world, "hr")), std::nullopt);
}

// The account ends by itself, with its grant and credential; the human may come again.
TEST(SupplierStaff, TheAccountEnds) {
    Authority world;
    enrolled(world);
    ASSERT_EQ(world.run(grant(world, "operations")), std::nullopt);
    const v1::Person before = world.person_record(kStaff);
    EXPECT_TRUE(world.has_timer(before.expires_ms(), "account", kStaff));
    fire_account(kStaff, world.ctx());
    EXPECT_TRUE(world.person_record(kStaff).active()) << "fired before its time";

    world.advance(before.expires_ms() - world.now());
    fire_account(kStaff, world.ctx());
    const v1::Person after = world.person_record(kStaff);
    EXPECT_FALSE(after.active());
    EXPECT_EQ(after.grants_size(), 0);
    EXPECT_EQ(after.deregistered_ms(), world.now());
    EXPECT_EQ(world.events("person.expired"), 1);
    const Bytes key = state::keys::credential(credential_id(test_key("staff")));
    EXPECT_NE(world.record<v1::Credential>(key).revoked_ms(), 0);
    fire_account(kStaff, world.ctx());
    EXPECT_EQ(world.events("person.expired"), 1);
    EXPECT_FALSE(world.delta().get(state::keys::natural_person("bank-a", Bytes(32, 'n'))));
}

// Deregistered before its time, nothing of it fires later.
TEST(SupplierStaff, DeregisteredBefore) {
    Authority world;
    enrolled(world);
    v1::Action action;
    action.mutable_people_deregister()->set_person(kStaff);
    action.mutable_people_deregister()->set_why("the contract has ended");
    ASSERT_EQ(world.run(action), std::nullopt);
    const v1::Person person = world.person_record(kStaff);
    EXPECT_FALSE(world.has_timer(person.expires_ms(), "account", kStaff));
}

}  // namespace
}  // namespace charter::tx
