#include "tx/assembly/proposals.hpp"

#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"
#include "tx/common.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;

template <class Fill>
v1::Action of(const Fill& fill) {
    v1::Action action;
    fill(action);
    return action;
}

TEST(Proposals, Targets) {
    World world;
    const auto check_target = [&](const v1::Action& action, const char* name, const Bytes& key) {
        const Target target = target_of(action, world.delta());
        EXPECT_EQ(target.name, name);
        EXPECT_EQ(target.key, key) << name;
    };
    check_target(World::set_mode(v1::MODE_OPEN), "network", "net");
    check_target(of([](auto& a) { a.mutable_membership_admit()->set_member("bank-x"); }),
                 "member/bank-x", "mem/bank-x");
    check_target(of([](auto& a) { a.mutable_membership_adopt_convention()->set_member("bank-x"); }),
                 "member/bank-x", "mem/bank-x");
    check_target(of([](auto& a) { a.mutable_membership_suspend()->set_member("bank-x"); }),
                 "member/bank-x", "mem/bank-x");
    check_target(of([](auto& a) { a.mutable_membership_remove()->set_member("bank-x"); }),
                 "member/bank-x", "mem/bank-x");
    check_target(of([](auto& a) { a.mutable_membership_register_site()->set_site("bank-x.s"); }),
                 "site/bank-x.s", "sit/bank-x.s");
    check_target(of([](auto& a) { a.mutable_membership_set_jurisdiction_list()->set_tier("t"); }),
                 "list/t", "jur/t");
    check_target(of([](auto& a) { a.mutable_people_enrol()->mutable_person()->set_person("b.p"); }),
                 "person/b.p", "per/b.p");
    check_target(of([](auto& a) { a.mutable_people_amend()->set_person("b.p"); }), "person/b.p",
                 "per/b.p");
    check_target(of([](auto& a) { a.mutable_people_deregister()->set_person("b.p"); }),
                 "person/b.p", "per/b.p");
    check_target(of([](auto& a) { a.mutable_people_grant_role()->set_person("b.p"); }),
                 "person/b.p", "per/b.p");
    check_target(of([](auto& a) { a.mutable_people_revoke_role()->set_person("b.p"); }),
                 "person/b.p", "per/b.p");
    check_target(of([](auto& a) { a.mutable_credentials_renew()->set_replaces("\x01"); }),
                 "credential/01", "cre/01");
    check_target(of([](auto& a) { a.mutable_credentials_revoke()->set_credential("\x01"); }),
                 "credential/01", "cre/01");
    check_target(
        of([](auto& a) { a.mutable_credentials_report_compromise()->set_credential("\x01"); }),
        "credential/01", "cre/01");
    check_target(of([](auto& a) { a.mutable_credentials_add_anchor()->set_anchor("ca"); }),
                 "anchor/ca", "anc/ca");
    check_target(of([](auto& a) { a.mutable_credentials_retire_anchor()->set_anchor("ca"); }),
                 "anchor/ca", "anc/ca");
    check_target(of([](auto& a) { a.mutable_nodes_register()->set_node("b.n"); }), "node/b.n",
                 "nod/b.n");
    check_target(of([](auto& a) { a.mutable_nodes_assign_role()->set_node("b.n"); }), "node/b.n",
                 "nod/b.n");
    check_target(of([](auto& a) { a.mutable_nodes_rotate_key()->set_node("b.n"); }), "node/b.n",
                 "nod/b.n");
    check_target(of([](auto& a) { a.mutable_nodes_retire()->set_node("b.n"); }), "node/b.n",
                 "nod/b.n");
    check_target(
        of([](auto& a) { a.mutable_parameters_set_policy()->mutable_policy()->set_name("p"); }),
        "policy/p", "pol/p");
    check_target(of([](auto& a) {
                     a.mutable_parameters_set_overlay()->set_member("bank-x");
                     a.mutable_parameters_set_overlay()->set_parameter("drill");
                 }),
                 "overlay/bank-x/drill", "ovl/bank-x/drill");
    check_target(of([](auto& a) { a.mutable_catalog_replace(); }), "catalog", "cat/head");
    check_target(of([](auto& a) { a.mutable_data_register_schema()->set_schema("s"); }), "schema/s",
                 "sch/s");
    check_target(of([](auto& a) { a.mutable_retention_prune(); }), "pruning", "pru");
    check_target(of([](auto& a) { a.mutable_retention_archive()->set_height(16); }), "archive/16",
                 "arh/0000000000000010");
    check_target(of([](auto& a) { a.mutable_registers_put(); }), "", "");
    check_target(v1::Action(), "", "");
}

TEST(Proposals, AParameterBeforeAndAfterItWasSet) {
    World world;
    const v1::Action action = World::set_parameter("drill", 12);
    EXPECT_EQ(target_of(action, world.delta()).name, "parameter/drill");
    EXPECT_EQ(target_of(action, world.delta()).key, "cat/parameter/drill");
    world.act_by_resolution({"bank-a.rep"});
    ASSERT_EQ(world.run(action), std::nullopt);
    EXPECT_EQ(target_of(action, world.delta()).key, "par/drill");
}

TEST(Proposals, IssueTargetsTheCredentialOfTheKey) {
    World world;
    v1::Action action;
    v1::PublicKey& key = *action.mutable_credentials_issue()->mutable_credential()->mutable_key();
    key.set_algorithm(v1::ALGORITHM_ED25519);
    key.set_bytes(Bytes(32, 'k'));
    EXPECT_EQ(target_of(action, world.delta()).key, state::keys::credential(credential_id(key)));
}

TEST(Proposals, WhatTheEmergencyPathMayDo) {
    EXPECT_TRUE(restricts(World::set_mode(v1::MODE_LIMITED)));
    EXPECT_FALSE(restricts(World::set_mode(v1::MODE_OPEN)));
    v1::Action suspend;
    suspend.mutable_membership_suspend()->set_member("bank-x");
    EXPECT_TRUE(restricts(suspend));
    suspend.mutable_membership_suspend()->set_lift(true);
    EXPECT_FALSE(restricts(suspend));
    v1::Action revoke;
    revoke.mutable_credentials_revoke();
    EXPECT_TRUE(restricts(revoke));
    EXPECT_FALSE(restricts(World::set_parameter("drill", 1)));
}

TEST(Proposals, StateWords) {
    EXPECT_EQ(state_word(v1::PROPOSAL_STATE_OPEN), "open");
    EXPECT_EQ(state_word(v1::PROPOSAL_STATE_DEAD), "dead");
}

}  // namespace
}  // namespace charter::tx
