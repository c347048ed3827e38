// Article 50 played through in blocks: an incident of a batch job from its detection to its
// closing, with a deadline that passes, a legal hold, evidence, and what is refused on the way.

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/sha256.hpp"
#include "machine/testing.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "testing/world.hpp"
#include "tx/fixture.hpp"
#include "tx/pipeline.hpp"
#include "wire/codec.hpp"

namespace charter::machine {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;
using Persons = std::vector<std::string>;

/// Transactions of fixture persons, as verified; one block each.
class Ledger : public TestLedger {
  public:
    Ledger() : TestLedger(testing::real_catalog()) {
        testing::World world;
        world.person("bank-a.sec", {"security_officer"});
        world.person("bank-a.ops", {"operations", "security_officer"});
        world.person("bank-a.legal", {"legal", "compliance_head"});
        world.person("bank-a.head", {"unit_head"});
        auto legal =
            state::read_existing<v1::Person>(world.delta(), state::keys::person("bank-a.legal"));
        legal.set_unit("legal");
        state::write(world.delta(), legal);
        auto member =
            state::read_existing<v1::Member>(world.delta(), state::keys::member("bank-a"));
        member.set_admitted_ms(member.admitted_ms() - 730 * kDayMs);  // long past its onboarding
        state::write(world.delta(), member);
        tx::fixture::put_entry(world.ctx(), "documents", "bank-a",
                               {tx::fixture::words("kinds", {"incident_procedure"})});
        tx::fixture::put_node(world.ctx(), "bank-a.node", "bank-a.ops");
        // What founding leaves: the challenges are due in the first block.
        state::timer_set(world.delta(), world.ctx().block().time_ms, "challenge", "*");
        begin(world.ctx());
        block({});
    }

    v1::Incident incident() const {
        return state::read_existing<v1::Incident>(view, state::keys::incident(kId));
    }
    /// What the resolution to prune the blocks below would meet now.
    std::optional<Reason> prune_below(std::uint64_t below) const {
        v1::Action action;
        action.mutable_retention_prune()->set_below_height(below);
        action.mutable_retention_prune()->set_youngest_ms(now_ms - 800 * kDayMs);
        state::Delta overlay(view);
        const auto config = state::read_existing<v1::ChainConfig>(view, state::keys::kConfig);
        tx::Context ctx(overlay, testing::real_catalog(), config, {height, now_ms, 0},
                        tx::RuleSet::all());
        tx::Acting acting = tx::fixture::acting(ctx, {"bank-a.sec"});
        acting.proposal = 1;
        ctx.set_acting(acting);
        const Status done = tx::perform(action, ctx);
        return done ? std::nullopt : std::optional(done.error().reason);
    }

    static constexpr const char* kId = "bank-a.0000000000000000";
};

std::vector<std::string> overdue(const std::vector<v1::Event>& events) {
    std::vector<std::string> what;
    for (const v1::Event& event : events) {
        if (event.name() == "incident.overdue") what.push_back(event.fields(1).value().text());
    }
    return what;
}

v1::Action opening(std::int64_t detected_ms) {
    v1::Action action;
    v1::IncidentsOpen& m = *action.mutable_incidents_open();
    m.set_member("bank-a");
    m.set_kind("batch");
    m.set_title("the settlement batch wrote customers' names into a log");
    m.set_owner_unit("fixture");
    m.set_detected_ms(detected_ms);
    return action;
}

v1::Action classify() {
    v1::Action action;
    v1::IncidentsClassify& m = *action.mutable_incidents_classify();
    m.set_incident(Ledger::kId);
    m.set_severity("critical");
    m.add_classes("personal_data");
    return action;
}

v1::Action contain() {
    v1::Action action;
    action.mutable_incidents_contain()->set_incident(Ledger::kId);
    action.mutable_incidents_contain()->set_what("the log is closed");
    return action;
}

v1::Action recover() {
    v1::Action action;
    action.mutable_incidents_recover()->set_incident(Ledger::kId);
    action.mutable_incidents_recover()->set_what("the batch ran again");
    return action;
}

v1::Action review() {
    v1::Action action;
    v1::IncidentsReview& m = *action.mutable_incidents_review();
    m.set_incident(Ledger::kId);
    m.set_cause("a debug switch");
    m.set_report(Bytes(32, 'r'));
    m.set_no_action_why("the switch is gone");
    return action;
}

v1::Action close() {
    v1::Action action;
    action.mutable_incidents_close()->set_incident(Ledger::kId);
    action.mutable_incidents_close()->set_why("all is done");
    return action;
}

v1::Action notify(const std::string& notice, std::int64_t sent_ms) {
    v1::Action action;
    v1::IncidentsNotify& m = *action.mutable_incidents_notify();
    m.set_incident(Ledger::kId);
    m.set_notice(notice);
    m.set_letter(Bytes(32, 'l'));
    m.set_sent_ms(sent_ms);
    return action;
}

v1::Action hold(std::uint64_t from, std::uint64_t to, std::uint32_t release = 0) {
    v1::Action action;
    v1::IncidentsHold& m = *action.mutable_incidents_hold();
    m.set_incident(Ledger::kId);
    m.set_from_height(from);
    m.set_to_height(to);
    m.set_release(release);
    m.set_why("the prosecutor's letter");
    return action;
}

v1::Action custody_entry(Day today) {
    v1::Action action;
    v1::EntryBody& body = *action.mutable_registers_put()->mutable_entry();
    body.set_register_("evidence_custody");
    body.set_member("bank-a");
    body.set_occurred_on(today);
    *body.add_fields() = tx::fixture::flag("digests_match", true);
    *body.add_fields() = tx::fixture::number("handovers", 1);
    *body.add_fields() = tx::fixture::text("incident", Ledger::kId);
    body.set_document(Bytes(32, 'd'));
    return action;
}

TEST(Article50, TheRulesOfIncidentsHold) {
    const Ledger ledger;
    for (const char* rule : {"incidents.state_machine", "incidents.immutable",
                             "incidents.two_person_close", "incidents.legal_hold"}) {
        const auto outcome =
            state::read_existing<v1::ChallengeOutcome>(ledger.view, state::keys::challenge(rule));
        EXPECT_EQ(outcome.verdict(), v1::CHALLENGE_VERDICT_HELD) << rule << outcome.detail();
    }
    EXPECT_EQ(ledger.status("50.2a"), "SATISFIED");
    EXPECT_EQ(ledger.status("50.2b", "*"), "SATISFIED");
    EXPECT_EQ(ledger.status("50.3b"), "NOT_APPLICABLE");
}

// Deadlines pass in the block that reaches them, and the status follows in that block.
TEST(Article50, AnUnmadeNoticeIsNotSatisfied) {
    Ledger ledger;
    const std::int64_t detected_ms = ledger.now_ms;
    ASSERT_EQ(ledger.act({"bank-a.sec"}, opening(detected_ms)), std::nullopt);
    EXPECT_EQ(ledger.act({"bank-a.ops"}, contain()), Reason::incident_step_refused);
    ASSERT_EQ(ledger.act({"bank-a.sec"}, classify()), std::nullopt);
    EXPECT_EQ(ledger.status("50.2a"), "SATISFIED");
    const std::int64_t until = detected_ms + 24 * kHourMs;
    EXPECT_EQ(overdue(ledger.block({}, until - 1 - ledger.now_ms)), Persons{});
    EXPECT_EQ(ledger.status("50.2a"), "SATISFIED");
    EXPECT_EQ(overdue(ledger.block({}, 1)),
              (Persons{"notice/consortium_members", "notice/tw_financial_supervisor",
                       "notice/tw_personal_data_first_report"}));
    EXPECT_EQ(ledger.status("50.2a"), "NOT_SATISFIED");
    const v1::Incident classified = ledger.incident();
    for (const v1::IncidentNotice& notice : classified.notices()) {
        EXPECT_EQ(ledger.status("50.2a"), notice.due_ms() > until ? "SATISFIED" : "NOT_SATISFIED");
        EXPECT_EQ(ledger.act({"bank-a.legal"}, notify(notice.notice(), ledger.now_ms)),
                  std::nullopt);
    }
    EXPECT_EQ(ledger.status("50.2a"), "SATISFIED");
    // A month in which no block was made: nothing that was met lapses.
    EXPECT_EQ(overdue(ledger.block({}, 31 * kDayMs)), Persons{});
    EXPECT_EQ(overdue(ledger.block({}, 60 * kDayMs)), Persons{"close"});
}

void lead_to_review(Ledger& ledger) {
    const std::int64_t detected_ms = ledger.now_ms;
    EXPECT_EQ(ledger.act({"bank-a.sec"}, opening(detected_ms)), std::nullopt);
    EXPECT_EQ(ledger.act({"bank-a.sec"}, classify()), std::nullopt);
    const v1::Incident classified = ledger.incident();
    for (const v1::IncidentNotice& notice : classified.notices()) {
        EXPECT_EQ(ledger.act({"bank-a.legal"}, notify(notice.notice(), ledger.now_ms)),
                  std::nullopt);
    }
    EXPECT_EQ(ledger.act({"bank-a.ops"}, contain()), std::nullopt);
    EXPECT_EQ(ledger.act({"bank-a.ops"}, recover()), std::nullopt);
    EXPECT_EQ(ledger.act({"bank-a.head"}, review()), std::nullopt);
}

TEST(Article50, EvidenceIsHeldAndTwoClose) {
    Ledger ledger;
    lead_to_review(ledger);
    EXPECT_EQ(ledger.prune_below(20), std::nullopt);
    EXPECT_EQ(ledger.act({"bank-a.sec"}, hold(10, 50)), Reason::second_person_missing);
    ASSERT_EQ(ledger.act({"bank-a.sec", "bank-a.legal"}, hold(10, 50)), std::nullopt);
    EXPECT_EQ(ledger.prune_below(10), std::nullopt);
    EXPECT_EQ(ledger.prune_below(20), Reason::legal_hold);

    v1::Action take;
    take.mutable_incidents_take_evidence()->set_incident(Ledger::kId);
    take.mutable_incidents_take_evidence()->set_digest(Bytes(32, 'e'));
    take.mutable_incidents_take_evidence()->set_what("the log");
    ASSERT_EQ(ledger.act({"bank-a.ops", "bank-a.sec"}, take), std::nullopt);
    EXPECT_EQ(ledger.status("50.3b"), "NOT_SATISFIED");
    v1::Action over;
    over.mutable_incidents_hand_over()->set_incident(Ledger::kId);
    over.mutable_incidents_hand_over()->set_item(1);
    over.mutable_incidents_hand_over()->set_digest(Bytes(32, 'e'));
    EXPECT_EQ(ledger.act({"bank-a.ops", "bank-a.legal"}, over), Reason::not_the_keeper);
    ASSERT_EQ(ledger.act({"bank-a.sec", "bank-a.legal"}, over), std::nullopt);

    EXPECT_EQ(ledger.act({"bank-a.sec", "bank-a.ops"}, close()), Reason::hold_stands);
    ASSERT_EQ(ledger.act({"bank-a.legal", "bank-a.sec"}, hold(0, 0, 1)), std::nullopt);
    EXPECT_EQ(ledger.prune_below(20), std::nullopt);
    EXPECT_EQ(ledger.act({"bank-a.sec", "bank-a.ops"}, close()), Reason::evidence_custody_missing);
    v1::Action of_none = custody_entry(day_at(ledger.now_ms, 480));
    v1::EntryBody& body = *of_none.mutable_registers_put()->mutable_entry();
    *body.mutable_fields(2) = tx::fixture::text("incident", "bank-a.00000000000000ff");
    EXPECT_EQ(ledger.act({"bank-a.sec"}, of_none), Reason::reference_not_in_force);
    ASSERT_EQ(ledger.act({"bank-a.sec", "bank-a.legal"}, custody_entry(day_at(ledger.now_ms, 480))),
              std::nullopt);
    EXPECT_EQ(ledger.status("50.3b"), "SATISFIED");

    EXPECT_EQ(ledger.act({"bank-a.sec"}, close()), Reason::second_person_missing);
    ASSERT_EQ(ledger.act({"bank-a.legal", "bank-a.sec"}, close()), std::nullopt);
    EXPECT_EQ(ledger.incident().state(), v1::INCIDENT_STATE_CLOSED);
    EXPECT_TRUE(ledger.incident().approved_by_owner());
    EXPECT_EQ(ledger.status("45.7c"), "SATISFIED");
    EXPECT_EQ(ledger.status("50.2a"), "SATISFIED");
    const v1::Incident closed = ledger.incident();
    EXPECT_EQ(ledger.act({"bank-a.ops", "bank-a.sec"}, take), Reason::incident_closed);
    EXPECT_EQ(ledger.act({"bank-a.ops"}, recover()), Reason::incident_closed);
    EXPECT_EQ(wire::encode(ledger.incident()), wire::encode(closed));
}

// A validator that signs twice: recorded, and an incident of its member, once while that is open.
TEST(Article50, MisbehaviourOpensAnIncidentInTheBlock) {
    Ledger ledger;
    auto node = state::read_existing<v1::Node>(ledger.view, state::keys::node("bank-a.node"));
    node.mutable_consensus_key()->set_algorithm(v1::ALGORITHM_ED25519);
    node.mutable_consensus_key()->set_bytes(Bytes(32, 'k'));
    state::Delta delta(ledger.view);
    state::write(delta, node);
    ledger.view.apply(delta.changes());
    v1::MisbehaviourSeen seen;
    seen.set_kind("duplicate_vote");
    seen.set_address(Bytes(view(crypto::sha256(Bytes(32, 'k')))).substr(0, 20));
    seen.set_height(90);
    v1::MisbehaviourSeen other = seen;
    other.set_height(91);
    v1::MisbehaviourSeen nobodys = seen;
    nobodys.set_address(Bytes(20, 'n'));
    ledger.block({}, 1'000, {seen, seen, other, nobodys});
    EXPECT_EQ(state::list_count(ledger.view, "misbehaviour", "consortium"), 3U);
    EXPECT_EQ(state::list_count(ledger.view, "incidents", "bank-a"), 1U);
    const v1::Incident incident = ledger.incident();
    EXPECT_EQ(incident.cause(), "consensus/bank-a.node");
    EXPECT_EQ(incident.title(), "duplicate_vote at height 90");
    EXPECT_EQ(incident.opened_ms(), ledger.now_ms);
    EXPECT_EQ(overdue(ledger.block({}, 24 * kHourMs)), Persons{"classify"});
    EXPECT_EQ(ledger.status("50.2a"), "NOT_SATISFIED");
}

}  // namespace
}  // namespace charter::machine
