#include "tx/people/enrol.hpp"

#include "state/lists.hpp"
#include "testing/world.hpp"
#include "tx/credentials/test_table.hpp"

namespace charter::tx {
namespace {

using Enrol = v1::PeopleEnrol;

std::vector<Step<Enrol>> enrol_form_steps() {
    return {
        {"no member", Reason::field_missing, [](auto&, Enrol& m) { m.clear_member(); }},
        {"bad id", Reason::field_invalid,
         [](auto&, Enrol& m) { m.mutable_person()->set_person("Bank A"); }},
        {"no unit", Reason::field_missing,
         [](auto&, Enrol& m) { m.mutable_person()->clear_unit(); }},
        {"short commitment", Reason::field_invalid,
         [](auto&, Enrol& m) { m.mutable_person()->set_natural_person("short"); }},
        {"bad key", Reason::key_invalid,
         [](auto&, Enrol& m) {
             m.mutable_credential()->mutable_key()->set_bytes(Bytes(32, '\0'));
         }},
        {"another's credential", Reason::field_invalid,
         [](auto&, Enrol& m) { m.mutable_credential()->set_holder("bank-a.clerk"); }, true},
    };
}

std::vector<Step<Enrol>> enrol_state_steps() {
    return {
        {"unknown member", Reason::member_unknown,
         [](Authority& w, Enrol& m) {
             m.set_member("bank-z");
             m.mutable_person()->set_person("bank-z.new");
             *m.mutable_credential() = w.credential("bank-z.new", v1::USAGE_SIGN, "new");
         },
         true},
        {"suspended member", Reason::member_not_in_standing,
         [](Authority& w, Enrol&) {
             w.edit<v1::Member>(state::keys::member("bank-a"),
                                [](auto& r) { r.set_suspended(true); });
         }},
        {"another member", Reason::not_own_member,
         [](Authority& w, Enrol&) { w.act_as({"bank-b.registrar"}); }, true},
        {"one person", Reason::second_person_missing,
         [](Authority& w, Enrol&) { w.act_as({"bank-a.registrar"}); }},
        {"id of another member", Reason::field_invalid,
         [](Authority& w, Enrol& m) {
             m.mutable_person()->set_person("bank-b.new");
             *m.mutable_credential() = w.credential("bank-b.new", v1::USAGE_SIGN, "new");
         },
         true},
        {"known id", Reason::person_exists,
         [](Authority& w, Enrol&) { w.person("bank-a.new", {}); }},
        {"second account", Reason::second_account,
         [](Authority& w, Enrol& m) {
             m.mutable_person()->set_natural_person(
                 w.person_record("bank-a.clerk").natural_person());
         }},
        {"used key", Reason::credential_exists,
         [](Authority& w, Enrol& m) {
             v1::Credential used;
             used.set_key(state::keys::credential(credential_id(m.credential().key())));
             state::write(w.delta(), used);
         }},
        {"unproven", Reason::possession_unproven,
         [](auto&, Enrol& m) { m.mutable_credential()->set_possession(Bytes(64, 'p')); }},
        {"uncertified", Reason::certificate_invalid,
         [](auto&, Enrol& m) { m.mutable_credential()->set_ca_signature(Bytes(64, 'c')); }},
    };
}

Table<Enrol> enrol_table() {
    Table<Enrol> table;
    table.lawful = [](Authority& world) {
        Enrol m;
        m.set_member("bank-a");
        m.mutable_person()->set_person("bank-a.new");
        m.mutable_person()->set_unit("operations");
        m.mutable_person()->set_natural_person(Bytes(32, 'n'));
        m.mutable_person()->set_operator_(true);
        *m.mutable_credential() = world.credential("bank-a.new", v1::USAGE_SIGN, "new");
        return m;
    };
    table.wrap = [](const Enrol& m) {
        v1::Action action;
        *action.mutable_people_enrol() = m;
        return action;
    };
    table.steps = enrol_form_steps();
    for (Step<Enrol> step : enrol_state_steps()) table.steps.push_back(std::move(step));
    return table;
}

TEST(PeopleEnrol, Reasons) { enrol_table().run(); }

TEST(PeopleEnrol, Rules) {
    enrol_table().rule(Rule::identity_one_person_one_account, "second account");
    // The binding of the key asks for the second person too.
    Authority world;
    world.act_as({"bank-a.registrar"});
    world.switch_off(Rule::identity_lifecycle_approval);
    const v1::Action action = enrol_table().wrap(enrol_table().lawful(world));
    EXPECT_EQ(world.run(action), Reason::approval_missing);
}

// An id that a node has had would make two senders one.
TEST(PeopleEnrol, IdOfANode) {
    Authority world;
    fixture::put_node(world.ctx(), "bank-a.new", "bank-a.clerk");
    EXPECT_EQ(world.run(enrol_table().wrap(enrol_table().lawful(world))), Reason::person_exists);
}

TEST(PeopleEnrol, Records) {
    Authority world;
    const auto persons = state::list_count(world.delta(), "persons", "bank-a");
    const auto credentials = state::list_count(world.delta(), "credentials", "bank-a");
    const Enrol m = enrol_table().lawful(world);
    ASSERT_EQ(world.run(enrol_table().wrap(m)), std::nullopt);

    const v1::Person person = world.person_record("bank-a.new");
    EXPECT_EQ(person.member(), "bank-a");
    EXPECT_EQ(person.unit(), "operations");
    EXPECT_TRUE(person.active());
    EXPECT_TRUE(person.operator_());
    EXPECT_EQ(person.enrolled_ms(), world.now());
    EXPECT_EQ(items_of(person.enrollers()),
              (std::vector<std::string>{"bank-a.registrar", "bank-a.second"}));
    const Bytes natural = state::keys::natural_person("bank-a", Bytes(32, 'n'));
    EXPECT_EQ(world.record<v1::NaturalPerson>(natural).person(), "bank-a.new");
    const Bytes key = state::keys::credential(credential_id(m.credential().key()));
    EXPECT_EQ(world.record<v1::Credential>(key).holder(), "bank-a.new");
    EXPECT_EQ(state::list_count(world.delta(), "persons", "bank-a"), persons + 1);
    EXPECT_EQ(state::list_count(world.delta(), "credentials", "bank-a"), credentials + 1);
    EXPECT_EQ(items_of(world.ctx().effects().receipt.created()),
              (std::vector<std::string>{person.key(), key}));
    EXPECT_EQ(world.events("people.enrol"), 1);
    EXPECT_EQ(world.events("credentials.issue"), 1);
}

}  // namespace
}  // namespace charter::tx
