#include "tx/assembly/policy.hpp"

#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;

v1::Policy counted(v1::Counting counting, std::uint32_t n = 0, std::uint32_t of = 0) {
    v1::Policy policy;
    policy.set_counting(counting);
    policy.set_n(n);
    policy.set_of(of);
    return policy;
}

TEST(Policy, Needed) {
    const struct {
        const char* name;
        v1::Policy policy;
        std::uint32_t size;
        std::uint32_t needed;
    } rows[] = {
        {"all of 4", counted(v1::COUNTING_ALL), 4, 4},
        {"all of none is out of reach", counted(v1::COUNTING_ALL), 0, 1},
        {"any of 4", counted(v1::COUNTING_ANY), 4, 1},
        {"more than half of 4", counted(v1::COUNTING_MAJORITY), 4, 3},
        {"more than half of 5", counted(v1::COUNTING_MAJORITY), 5, 3},
        {"two thirds of 3", counted(v1::COUNTING_TWO_THIRDS), 3, 2},
        {"two thirds of 4", counted(v1::COUNTING_TWO_THIRDS), 4, 3},
        {"two thirds of 6", counted(v1::COUNTING_TWO_THIRDS), 6, 4},
        {"two thirds of 7", counted(v1::COUNTING_TWO_THIRDS), 7, 5},
        {"5 even of 4", counted(v1::COUNTING_N, 5), 4, 5},
        {"3/4 of 5, rounded up", counted(v1::COUNTING_FRACTION, 3, 4), 5, 4},
        {"3/4 of 4", counted(v1::COUNTING_FRACTION, 3, 4), 4, 3},
        {"a fraction of nothing is all", counted(v1::COUNTING_FRACTION, 1, 0), 4, 4},
        {"not specified is all", counted(v1::COUNTING_UNSPECIFIED), 4, 4},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(needed(row.policy, row.size), row.needed) << row.name;
    }
}

Tally tally(World& world, std::uint64_t number) {
    const v1::Proposal proposal = world.proposal(number);
    const auto policy = policy_in_force(world.delta(), proposal.policy());
    EXPECT_TRUE(policy.has_value());
    return count(proposal, *policy, world.ctx());
}

TEST(Policy, ElectorateOverMembers) {
    World world;
    const auto policy = *policy_in_force(world.delta(), kOrdinaryPolicy);
    EXPECT_EQ(electorate(policy, world.delta(), world.now()), 4U);
    world.edit_member("bank-d", [](v1::Member& m) { m.set_suspended(true); });
    EXPECT_EQ(electorate(policy, world.delta(), world.now()), 4U) << "the suspended stay in it";
    world.edit_member("bank-d", [](v1::Member& m) { m.set_removed(true); });
    EXPECT_EQ(electorate(policy, world.delta(), world.now()), 3U) << "the removed do not";
}

TEST(Policy, ElectorateOverPersons) {
    World world;
    world.person("bank-a.second", {"representative"});
    world.person("bank-a.clerk", {});
    v1::Policy policy = *policy_in_force(world.delta(), kOrdinaryPolicy);
    policy.set_over(v1::OVER_PERSONS);
    EXPECT_EQ(electorate(policy, world.delta(), world.now()), 5U);
    world.edit<v1::Person>(state::keys::person("bank-a.second"),
                           [](v1::Person& p) { p.mutable_grants(0)->set_suspended(true); });
    EXPECT_EQ(electorate(policy, world.delta(), world.now()), 5U) << "a suspended grant stays";
    world.edit<v1::Person>(state::keys::person("bank-a.second"),
                           [](v1::Person& p) { p.set_active(false); });
    EXPECT_EQ(electorate(policy, world.delta(), world.now()), 4U);
}

TEST(Policy, TheLargerElectorateCounts) {
    World world;
    const std::uint64_t number = world.open(World::set_parameter("legal_memo", 6));
    world.approve(number, {"bank-a", "bank-b"});
    world.edit_member("bank-d", [](v1::Member& m) { m.set_removed(true); });
    EXPECT_EQ(tally(world, number).needed, 3U) << "as it was at the opening";
    for (const char* member : {"bank-e", "bank-f", "bank-g"}) {
        fixture::put_member(world.ctx(), member);
    }
    EXPECT_EQ(tally(world, number).needed, 4U) << "as it is now: six";
}

TEST(Policy, AMemberVotesOnceTheLaterBallotDecides) {
    World world;
    world.person("bank-a.second", {"representative"});
    world.person("bank-a.third", {"representative"});
    const std::uint64_t number = world.open(World::set_parameter("legal_memo", 6));
    world.approve(number, {"bank-a"});
    EXPECT_EQ(tally(world, number).votes, 1U);
    EXPECT_EQ(world.vote("bank-a.second", number, true), std::nullopt);
    EXPECT_EQ(tally(world, number).votes, 1U);
    EXPECT_EQ(world.vote("bank-a.third", number, false), std::nullopt);
    EXPECT_EQ(tally(world, number).votes, 0U);
    world.edit<v1::Person>(state::keys::person("bank-a.third"),
                           [](v1::Person& p) { p.set_active(false); });
    EXPECT_EQ(tally(world, number).votes, 1U) << "the ballot of one who is gone does not count";
}

TEST(Policy, Quorum) {
    World world;
    const std::uint64_t number = world.open(World::set_parameter("legal_memo", 6));
    world.approve(number, {"bank-a", "bank-b"});
    EXPECT_LT(tally(world, number).cast, tally(world, number).quorum);
    EXPECT_EQ(world.vote("bank-c.rep", number, false), std::nullopt);
    EXPECT_GE(tally(world, number).cast, tally(world, number).quorum) << "a no is a vote";
    EXPECT_FALSE(tally(world, number).passed());
}

// Each takes the vote of bank-b.rep away, or leaves it.
TEST(Policy, VotersInStanding) {
    const struct {
        const char* name;
        std::uint32_t votes;
        std::function<void(World&, v1::Credential&)> change;
    } rows[] = {
        {"unchanged", 2, [](World&, v1::Credential&) {}},
        {"revoked", 1, [](World&, v1::Credential& c) { c.set_revoked_height(1); }},
        {"expired within the grace", 2,
         [](World& w, v1::Credential& c) { c.set_not_after_ms(w.now() - 1); }},
        {"expired for longer", 1,
         [](World& w, v1::Credential& c) { c.set_not_after_ms(w.now() - 720 * kTestHourMs); }},
        {"revoked when it was renewed", 2,
         [](World& w, v1::Credential& c) {
             c.set_revoked_height(1);
             c.set_replaced_by(fixture::put_credential(w.ctx(), "bank-b.rep", v1::USAGE_TLS));
         }},
        {"renewed under suspicion", 1,
         [](World& w, v1::Credential& c) {
             c.set_revoked_height(1);
             c.set_suspected_ms(1);
             c.set_replaced_by(fixture::put_credential(w.ctx(), "bank-b.rep", v1::USAGE_TLS));
         }},
        {"renewed by nothing known", 1,
         [](World&, v1::Credential& c) {
             c.set_revoked_height(1);
             c.set_replaced_by(Bytes(32, 'x'));
         }},
        {"a circle of renewals", 1,
         [](World&, v1::Credential& c) {
             c.set_revoked_height(1);
             c.set_replaced_by(c.credential());
         }},
        {"role lost", 1,
         [](World& w, v1::Credential&) {
             w.edit<v1::Person>(state::keys::person("bank-b.rep"),
                                [](v1::Person& p) { p.clear_grants(); });
         }},
        {"member suspended", 1,
         [](World& w, v1::Credential&) {
             w.edit_member("bank-b", [](v1::Member& m) { m.set_suspended(true); });
         }},
        {"member removed", 1,
         [](World& w, v1::Credential&) {
             w.edit_member("bank-b", [](v1::Member& m) { m.set_removed(true); });
         }},
    };
    for (const auto& row : rows) {
        World world;
        const std::uint64_t number = world.open(World::set_parameter("legal_memo", 6));
        world.approve(number, {"bank-a", "bank-b"});
        v1::Credential credential = world.credential_of("bank-b.rep", v1::USAGE_SIGN);
        row.change(world, credential);
        state::write(world.delta(), credential);
        EXPECT_EQ(tally(world, number).votes, row.votes) << row.name;
    }
}

// Who is away casts no ballot, stands by the one cast before, and stays in the electorate.
TEST(Policy, Leave) {
    World world;
    world.edit_policy("assembly_ordinary", [](v1::Policy& p) { p.set_over(v1::OVER_PERSONS); });
    const std::uint64_t number = world.open(World::set_parameter("legal_memo", 6));
    world.approve(number, {"bank-a", "bank-b"});
    for (const char* person : {"bank-b.rep", "bank-c.rep"}) {
        world.edit<v1::Person>(state::keys::person(person), [&](v1::Person& p) {
            p.set_leave(1);
            p.set_leave_from(world.ctx().block().today);
            p.set_leave_until(world.ctx().block().today);
        });
    }
    EXPECT_EQ(tally(world, number).votes, 2U);
    EXPECT_EQ(tally(world, number).needed, 3U);
    EXPECT_EQ(world.vote("bank-c.rep", number), Reason::no_grant);
    const auto policy = policy_in_force(world.delta(), kOrdinaryPolicy);
    const auto may = [&](const char* person) {
        const auto record = world.record<v1::Person>(state::keys::person(person));
        return may_vote(world.proposal(number), *policy, record, world.ctx());
    };
    EXPECT_FALSE(may("bank-c.rep"));
    EXPECT_TRUE(may("bank-d.rep"));
    // A grant that begins later neither votes nor counts.
    world.edit<v1::Person>(state::keys::person("bank-d.rep"), [&](v1::Person& p) {
        p.mutable_grants(0)->set_begins_ms(world.now() + 1);
    });
    EXPECT_FALSE(may("bank-d.rep"));
    EXPECT_EQ(electorate(*policy, world.delta(), world.now()), 3U);
}

TEST(Policy, OverPersonsEachHasAVote) {
    World world;
    world.person("bank-a.second", {"representative"});
    world.edit_policy("assembly_ordinary", [](v1::Policy& p) { p.set_over(v1::OVER_PERSONS); });
    const std::uint64_t number = world.open(World::set_parameter("legal_memo", 6));
    EXPECT_EQ(world.proposal(number).voters_at_opening(), 5U);
    world.approve(number, {"bank-a"});
    EXPECT_EQ(world.vote("bank-a.second", number), std::nullopt);
    EXPECT_EQ(tally(world, number).votes, 2U);
    EXPECT_EQ(tally(world, number).needed, 4U);
}

TEST(Policy, RatificationCountsItsOwnElectorate) {
    World world;
    world.edit_policy("emergency", [](v1::Policy& p) { p.set_over(v1::OVER_PERSONS); });
    for (const char* id : {"bank-a.p1", "bank-a.p2", "bank-a.p3", "bank-a.p4", "bank-a.p5"}) {
        world.person(id, {"representative"});
    }
    const std::uint64_t number = world.open(World::set_mode(v1::MODE_SEALED), true);
    EXPECT_EQ(world.proposal(number).voters_at_opening(), 9U);
    const auto ordinary = *policy_in_force(world.delta(), kOrdinaryPolicy);
    EXPECT_EQ(count(world.proposal(number), ordinary, world.ctx()).needed, 3U) << "of four members";
}

TEST(Policy, CanBeMet) {
    const struct {
        const char* name;
        bool met;
        std::function<void(World&, v1::Policy&)> change;
    } rows[] = {
        {"as founded", true, [](World&, v1::Policy&) {}},
        {"all of four", true, [](World&, v1::Policy& p) { p.set_counting(v1::COUNTING_ALL); }},
        {"five of four", false,
         [](World&, v1::Policy& p) {
             p.set_counting(v1::COUNTING_N);
             p.set_n(5);
         }},
        {"a quorum of five", false, [](World&, v1::Policy& p) { p.set_quorum(5); }},
        {"a role that nobody holds", false, [](World&, v1::Policy& p) { p.set_role("hr"); }},
        {"no such role", false, [](World&, v1::Policy& p) { p.set_role("monarch"); }},
        {"all of four, one of them the proposer", false,
         [](World&, v1::Policy& p) {
             p.set_counting(v1::COUNTING_ALL);
             p.set_exclude_proposer(true);
         }},
        {"the secretary proposes", true,
         [](World& w, v1::Policy& p) {
             w.person("bank-a.secretary", {"secretary"});
             p.set_counting(v1::COUNTING_ALL);
             p.set_exclude_proposer(true);
         }},
        {"expired grants", false, [](World& w, v1::Policy&) { w.advance(366 * 24 * kTestHourMs); }},
        {"suspended grants can be mended", true,
         [](World& w, v1::Policy&) {
             for (const char* id : {"bank-a.rep", "bank-b.rep", "bank-c.rep", "bank-d.rep"}) {
                 w.edit<v1::Person>(state::keys::person(id), [](v1::Person& person) {
                     person.mutable_grants(0)->set_suspended(true);
                 });
             }
         }},
    };
    for (const auto& row : rows) {
        World world;
        v1::Policy policy = *policy_in_force(world.delta(), kOrdinaryPolicy);
        row.change(world, policy);
        EXPECT_EQ(can_be_met(policy, world.delta(), world.ctx().catalog(), world.now()), row.met)
            << row.name;
    }
}

TEST(Policy, AssemblyCanAct) {
    World world;
    state::Delta after(world.delta());
    EXPECT_TRUE(assembly_can_act(after, world.ctx()));
    for (const char* id : {"bank-a.rep", "bank-b.rep"}) {
        auto person = world.record<v1::Person>(state::keys::person(id));
        person.set_active(false);
        state::write(after, person);
    }
    EXPECT_FALSE(assembly_can_act(after, world.ctx())) << "two of four are left";
    EXPECT_TRUE(assembly_can_act(after, Context(after, world.ctx().catalog(), world.ctx().config(),
                                                world.ctx().block(), world.ctx().rules())))
        << "it could not act before the change either";
}

}  // namespace
}  // namespace charter::tx
