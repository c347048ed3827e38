#include "tx/people/amend.hpp"

#include "state/lists.hpp"
#include "testing/world.hpp"
#include "tx/credentials/test_table.hpp"

namespace charter::tx {
namespace {

using Amend = v1::PeopleAmend;

Table<Amend> amend_table() {
    Table<Amend> table;
    table.lawful = [](Authority&) {
        Amend m;
        m.set_person("bank-a.clerk");
        m.set_unit("audit");
        return m;
    };
    table.wrap = [](const Amend& m) {
        v1::Action action;
        *action.mutable_people_amend() = m;
        return action;
    };
    table.steps = {
        {"no person", Reason::field_missing, [](auto&, Amend& m) { m.clear_person(); }},
        {"long unit", Reason::field_invalid,
         [](auto&, Amend& m) { m.set_unit(std::string(101, 'u')); }},
        {"another member", Reason::not_own_member,
         [](Authority& w, Amend&) { w.act_as({"bank-b.registrar"}); }},
        {"unknown", Reason::person_unknown, [](auto&, Amend& m) { m.set_person("bank-a.nobody"); },
         true},
        {"inactive", Reason::person_inactive,
         [](Authority& w, Amend&) {
             w.edit_person("bank-a.clerk", [](v1::Person& p) { p.set_active(false); });
         }},
        {"one person", Reason::second_person_missing,
         [](Authority& w, Amend&) { w.act_as({"bank-a.registrar"}); }},
        {"no change", Reason::already_done,
         [](Authority& w, Amend& m) {
             m.set_unit(w.person_record("bank-a.clerk").unit());
             m.set_operator_(true);
         }},
    };
    return table;
}

TEST(PeopleAmend, Reasons) { amend_table().run(); }

TEST(PeopleAmend, Rules) { amend_table().rule(Rule::identity_lifecycle_approval, "one person"); }

TEST(PeopleAmend, Records) {
    Authority world;
    ASSERT_EQ(world.run(amend_table().wrap(amend_table().lawful(world))), std::nullopt);
    EXPECT_EQ(world.person_record("bank-a.clerk").unit(), "audit");
    EXPECT_FALSE(world.person_record("bank-a.clerk").operator_());
    EXPECT_EQ(world.events("people.amend"), 1);
}

}  // namespace
}  // namespace charter::tx
