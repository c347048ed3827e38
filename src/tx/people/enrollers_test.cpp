#include "tx/people/enrollers.hpp"

#include <gtest/gtest.h>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;

struct Row {
    const char* name;
    const char* enroller;
    bool related;
};
const Row kRows[] = {
    {"by this account", "bank-a.maker", true},
    {"by an earlier account", "bank-a.former", true},
    {"by somebody else", "bank-a.clerk", false},
    {"by an account that is not there", "bank-a.none", false},
    {"by another member's person with that commitment", "bank-b.other", false},
};

TEST(PeopleEnrollers, AreNaturalPersons) {
    for (const Row& row : kRows) {
        World world;
        for (const char* id :
             {"bank-a.maker", "bank-a.former", "bank-a.clerk", "bank-a.enrolled", "bank-b.other"}) {
            world.person(id, {});
        }
        const auto key = [](const char* id) { return state::keys::person(id); };
        const Bytes natural = world.record<v1::Person>(key("bank-a.maker")).natural_person();
        for (const char* id : {"bank-a.former", "bank-b.other"}) {
            world.edit<v1::Person>(key(id), [&](v1::Person& person) {
                person.set_natural_person(natural);
                person.set_active(false);
            });
        }
        world.edit<v1::Person>(key("bank-a.enrolled"),
                               [&](v1::Person& person) { person.add_enrollers(row.enroller); });
        const auto maker = world.record<v1::Person>(key("bank-a.maker"));
        const auto enrolled = world.record<v1::Person>(key("bank-a.enrolled"));
        const state::View& view = world.ctx().view();
        EXPECT_EQ(enrolled_one_another(maker, enrolled, view), row.related) << row.name;
        EXPECT_EQ(enrolled_one_another(enrolled, maker, view), row.related) << row.name;
    }
}

}  // namespace
}  // namespace charter::tx
