#include "tx/people/revoke_role.hpp"

#include "state/lists.hpp"
#include "testing/world.hpp"
#include "tx/credentials/test_table.hpp"

namespace charter::tx {
namespace {

using Revoke = v1::PeopleRevokeRole;

void grant_to_clerk(Authority& world, const std::string& role) {
    world.edit_person("bank-a.clerk", [&](v1::Person& person) {
        person.clear_grants();
        v1::ActiveGrant& held = *person.add_grants();
        held.set_grant(0);
        held.set_role(role);
        held.set_expires_ms(world.now() + kTestDayMs);
    });
    v1::Grant grant;
    grant.set_key(state::keys::grant("bank-a.clerk", 0));
    grant.set_person("bank-a.clerk");
    grant.set_role(role);
    grant.set_expires_ms(world.now() + kTestDayMs);
    state::write(world.delta(), grant);
}

// Four members, one representative each; two thirds of four are three.
void put_assembly(Authority& world) {
    grant_to_clerk(world, "representative");
    for (const char* person : {"bank-b.rep", "bank-c.rep"})
        world.person(person, {"representative"});
}

Table<Revoke> revoke_table() {
    Table<Revoke> table;
    table.lawful = [](Authority& world) {
        grant_to_clerk(world, "hr");
        Revoke m;
        m.set_person("bank-a.clerk");
        m.set_why("moved to another unit");
        return m;
    };
    table.wrap = [](const Revoke& m) {
        v1::Action action;
        *action.mutable_people_revoke_role() = m;
        return action;
    };
    table.steps = {
        {"no person", Reason::field_missing, [](auto&, Revoke& m) { m.clear_person(); }},
        {"control character", Reason::field_invalid, [](auto&, Revoke& m) { m.set_why("a\tb"); }},
        {"another member", Reason::not_own_member,
         [](Authority& w, Revoke&) { w.act_as({"bank-b.registrar"}); }},
        {"unknown person", Reason::person_unknown,
         [](auto&, Revoke& m) { m.set_person("bank-a.nobody"); }, true},
        {"inactive", Reason::person_inactive,
         [](Authority& w, Revoke&) {
             w.edit_person("bank-a.clerk", [](v1::Person& p) { p.set_active(false); });
         }},
        {"no such grant", Reason::grant_unknown, [](auto&, Revoke& m) { m.set_grant(5); }, true},
        {"expired", Reason::grant_unknown,
         [](Authority& w, Revoke&) {
             w.edit_person("bank-a.clerk",
                           [&](v1::Person& p) { p.mutable_grants(0)->set_expires_ms(w.now()); });
         },
         true},
        {"role of the assembly", Reason::resolution_required,
         [](Authority& w, Revoke&) { grant_to_clerk(w, "secretary"); }, true},
        {"last quorum", Reason::would_brick, [](Authority& w, Revoke&) { put_assembly(w); }},
    };
    return table;
}

TEST(PeopleRevokeRole, Reasons) { revoke_table().run(); }

TEST(PeopleRevokeRole, Records) {
    Authority world;
    const Revoke m = revoke_table().lawful(world);
    state::timer_set(world.delta(), world.now() + kTestDayMs, "grant", "bank-a.clerk/" + hex16(0));
    ASSERT_EQ(world.run(revoke_table().wrap(m)), std::nullopt);
    const auto grant = world.record<v1::Grant>(state::keys::grant("bank-a.clerk", 0));
    EXPECT_EQ(grant.revoked_ms(), world.now());
    EXPECT_EQ(grant.revoked_why(), m.why());
    EXPECT_EQ(world.person_record("bank-a.clerk").grants_size(), 0);
    EXPECT_FALSE(world.has_timer(grant.expires_ms(), "grant", "bank-a.clerk/" + hex16(0)));
    EXPECT_EQ(world.events("people.revoke_role"), 1);
    EXPECT_EQ(world.run(revoke_table().wrap(m)), Reason::grant_unknown);
}

TEST(PeopleRevokeRole, ByResolution) {
    Authority world;
    const Revoke m = revoke_table().lawful(world);
    grant_to_clerk(world, "secretary");
    world.act_by_resolution({"bank-b.registrar"});
    EXPECT_EQ(world.run(revoke_table().wrap(m)), std::nullopt);
}

}  // namespace
}  // namespace charter::tx
