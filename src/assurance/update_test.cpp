#include "assurance/update.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "assurance/matrix.hpp"
#include "assurance/world_test.hpp"
#include "catalog/coverage.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/timers.hpp"

namespace charter::assurance::test {
namespace {

/// Runs blocks as the machine does: timers, changes, statuses.
class Chain {
  public:
    explicit Chain(World& world) : world_(world), index_(world.catalog) {}

    /// What `change` puts into the world happens in the block.
    template <class Change>
    std::vector<v1::Transition> block(const Change& change) {
        ++world_.height;
        state::Delta timers(world_.view);
        const auto fired = state::timers_take(timers, world_.time_ms, 100'000);
        world_.view.apply(timers.changes());
        const state::MemoryView before = world_.view;
        change();
        touched = touched_by(index_, world_.view, world_.changes_since(before));
        touch_fired(index_, fired, touched);
        state::Delta delta(world_.view);
        auto transitions = update(delta, world_.catalog, world_.config, world_.now(), touched);
        written = delta.changes();
        world_.view.apply(delta.changes());
        return transitions;
    }
    std::vector<v1::Transition> everything() {
        state::Delta delta(world_.view);
        Touched all;
        all.everything = true;
        auto transitions = update(delta, world_.catalog, world_.config, world_.now(), all);
        world_.view.apply(delta.changes());
        return transitions;
    }
    v1::StatusRecord status(const std::string& requirement, const std::string& member) const {
        return *state::read<v1::StatusRecord>(world_.view,
                                              state::keys::status(requirement, member));
    }

    Touched touched;
    state::Changes written;

  private:
    World& world_;
    Index index_;
};

TEST(Update, WritesStatusesTransitionsAndTimers) {
    World world;
    Chain chain(world);
    const std::size_t network = 71;
    const std::size_t of_members = 194;
    EXPECT_EQ(chain.everything().size(), network + 2 * of_members);
    EXPECT_TRUE(chain.everything().empty());
    const v1::StatusRecord before = chain.status("4.2", "bank-a");
    EXPECT_EQ(word(before.value()), "not_satisfied");
    EXPECT_EQ(before.transitions(), 1U);
    world.time_ms += 1000;
    const auto file = [&] { world.entry("self_assessments", "bank-a", {}); };
    const std::vector<v1::Transition> transitions = chain.block(file);
    ASSERT_EQ(transitions.size(), 1U);
    EXPECT_EQ(word(transitions[0].from()), "not_satisfied");
    EXPECT_EQ(word(transitions[0].to()), "satisfied");
    EXPECT_EQ(transitions[0].key(), "trn/4.2/bank-a/0000000000000001");
    EXPECT_EQ(transitions[0].previous_chain(), before.chain());
    const v1::StatusRecord after = chain.status("4.2", "bank-a");
    EXPECT_EQ(after.since_ms(), world.time_ms);
    EXPECT_EQ(after.transitions(), 2U);
    EXPECT_EQ(after.chain(), state::chain_next(before.chain(), wire::encode(transitions[0])));
    EXPECT_TRUE(world.view.get(state::keys::timer(after.expires_ms(), "status", "4.2/bank-a")));
    world.time_ms = after.expires_ms();
    const std::vector<v1::Transition> lapsed = chain.block([] {});
    ASSERT_EQ(lapsed.size(), 1U);
    EXPECT_EQ(word(lapsed[0].to()), "stale");
    EXPECT_FALSE(world.view.get(state::keys::timer(after.expires_ms(), "status", "4.2/bank-a")));
}

TEST(Update, AConfirmingObservationIsNoTransition) {
    World world;
    Chain chain(world);
    chain.everything();
    const auto observe = [&] {
        world.observation("alert_rules", "bank-a", {flag("synthetic_event_detected", true)});
    };
    EXPECT_EQ(chain.block(observe).size(), 2U);  // 50.1b becomes satisfied, 50.1c not_satisfied
    const v1::StatusRecord first = chain.status("50.1b", "bank-a");
    world.pass_days(1);
    EXPECT_TRUE(chain.block(observe).empty());
    const v1::StatusRecord second = chain.status("50.1b", "bank-a");
    EXPECT_EQ(second.since_ms(), first.since_ms());
    EXPECT_EQ(second.expires_ms(), first.expires_ms() + kDayMs);
    EXPECT_EQ(chain.touched.units.size(), 2U);
    EXPECT_FALSE(world.view.get(state::keys::timer(first.expires_ms(), "status", "50.1b/bank-a")));
}

TEST(Update, WhatNoCheckReadsTouchesNothing) {
    World world;
    const Index index(world.catalog);
    state::Changes changes;
    for (const char* key :
         {"dat/bank-a/x", "non/bank-a.p1", "quo/bank-a", "mmr", "idx/a/b", "lst/a/b/0",
          "sta/4.2/bank-a", "trn/4.2/bank-a/0", "tmr/0/status/x", "pro/0", "slo/n/p"}) {
        changes.emplace(key, "x");
    }
    EXPECT_TRUE(touched_by(index, world.view, changes).empty());
    changes.emplace("cat/head", "x");
    EXPECT_TRUE(touched_by(index, world.view, changes).everything);
}

/// Against the catalog module's own account of what a requirement names.
TEST(Update, TheIndexHasWhatEachRequirementNames) {
    World world;
    const Index index(world.catalog);
    std::uint32_t place = 0;
    std::size_t named = 0;
    for (const v1::Requirement* requirement : world.catalog.requirements()) {
        for (const std::string& mechanism : catalog::mechanisms(world.catalog, *requirement)) {
            const std::size_t slash = mechanism.find('/');
            const std::string kind = mechanism.substr(0, slash);
            const std::string name = mechanism.substr(slash + 1);
            if (kind == "population") continue;  // names its type, too
            const Index::Uses& uses = kind == "rule"    ? index.of_rule(name)
                                      : kind == "probe" ? index.of_probe(name)
                                      : kind == "entry" ? index.of_type(name)
                                                        : index.of_parameter(name);
            EXPECT_TRUE(std::ranges::any_of(
                uses, [&](const Index::Use& use) { return use.requirement == place; }))
                << requirement->id() << " " << mechanism;
            ++named;
        }
        ++place;
    }
    EXPECT_GT(named, 265U);
}

TEST(Update, ParametersThatNoCheckNamesReachTheirStatuses) {
    World world;
    Chain chain(world);
    world.member("bank-c", 60);
    world.credential("k", "bank-a.p1", world.today() + 40);
    world.challenge("credentials.expiry_enforced", v1::CHALLENGE_VERDICT_HELD);
    world.challenge("tx.nonce_order", v1::CHALLENGE_VERDICT_HELD, 30 * 3'600'000);
    world.observation("alert_rules", "bank-a", {flag("synthetic_event_detected", true)}, 2);
    world.entry("nil_declarations", "bank-a", {words("populations", {"vpn_gateways"})},
                {.occurred_on = world.today() - 60});
    chain.everything();
    const auto change = [&](const char* parameter, std::int64_t value, const char* requirement,
                            const char* member) {
        const auto transitions = chain.block([&] { world.parameter(parameter, value); });
        for (const v1::Transition& transition : transitions) {
            if (transition.requirement() != requirement || transition.member() != member) continue;
            return word(transition.from()) + " to " + word(transition.to());
        }
        return std::string("none");
    };
    EXPECT_EQ(change("rotation_lead", 50, "41.4a", "bank-a"), "satisfied to not_satisfied");
    EXPECT_EQ(change("challenge_age", 7, "34.1", "*"), "stale to satisfied");
    EXPECT_EQ(change("probe_age", 1, "50.1b", "bank-a"), "satisfied to stale");
    EXPECT_EQ(change("nil_declaration", 1, "44.1.1", "bank-a"), "not_applicable to not_satisfied");
    EXPECT_EQ(change("onboarding", 30, "4.2", "bank-c"), "not_assessed to not_satisfied");
    EXPECT_EQ(change("block_bytes_max", -1, "2.5", "*"), "not_assessed to not_satisfied");
}

TEST(Update, MembersComeAndGo) {
    World world;
    Chain chain(world);
    chain.everything();
    const auto admitted = chain.block([&] { world.member("bank-c", 0); });
    EXPECT_EQ(std::ranges::count(admitted, "bank-c", &v1::Transition::member), 194);
    const auto removed = chain.block([&] {
        auto member = *state::read<v1::Member>(world.view, "mem/bank-c");
        member.set_removed(true);
        world.put(member);
    });
    EXPECT_EQ(std::ranges::count(removed, "bank-c", &v1::Transition::member), 0);
    const v1::StatusRecord last = chain.status("4.2", "bank-c");
    world.pass_days(100);  // its onboarding would have ended
    EXPECT_EQ(std::ranges::count(chain.block([] {}), "bank-c", &v1::Transition::member), 0);
    EXPECT_EQ(wire::encode(chain.status("4.2", "bank-c")), wire::encode(last));
}

TEST(Update, MatrixCountsByChapter) {
    World world;
    Chain chain(world);
    chain.everything();
    const Matrix sums = matrix(world.view, world.catalog);
    ASSERT_EQ(sums.cells.size(), 3U);
    EXPECT_EQ(sums.totals.at("bank-a").sum() + sums.totals.at("*").sum(), 237U + 9U);
    EXPECT_EQ(sums.total.sum(), sums.totals.at("bank-a").sum() * 2 + sums.totals.at("*").sum());
    std::uint32_t cells = 0;
    for (const auto& [chapter, tally] : sums.cells.at("bank-a")) cells += tally.sum();
    EXPECT_EQ(cells, 194U);
    EXPECT_EQ(sums.cells.at("*").at("definitions").sum(), 8U);
    EXPECT_FALSE(sums.duties.at("*").contains("definitions"));
    EXPECT_EQ(sums.total.at(v1::STATUS_VALUE_UNSPECIFIED), 0U);
}

double ms_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
}

/// Not a limit, a measure: the cost stands in the output.
TEST(Update, Cost) {
    World world;
    for (const char* member : {"bank-c", "bank-d"}) world.member(member);
    for (const std::string member : {"bank-a", "bank-b", "bank-c", "bank-d"}) {
        for (int i = 1; i <= 40; ++i) world.person(member + ".p" + std::to_string(i));
        world.site(member + ".s1", "main_room");
        world.node(member + ".n1", member + ".s1", member + ".p1");
        for (int i = 0; i < 200; ++i) {
            const std::string host = world.asset(member, i % 4 == 0 ? "system" : "host");
            world.observation("patches", host, {number("oldest_critical_days", 1)});
            world.observation("clock", host, {number("offset_ms", 1), flag("synchronised", true)});
        }
    }
    Chain chain(world);
    auto start = std::chrono::steady_clock::now();
    chain.everything();
    std::printf("full evaluation, 4 members x 200 assets: %.1f ms\n", ms_since(start));
    const Index index(world.catalog);
    const auto measure = [&](const char* what, const std::string& key) {
        const state::Changes changes{{key, world.view.get(key)}};
        const auto begin = std::chrono::steady_clock::now();
        const Touched touched = touched_by(index, world.view, changes);
        state::Delta delta(world.view);
        update(delta, world.catalog, world.config, world.now(), touched);
        std::printf("%s: %zu units, %.2f ms\n", what, touched.units.size() + touched.in_part.size(),
                    ms_since(begin));
    };
    measure("one observation (patches of a host)", "obs/patches/assets/bank-a/" + hex16(1));
    measure("one asset", "reg/assets/bank-a/" + hex16(1));
    measure("one self-assessment", "reg/self_assessments/bank-a/" + hex16(0));
    measure("one person", "per/bank-a.p1");
    measure("one challenge", "chl/tx.nonce_order");
    measure("one payment", "dat/bank-a/payments");
}

}  // namespace
}  // namespace charter::assurance::test
