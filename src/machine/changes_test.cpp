// Articles 15 and 16 played through in blocks: a change of a parameter from its opening to its
// comparison, a release, and an emergency that owes its review.

#include <gtest/gtest.h>

#include "assurance/index.hpp"
#include "crypto/sha256.hpp"
#include "machine/invariants.hpp"
#include "machine/machine.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "testing/world.hpp"
#include "tx/assembly/proposals.hpp"
#include "tx/change/testing_actions.hpp"
#include "tx/fixture.hpp"

namespace charter::machine {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
using Persons = std::vector<std::string>;
using tx::ChangeAct;

/// Transactions of fixture persons, as verified; one block each.
class Ledger {
  public:
    Ledger() {
        testing::World world;
        world.person("bank-a.dev", {"security_officer", "representative"});
        world.person("bank-a.sec", {"operations", "security_officer"});
        for (const char* rep : {"bank-a.rep", "bank-b.rep", "bank-c.rep"}) {
            world.person(rep, {"representative"});
        }
        for (const char* member : {"bank-a", "bank-b"}) {  // long past its onboarding
            auto record =
                state::read_existing<v1::Member>(world.delta(), state::keys::member(member));
            record.set_admitted_ms(record.admitted_ms() - 730 * kDayMs);
            state::write(world.delta(), record);
        }
        view.apply(world.delta().changes());
        now_ms = world.ctx().block().time_ms;
        height = world.ctx().block().height;
        state::Delta delta(view);
        state::timer_set(delta, now_ms, "challenge", "*");
        view.apply(delta.changes());
        block({});
    }

    std::vector<v1::Event> block(std::vector<BlockTx> txs, std::int64_t later_ms = 1'000) {
        BlockInput input;
        input.height = ++height;
        input.time_ms = now_ms += later_ms;
        input.txs = std::move(txs);
        Options options;
        options.index = &index;
        BlockResult result = execute_block(view, testing::real_catalog(), input, options);
        view.apply(result.changes);
        receipts = result.receipts;
        EXPECT_EQ(broken_invariant(view, testing::real_catalog()), std::nullopt);
        return result.events;
    }

    BlockTx signed_by(const std::string& person, const v1::Action& action) const {
        tx::Incoming incoming;
        v1::Transaction& tx = incoming.tx;
        const auto config = state::read_existing<v1::ChainConfig>(view, state::keys::kConfig);
        tx.set_genesis_digest(config.genesis_digest());
        tx.set_chain_id(config.chain_id());
        tx.set_sender(person);
        const auto nonce = state::read<v1::Nonce>(view, state::keys::nonce(person));
        tx.set_nonce(nonce ? nonce->next() : 0);
        tx.set_valid_until_height(height + 1);
        state::each<v1::Credential>(view, "cre/", [&](const v1::Credential& credential) {
            if (credential.holder() == person) tx.add_signers(credential.credential());
            return credential.holder() != person;
        });
        *tx.mutable_action() = action;
        incoming.id = Bytes(charter::view(crypto::sha256(wire::encode(tx))));
        incoming.bytes = 300;
        return {incoming.id, std::move(incoming), ok()};
    }
    /// The reason of the refusal, or nothing.
    std::optional<Reason> act(const std::string& person, const v1::Action& action) {
        block({signed_by(person, action)});
        const std::uint32_t reason = receipts.at(0).reason();
        return reason == 0 ? std::nullopt : std::optional(static_cast<Reason>(reason));
    }
    std::optional<Reason> step(const std::string& person, ChangeAct act) {
        return this->act(person, tx::change_action(act, change, true));
    }
    void open(const v1::ChangeOpen& m) {
        const std::uint64_t seq = state::list_count(view, "changes", "bank-a");
        v1::Action action;
        *action.mutable_change_open() = m;
        EXPECT_EQ(act("bank-a.dev", action), std::nullopt);
        change = "bank-a." + hex16(seq);
    }
    std::optional<Reason> propose(const v1::Action& resolution, const std::string& of_change) {
        v1::Action action;
        v1::AssemblyPropose& m = *action.mutable_assembly_propose();
        *m.mutable_action() = resolution;
        m.set_title("a change");
        m.set_minutes_digest(Bytes(32, 'm'));
        m.set_change(of_change);
        return act("bank-a.rep", action);
    }
    /// The newest proposal gets three votes.
    void vote() {
        const std::uint64_t number = state::list_count(view, "proposals", "consortium");
        v1::Action action;
        v1::AssemblyVote& m = *action.mutable_assembly_vote();
        m.set_proposal(number);
        m.set_approve(true);
        m.set_minutes_digest(Bytes(32, 'm'));
        m.set_proposal_digest(tx::proposal_digest(
            state::read_existing<v1::Proposal>(view, state::keys::proposal(number))));
        for (const char* rep : {"bank-a.rep", "bank-b.rep", "bank-c.rep"}) {
            EXPECT_EQ(act(rep, action), std::nullopt) << rep;
        }
    }
    std::optional<Reason> execute(const std::string& person) {
        v1::Action action;
        action.mutable_assembly_execute()->set_proposal(
            state::list_count(view, "proposals", "consortium"));
        action.mutable_assembly_execute()->set_minutes_digest(Bytes(32, 'm'));
        return act(person, action);
    }
    v1::ChangeState state() const {
        return state::read_existing<v1::Change>(view, state::keys::change(change)).state();
    }
    std::string status(const std::string& requirement, const std::string& member) const {
        const auto record =
            state::read<v1::StatusRecord>(view, state::keys::status(requirement, member));
        return record ? v1::StatusValue_Name(record->value()).substr(13) : "none";
    }

    state::MemoryView view;
    const assurance::Index index{testing::real_catalog()};
    std::uint64_t height = 0;
    std::int64_t now_ms = 0;
    std::vector<v1::Receipt> receipts;
    std::string change;
};

v1::Action set_parameter() {
    v1::Action action;
    action.mutable_parameters_set()->set_parameter("legal_memo");
    action.mutable_parameters_set()->set_value(6);
    return action;
}

v1::Action activate(const std::string& change) {
    return tx::change_action(ChangeAct::activate, change, true);
}

TEST(Article15, TheRulesOfChangesHold) {
    const Ledger ledger;
    for (const char* rule :
         {"change.only_path", "change.quorum_at_activation", "change.trail",
          "change.recovery_required", "change.rehearsal_gate", "change.review_gate",
          "change.acceptance_gate", "change.release_needs_change", "change.author_separation"}) {
        const auto outcome =
            state::read_existing<v1::ChallengeOutcome>(ledger.view, state::keys::challenge(rule));
        EXPECT_EQ(outcome.verdict(), v1::CHALLENGE_VERDICT_HELD) << rule << outcome.detail();
    }
    for (const char* requirement :
         {"15.1", "15.2", "15.3", "16.4a", "16.4b", "16.7a", "16.7b", "16.8a", "16.8c"}) {
        EXPECT_EQ(ledger.status(requirement, "*"), "SATISFIED") << requirement;
    }
    EXPECT_EQ(ledger.status("16.5a", "bank-a"), "NOT_APPLICABLE");
}

TEST(Article15, AParameterChangesByItsLifeCycleAlone) {
    Ledger ledger;
    EXPECT_EQ(ledger.act("bank-a.rep", set_parameter()), Reason::resolution_required);
    EXPECT_EQ(ledger.propose(set_parameter(), ""), Reason::change_required);
    ledger.open(tx::change_opening_for(set_parameter(), "configuration"));
    EXPECT_EQ(ledger.propose(set_parameter(), ledger.change), Reason::change_unreviewed);
    EXPECT_EQ(ledger.step("bank-a.dev", ChangeAct::review), Reason::author_acts);
    ASSERT_EQ(ledger.step("bank-a.sec", ChangeAct::review), std::nullopt);
    ASSERT_EQ(ledger.step("bank-a.sec", ChangeAct::test), std::nullopt);
    ASSERT_EQ(ledger.propose(set_parameter(), ledger.change), std::nullopt);
    ledger.vote();
    EXPECT_EQ(ledger.execute("bank-a.dev"), Reason::author_acts);
    ASSERT_EQ(ledger.execute("bank-b.rep"), std::nullopt);
    EXPECT_EQ(ledger.state(), v1::CHANGE_STATE_ACTIVE);
    EXPECT_EQ(ledger.step("bank-a.dev", ChangeAct::compare), Reason::author_acts);
    ASSERT_EQ(ledger.step("bank-a.sec", ChangeAct::compare), std::nullopt);
    EXPECT_EQ(ledger.state(), v1::CHANGE_STATE_COMPARED);
}

// A release goes live when its plan is accepted, and is in the population then.
TEST(Article16, AReleaseNeedsItsAcceptance) {
    Ledger ledger;
    v1::ChangeOpen m = tx::change_opening();
    m.set_release(true);
    m.set_version("2.0");
    ledger.open(m);
    for (const ChangeAct step : {ChangeAct::review, ChangeAct::test}) {
        ASSERT_EQ(ledger.step("bank-a.sec", step), std::nullopt);
    }
    ASSERT_EQ(ledger.propose(activate(ledger.change), ledger.change), std::nullopt);
    ledger.vote();
    EXPECT_EQ(ledger.execute("bank-a.rep"), Reason::test_plan_missing);
    state::Delta delta(ledger.view);
    const auto config = state::read_existing<v1::ChainConfig>(ledger.view, state::keys::kConfig);
    tx::Context ctx(delta, testing::real_catalog(), config,
                    {ledger.height, ledger.now_ms, day_at(ledger.now_ms, 480)}, tx::RuleSet::all());
    tx::fixture::put_entry(
        ctx, "test_plans", "bank-a",
        {tx::fixture::flag("acceptance_criteria", true), tx::fixture::flag("accepted", true),
         tx::fixture::text("release", ledger.change),
         tx::fixture::words("views", {"functional", "scenario", "technical"})});
    ledger.view.apply(delta.changes());
    ASSERT_EQ(ledger.execute("bank-a.rep"), std::nullopt);
    EXPECT_EQ(ledger.status("16.5a", "bank-a"), "SATISFIED");
    EXPECT_EQ(ledger.status("51.6", "bank-a"), "SATISFIED");
    EXPECT_EQ(ledger.status("16.5a", "bank-b"), "NOT_APPLICABLE");
}

// Live at once; what was skipped is overdue in the block that reaches its day.
TEST(Article16, AnEmergencyOwesWhatItSkipped) {
    Ledger ledger;
    v1::ChangeOpen m = tx::change_opening_for(set_parameter(), "configuration");
    m.set_class_("emergency");
    ledger.open(m);
    ASSERT_EQ(ledger.propose(set_parameter(), ledger.change), std::nullopt);
    ledger.vote();
    ASSERT_EQ(ledger.execute("bank-a.rep"), std::nullopt);
    const auto overdue = [](const std::vector<v1::Event>& events) {
        Persons what;
        for (const v1::Event& event : events) {
            if (event.name() == "change.overdue") what.push_back(event.fields(1).value().text());
        }
        return what;
    };
    EXPECT_EQ(overdue(ledger.block({}, 14 * kDayMs - 1)), Persons{});
    EXPECT_EQ(overdue(ledger.block({}, 1)), (Persons{"review", "test", "ratify"}));
    EXPECT_EQ(ledger.step("bank-a.sec", ChangeAct::compare), Reason::change_owes);
    const v1::Action ratify = tx::change_action(ChangeAct::ratify, ledger.change, true);
    for (const ChangeAct step : {ChangeAct::review, ChangeAct::test}) {
        ASSERT_EQ(ledger.step("bank-a.sec", step), std::nullopt);
    }
    ASSERT_EQ(ledger.propose(ratify, ""), std::nullopt);
    ledger.vote();
    ASSERT_EQ(ledger.execute("bank-a.dev"), std::nullopt);
    EXPECT_EQ(ledger.step("bank-a.sec", ChangeAct::compare), std::nullopt);
}

}  // namespace
}  // namespace charter::machine
