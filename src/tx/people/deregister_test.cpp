#include "tx/people/deregister.hpp"

#include "state/lists.hpp"
#include "testing/world.hpp"
#include "tx/credentials/test_table.hpp"

namespace charter::tx {
namespace {

using Deregister = v1::PeopleDeregister;

Table<Deregister> deregister_table() {
    Table<Deregister> table;
    table.lawful = [](Authority& world) {
        world.person("bank-a.leaver", {"representative"});
        Deregister m;
        m.set_person("bank-a.leaver");
        m.set_why("left the bank");
        return m;
    };
    table.wrap = [](const Deregister& m) {
        v1::Action action;
        *action.mutable_people_deregister() = m;
        return action;
    };
    table.steps = {
        {"no person", Reason::field_missing, [](auto&, Deregister& m) { m.clear_person(); }},
        {"long why", Reason::field_invalid,
         [](auto&, Deregister& m) { m.set_why(std::string(201, 'w')); }},
        {"another member", Reason::not_own_member,
         [](Authority& w, Deregister&) { w.act_as({"bank-b.registrar"}); }},
        {"unknown", Reason::person_unknown,
         [](auto&, Deregister& m) { m.set_person("bank-a.nobody"); }, true},
        {"inactive", Reason::person_inactive,
         [](Authority& w, Deregister&) {
             w.edit_person("bank-a.leaver", [](v1::Person& p) { p.set_active(false); });
         }},
        {"one person", Reason::second_person_missing,
         [](Authority& w, Deregister&) { w.act_as({"bank-a.registrar"}); }},
        {"last quorum", Reason::would_brick,
         [](Authority& w, Deregister&) {
             w.person("bank-b.rep", {"representative"});
             w.person("bank-c.rep", {"representative"});
         }},
    };
    return table;
}

TEST(PeopleDeregister, Reasons) { deregister_table().run(); }

TEST(PeopleDeregister, Rules) {
    deregister_table().rule(Rule::identity_lifecycle_approval, "one person");
}

TEST(PeopleDeregister, Records) {
    Authority world;
    const Deregister m = deregister_table().lawful(world);
    const Bytes tls = fixture::put_credential(world.ctx(), "bank-a.leaver", v1::USAGE_TLS);
    const v1::Person before = world.person_record("bank-a.leaver");
    ASSERT_EQ(world.run(deregister_table().wrap(m)), std::nullopt);
    const v1::Person person = world.person_record("bank-a.leaver");
    EXPECT_FALSE(person.active());
    EXPECT_EQ(person.deregistered_ms(), world.now());
    EXPECT_EQ(person.grants_size(), 0);
    const auto grant = world.record<v1::Grant>(state::keys::grant("bank-a.leaver", 0));
    EXPECT_EQ(grant.revoked_ms(), world.now());
    const Bytes natural = state::keys::natural_person("bank-a", before.natural_person());
    EXPECT_FALSE(world.delta().get(natural)) << "the natural person may be enrolled again";
    EXPECT_EQ(world.record<v1::Credential>(state::keys::credential(tls)).revoked_height(), 100U);
    EXPECT_EQ(world.events("credentials.revoke"), 2);
    EXPECT_EQ(world.events("people.deregister"), 1);
    const Bytes others = fixture::acting(world.ctx(), {"bank-a.clerk"}).signers[0].credential;
    EXPECT_EQ(world.record<v1::Credential>(state::keys::credential(others)).revoked_height(), 0U);
}

TEST(PeopleDeregister, ByResolution) {
    Authority world;
    const Deregister m = deregister_table().lawful(world);
    world.act_by_resolution({"bank-b.registrar"});
    EXPECT_EQ(world.run(deregister_table().wrap(m)), std::nullopt);
}

}  // namespace
}  // namespace charter::tx
