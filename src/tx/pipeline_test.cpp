#include "tx/pipeline.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;

// An empty message of each kind whose act asks for two persons by themselves: also of kinds that
// are added later.
std::vector<v1::Action> acts_of_two() {
    std::vector<v1::Action> all;
    const auto* kinds = v1::Action::descriptor()->FindOneofByName("kind");
    for (int i = 0; i < kinds->field_count(); ++i) {
        v1::Action action;
        action.GetReflection()->MutableMessage(&action, kinds->field(i));
        const v1::Act* act = testing::real_catalog().act(catalog::act_name(action));
        const bool asks =
            act != nullptr && act->persons() >= 2 && act->origin() != v1::ORIGIN_RESOLUTION;
        if (asks) all.push_back(std::move(action));
    }
    return all;
}

struct Row {
    const char* name;
    std::vector<std::string> signers;
    Reason reason;
};
const Row kRows[] = {
    {"alone", {"bank-a.eve"}, Reason::second_person_missing},
    {"by two keys", {"bank-a.eve", "bank-a.eve"}, Reason::same_person_twice},
    {"by two accounts", {"bank-a.eve", "bank-a.twin"}, Reason::same_person_twice},
    {"with whom she enrolled", {"bank-a.eve", "bank-a.puppet"}, Reason::enroller_as_second},
    {"by whom she enrolled", {"bank-a.puppet", "bank-a.eve"}, Reason::enroller_as_second},
    {"with whom her former account enrolled",
     {"bank-a.eve", "bank-a.old-puppet"},
     Reason::enroller_as_second},
    {"with a machine", {"bank-a.eve", "bank-a.node"}, Reason::second_person_missing},
};

void put_persons(World& world) {
    for (const char* id : {"bank-a.eve", "bank-a.twin", "bank-a.former", "bank-a.puppet",
                           "bank-a.old-puppet", "bank-a.ann", "bank-a.ben"}) {
        world.person(id, {});
    }
    fixture::put_node(world.ctx(), "bank-a.node", "bank-a.ann");
    const auto key = [](const char* id) { return state::keys::person(id); };
    const Bytes natural = world.record<v1::Person>(key("bank-a.eve")).natural_person();
    for (const char* id : {"bank-a.twin", "bank-a.former"}) {
        world.edit<v1::Person>(key(id),
                               [&](v1::Person& person) { person.set_natural_person(natural); });
    }
    world.edit<v1::Person>(key("bank-a.puppet"),
                           [](v1::Person& person) { person.add_enrollers("bank-a.eve"); });
    world.edit<v1::Person>(key("bank-a.old-puppet"),
                           [](v1::Person& person) { person.add_enrollers("bank-a.former"); });
}

TEST(Pipeline, WhateverAsksForTwoPersonsGetsTwo) {
    World world;
    put_persons(world);
    const std::vector<v1::Action> acts = acts_of_two();
    EXPECT_GE(acts.size(), 18U);
    for (const v1::Action& action : acts) {
        const std::string name = catalog::act_name(action);
        for (const Row& row : kRows) {
            world.act_as(row.signers);
            const Status status = permit_act(action, world.ctx());
            ASSERT_FALSE(status) << name << " " << row.name;
            EXPECT_EQ(status.error().reason, row.reason) << name << " " << row.name;
        }
        // Two who are two come as far as their roles, of which these have none.
        world.act_as({"bank-a.ann", "bank-a.ben"});
        const Status status = permit_act(action, world.ctx());
        if (!status) {
            EXPECT_EQ(status.error().reason, Reason::no_grant) << name;
        }
    }
}

}  // namespace
}  // namespace charter::tx
