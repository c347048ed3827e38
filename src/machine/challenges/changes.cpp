// Challenges of changes: the only path, the trail, and what an approval and an activation ask.

#include "crypto/sha256.hpp"
#include "machine/challenges/builders.hpp"
#include "machine/challenges/world.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/assembly/proposals.hpp"
#include "wire/codec.hpp"

namespace charter::machine::builders {
namespace {

constexpr const char* kWhat = "challenge";
const std::vector<std::string> kActs = {"change.open",     "change.review",  "change.test",
                                        "change.rehearse", "change.compare", "assembly.propose",
                                        "assembly.execute"};

/// Who acts: an author, somebody apart from it, and representatives of all.
struct Cast {
    std::string author;
    std::string other;
    std::vector<std::string> voters;
};

/// Nothing where the convention in force has no change control.
std::optional<Cast> cast(tx::Context& ctx) {
    const v1::Act* act = ctx.catalog().act("parameters.set");
    if (act == nullptr || act->change_kind().empty()) return std::nullopt;
    const auto persons = world::persons(ctx, 2, kActs);
    for (const char* member : {world::kOther, "fixture-c"}) tx::fixture::put_member(ctx, member);
    return Cast{persons[0], persons[1], world::representatives(ctx)};
}

v1::Action set_parameter(const tx::Context& ctx) {
    constexpr std::string_view kParameter = "block_bytes_max";
    const v1::Parameter* p = ctx.catalog().parameter(kParameter);
    v1::Action action;
    action.mutable_parameters_set()->set_parameter(std::string(kParameter));
    if (p == nullptr) return action;
    const std::int64_t other = ctx.parameter(kParameter) == p->max() ? p->min() : p->max();
    action.mutable_parameters_set()->set_value(other);
    return action;
}

v1::ChangeOpen opening(const Cast& cast, const v1::Action* act) {
    v1::ChangeOpen m;
    m.set_member(world::kMember);
    m.set_class_("normal");
    m.set_kind("configuration");
    m.set_title(kWhat);
    m.add_authors(cast.author);
    m.set_plan(Bytes(32, 'p'));
    if (act != nullptr) m.set_act_digest(Bytes(view(crypto::sha256(wire::encode(*act)))));
    return m;
}

v1::Action wrapped(const v1::ChangeOpen& m) {
    v1::Action action;
    *action.mutable_change_open() = m;
    return action;
}

v1::Action review(const std::string& change) {
    v1::Action action;
    v1::ChangeReview& m = *action.mutable_change_review();
    m.set_change(change);
    m.set_accepted(true);
    m.set_what(kWhat);
    m.set_report(Bytes(32, 'r'));
    return action;
}

v1::Action test(const std::string& change) {
    v1::Action action;
    v1::ChangeTest& m = *action.mutable_change_test();
    m.set_change(change);
    m.set_passed(true);
    m.set_what(kWhat);
    m.set_evidence(Bytes(32, 'e'));
    return action;
}

v1::Action rehearse(const std::string& change) {
    v1::Action action;
    v1::ChangeRehearse& m = *action.mutable_change_rehearse();
    m.set_change(change);
    m.set_passed(true);
    m.set_way("walk_through");
    m.set_evidence(Bytes(32, 'e'));
    return action;
}

v1::Action compare(const std::string& change) {
    v1::Action action;
    v1::ChangeCompare& m = *action.mutable_change_compare();
    m.set_change(change);
    m.set_as_approved(true);
    m.set_what(kWhat);
    m.set_report(Bytes(32, 'r'));
    return action;
}

v1::Action activate(const std::string& change) {
    v1::Action action;
    action.mutable_change_activate()->set_change(change);
    return action;
}

v1::Action propose(const v1::Action& act, const std::string& change) {
    v1::Action action;
    v1::AssemblyPropose& m = *action.mutable_assembly_propose();
    *m.mutable_action() = act;
    m.set_title(kWhat);
    m.set_minutes_digest(Bytes(32, 'm'));
    m.set_change(change);
    return action;
}

v1::Action execute(std::uint64_t proposal) {
    v1::Action action;
    action.mutable_assembly_execute()->set_proposal(proposal);
    action.mutable_assembly_execute()->set_minutes_digest(Bytes(32, 'm'));
    return action;
}

/// The change's id; empty if it cannot be opened.
std::string put_change(const Cast& cast, const v1::ChangeOpen& m, tx::Context& ctx) {
    const std::uint64_t seq = state::list_count(ctx.view(), "changes", world::kMember);
    if (!world::prepare(wrapped(m), {cast.author}, ctx)) return {};
    return std::string(world::kMember) + "." + hex16(seq);
}

/// As put_change, reviewed and tested.
std::string put_tested(const Cast& cast, const v1::ChangeOpen& m, tx::Context& ctx) {
    const std::string change = put_change(cast, m, ctx);
    const bool done = !change.empty() && world::prepare(review(change), {cast.other}, ctx) &&
                      world::prepare(test(change), {cast.other}, ctx);
    return done ? change : "";
}

/// The number of a proposal that every representative approved; 0 if that cannot be.
std::uint64_t put_passed(const Cast& cast, const v1::Action& act, const std::string& change,
                         tx::Context& ctx) {
    if (change.empty() || !world::prepare(propose(act, change), {cast.other}, ctx)) return 0;
    const std::uint64_t number = state::list_count(ctx.view(), "proposals", "consortium");
    const auto proposal =
        state::read_existing<v1::Proposal>(ctx.view(), state::keys::proposal(number));
    v1::Action vote;
    vote.mutable_assembly_vote()->set_proposal(number);
    vote.mutable_assembly_vote()->set_approve(true);
    vote.mutable_assembly_vote()->set_minutes_digest(Bytes(32, 'm'));
    vote.mutable_assembly_vote()->set_proposal_digest(tx::proposal_digest(proposal));
    for (const std::string& voter : cast.voters) {
        if (!world::prepare(vote, {voter}, ctx)) return 0;
    }
    return number;
}

/// A change that lies outside the ledger, up to its execution.
std::uint64_t put_outside(const Cast& cast, const v1::ChangeOpen& m, tx::Context& ctx) {
    const std::string change = put_tested(cast, m, ctx);
    return put_passed(cast, activate(change), change, ctx);
}

}  // namespace

// Proposed as a change that was opened for another act, and as none; and as the one opened for it.
std::optional<Trial> change_only_path(tx::Context& ctx) {
    const auto who = cast(ctx);
    if (!who) return std::nullopt;
    const v1::Action act = set_parameter(ctx);
    const std::string right = put_tested(*who, opening(*who, &act), ctx);
    const std::string other = put_tested(*who, opening(*who, nullptr), ctx);
    if (right.empty() || other.empty()) return std::nullopt;
    const auto violation = [act, other, by = who->other](tx::Context& own) -> Status {
        const Status differs = performs(propose(act, other), {by})(own);
        if (differs || differs.error().reason != Reason::change_act_differs) return differs;
        return performs(propose(act, ""), {by})(own);
    };
    return Trial{Reason::change_required, violation, performs(propose(act, right), {who->other})};
}

// All approved; when it is executed, all but one of them have left.
std::optional<Trial> change_quorum_at_activation(tx::Context& ctx) {
    const auto who = cast(ctx);
    if (!who) return std::nullopt;
    const std::uint64_t number = put_outside(*who, opening(*who, nullptr), ctx);
    if (number == 0) return std::nullopt;
    const auto violation = [number, who = *who](tx::Context& own) -> Status {
        for (std::size_t i = 1; i < who.voters.size(); ++i) {
            auto person =
                state::read_existing<v1::Person>(own.view(), state::keys::person(who.voters[i]));
            person.set_active(false);
            state::write(own.delta(), person);
        }
        return performs(execute(number), {who.other})(own);
    };
    return Trial{Reason::not_enough_votes, violation, performs(execute(number), {who->other})};
}

// Tested before it was reviewed.
std::optional<Trial> change_trail(tx::Context& ctx) {
    const auto who = cast(ctx);
    if (!who) return std::nullopt;
    const std::string change = put_change(*who, opening(*who, nullptr), ctx);
    if (change.empty()) return std::nullopt;
    return Trial{Reason::change_step_refused, performs(test(change), {who->other}),
                 performs(review(change), {who->other})};
}

// A major change, and one of critical architecture, without recovery procedure; and with it.
std::optional<Trial> change_recovery_required(tx::Context& ctx) {
    const auto who = cast(ctx);
    if (!who) return std::nullopt;
    v1::ChangeOpen critical = opening(*who, nullptr);
    critical.set_critical_architecture(true);
    v1::ChangeOpen major = opening(*who, nullptr);
    major.set_class_("major");
    v1::ChangeOpen lawful = major;
    lawful.set_recovery_procedure(Bytes(32, 'r'));
    const auto violation = [critical, major, by = who->author](tx::Context& own) -> Status {
        const Status first = performs(wrapped(critical), {by})(own);
        if (first || first.error().reason != Reason::recovery_missing) return first;
        return performs(wrapped(major), {by})(own);
    };
    return Trial{Reason::recovery_missing, violation, performs(wrapped(lawful), {who->author})};
}

// A major change that everybody approved, executed before and after its rehearsal.
std::optional<Trial> change_rehearsal_gate(tx::Context& ctx) {
    const auto who = cast(ctx);
    if (!who) return std::nullopt;
    v1::ChangeOpen major = opening(*who, nullptr);
    major.set_class_("major");
    major.set_recovery_procedure(Bytes(32, 'r'));
    const std::string change = put_tested(*who, major, ctx);
    const std::uint64_t number = put_passed(*who, activate(change), change, ctx);
    if (number == 0) return std::nullopt;
    const auto lawful = [change, number, by = who->other](tx::Context& own) -> Status {
        if (Status s = performs(rehearse(change), {by})(own); !s) return s;
        return performs(execute(number), {by})(own);
    };
    return Trial{Reason::rehearsal_missing, performs(execute(number), {who->other}), lawful};
}

// Proposed unreviewed, then reviewed and untested; and when it is both.
std::optional<Trial> change_review_gate(tx::Context& ctx) {
    const auto who = cast(ctx);
    if (!who) return std::nullopt;
    const v1::Action act = set_parameter(ctx);
    const std::string change = put_change(*who, opening(*who, &act), ctx);
    if (change.empty()) return std::nullopt;
    const auto violation = [act, change, by = who->other](tx::Context& own) -> Status {
        const Status unreviewed = performs(propose(act, change), {by})(own);
        if (unreviewed || unreviewed.error().reason != Reason::change_unreviewed) return unreviewed;
        if (Status s = performs(review(change), {by})(own); !s) return s;
        return performs(propose(act, change), {by})(own);
    };
    const auto lawful = [act, change, by = who->other](tx::Context& own) -> Status {
        for (const v1::Action& step : {review(change), test(change)}) {
            if (Status s = performs(step, {by})(own); !s) return s;
        }
        return performs(propose(act, change), {by})(own);
    };
    return Trial{Reason::change_untested, violation, lawful};
}

// A release that everybody approved, executed with a plan that was not accepted, and with one that
// was.
std::optional<Trial> change_acceptance_gate(tx::Context& ctx) {
    const auto who = cast(ctx);
    if (!who) return std::nullopt;
    v1::ChangeOpen release = opening(*who, nullptr);
    release.set_kind("code");
    release.set_release(true);
    release.set_version("1");
    const std::string change = put_tested(*who, release, ctx);
    const std::uint64_t number = put_passed(*who, activate(change), change, ctx);
    if (number == 0) return std::nullopt;
    const auto with_plan = [change, number, by = who->other](bool accepted) {
        return [change, number, by, accepted](tx::Context& own) -> Status {
            tx::fixture::put_entry(
                own, "test_plans", world::kMember,
                {tx::fixture::flag("acceptance_criteria", true),
                 tx::fixture::flag("accepted", accepted), tx::fixture::text("release", change)});
            return performs(execute(number), {by})(own);
        };
    };
    return Trial{Reason::test_plan_missing, with_plan(false), with_plan(true)};
}

// An upgrade proposed as a change of code that is no release, and as one that is.
std::optional<Trial> change_release_needs_change(tx::Context& ctx) {
    const auto who = cast(ctx);
    const v1::Act* upgrade = ctx.catalog().act("network.upgrade");
    if (!who || upgrade == nullptr || upgrade->change_kind().empty()) return std::nullopt;
    v1::Action act;
    act.mutable_network_upgrade()->set_protocol_version(ctx.config().protocol_version() + 1);
    act.mutable_network_upgrade()->set_height(ctx.block().height + 1);
    act.mutable_network_upgrade()->set_why(kWhat);
    v1::ChangeOpen code = opening(*who, &act);
    code.set_kind(upgrade->change_kind());
    v1::ChangeOpen release = code;
    release.set_release(true);
    release.set_version("1");
    const std::string none = put_tested(*who, code, ctx);
    const std::string one = put_tested(*who, release, ctx);
    if (none.empty() || one.empty()) return std::nullopt;
    return Trial{Reason::release_missing, performs(propose(act, none), {who->other}),
                 performs(propose(act, one), {who->other})};
}

// The author carries the resolution out, then signs the comparison of what somebody else carried
// out; and somebody else does both.
std::optional<Trial> change_author_separation(tx::Context& ctx) {
    const auto who = cast(ctx);
    if (!who) return std::nullopt;
    const std::string change = put_tested(*who, opening(*who, nullptr), ctx);
    const std::uint64_t number = put_passed(*who, activate(change), change, ctx);
    if (number == 0) return std::nullopt;
    const auto violation = [change, number, who = *who](tx::Context& own) -> Status {
        const Status releases = performs(execute(number), {who.author})(own);
        if (releases || releases.error().reason != Reason::author_acts) return releases;
        if (Status s = performs(execute(number), {who.other})(own); !s) return s;
        return performs(compare(change), {who.author})(own);
    };
    const auto lawful = [change, number, by = who->other](tx::Context& own) -> Status {
        if (Status s = performs(execute(number), {by})(own); !s) return s;
        return performs(compare(change), {by})(own);
    };
    return Trial{Reason::author_acts, violation, lawful};
}

}  // namespace charter::machine::builders
