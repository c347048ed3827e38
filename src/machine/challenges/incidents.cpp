// Challenges of incidents: the closed life cycle, what is closed stays, two persons, legal holds.

#include "machine/challenges/builders.hpp"
#include "machine/challenges/world.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/dispatch.hpp"

namespace charter::machine::builders {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr const char* kWhat = "challenge";

const std::vector<std::string> kActs = {
    "incidents.classify", "incidents.close",        "incidents.contain", "incidents.hand_over",
    "incidents.hold",     "incidents.notify",       "incidents.open",    "incidents.recover",
    "incidents.review",   "incidents.take_evidence"};

v1::Action classify(const std::string& incident) {
    v1::Action action;
    action.mutable_incidents_classify()->set_incident(incident);
    action.mutable_incidents_classify()->set_severity("low");
    return action;
}

v1::Action contain(const std::string& incident) {
    v1::Action action;
    action.mutable_incidents_contain()->set_incident(incident);
    action.mutable_incidents_contain()->set_what(kWhat);
    return action;
}

v1::Action recover(const std::string& incident) {
    v1::Action action;
    action.mutable_incidents_recover()->set_incident(incident);
    action.mutable_incidents_recover()->set_what(kWhat);
    return action;
}

v1::Action review(const std::string& incident) {
    v1::Action action;
    v1::IncidentsReview& m = *action.mutable_incidents_review();
    m.set_incident(incident);
    m.set_cause(kWhat);
    m.set_report(Bytes(32, 'r'));
    m.set_no_action_why(kWhat);
    return action;
}

v1::Action close(const std::string& incident) {
    v1::Action action;
    action.mutable_incidents_close()->set_incident(incident);
    action.mutable_incidents_close()->set_why(kWhat);
    return action;
}

v1::Action notify(const tx::Context& ctx, const std::string& incident) {
    v1::Action action;
    v1::IncidentsNotify& m = *action.mutable_incidents_notify();
    m.set_incident(incident);
    m.set_notice(kWhat);
    m.set_letter(Bytes(32, 'l'));
    m.set_sent_ms(ctx.block().time_ms);
    return action;
}

v1::Action take_evidence(const std::string& incident) {
    v1::Action action;
    v1::IncidentsTakeEvidence& m = *action.mutable_incidents_take_evidence();
    m.set_incident(incident);
    m.set_digest(Bytes(32, 'e'));
    m.set_what(kWhat);
    return action;
}

v1::Action hand_over(const std::string& incident) {
    v1::Action action;
    action.mutable_incidents_hand_over()->set_incident(incident);
    action.mutable_incidents_hand_over()->set_item(1);
    action.mutable_incidents_hand_over()->set_digest(Bytes(32, 'e'));
    return action;
}

v1::Action hold(const std::string& incident, std::int64_t from_ms, std::int64_t to_ms) {
    v1::Action action;
    v1::IncidentsHold& m = *action.mutable_incidents_hold();
    m.set_incident(incident);
    m.set_from_ms(from_ms);
    m.set_to_ms(to_ms);
    m.set_why(kWhat);
    return action;
}

// An incident of the fixture member, opened by the first person; empty if it cannot be.
std::string put_incident(const std::vector<std::string>& persons, tx::Context& ctx) {
    v1::Action action;
    v1::IncidentsOpen& m = *action.mutable_incidents_open();
    m.set_member(world::kMember);
    m.set_kind("other");
    m.set_title(kWhat);
    m.set_owner_unit("fixture");
    m.set_detected_ms(ctx.block().time_ms);
    const std::uint64_t seq = state::list_count(ctx.view(), "incidents", world::kMember);
    if (!world::prepare(action, {persons.front()}, ctx)) return {};
    return std::string(world::kMember) + "." + hex16(seq);
}

// Every notice that fell due is made.
bool notify_all(const std::string& incident, const std::string& person, tx::Context& ctx) {
    const auto record =
        state::read_existing<v1::Incident>(ctx.view(), state::keys::incident(incident));
    for (const v1::IncidentNotice& notice : record.notices()) {
        v1::Action action = notify(ctx, incident);
        action.mutable_incidents_notify()->set_notice(notice.notice());
        if (!world::prepare(action, {person}, ctx)) return false;
    }
    return true;
}

// Led up to its review; false if that cannot be.
bool lead_to_review(const std::string& incident, const std::string& person, tx::Context& ctx) {
    return world::prepare(classify(incident), {person}, ctx) && notify_all(incident, person, ctx) &&
           world::prepare(contain(incident), {person}, ctx) &&
           world::prepare(recover(incident), {person}, ctx) &&
           world::prepare(review(incident), {person}, ctx);
}

}  // namespace

// Recovered before it was contained.
std::optional<Trial> incident_state_machine(tx::Context& ctx) {
    const auto persons = world::persons(ctx, 2, kActs);
    const std::string incident = put_incident(persons, ctx);
    if (incident.empty() || !world::prepare(classify(incident), {persons[0]}, ctx)) {
        return std::nullopt;
    }
    return Trial{Reason::incident_step_refused, performs(recover(incident), {persons[0]}),
                 performs(contain(incident), {persons[0]})};
}

// Every act on a closed incident is refused, and the registers know no entry of its table; on one
// that is not closed evidence can be taken.
std::optional<Trial> incident_immutable(tx::Context& ctx) {
    const auto persons = world::persons(ctx, 2, kActs);
    const std::string open = put_incident(persons, ctx);
    const std::string closed = put_incident(persons, ctx);
    if (open.empty() || closed.empty() || !lead_to_review(closed, persons[0], ctx) ||
        !world::prepare(close(closed), persons, ctx)) {
        return std::nullopt;
    }
    const std::vector<v1::Action> steps = {
        classify(closed),   contain(closed), notify(ctx, closed),
        hand_over(closed),  recover(closed), review(closed),
        hold(closed, 1, 2), close(closed),   take_evidence(closed)};
    const auto alters = [steps, persons](tx::Context& own) -> Status {
        v1::Action entry;
        entry.mutable_registers_put()->mutable_entry()->set_register_("incidents");
        entry.mutable_registers_put()->mutable_entry()->set_member(world::kMember);
        entry.mutable_registers_put()->mutable_entry()->set_occurred_on(own.block().today);
        own.set_acting(tx::fixture::acting(own, persons));
        const Status put = tx::permit(entry, own);
        if (put || put.error().reason != Reason::table_not_register) return ok();
        Status last = ok();
        for (const v1::Action& step : steps) {
            last = performs(step, persons)(own);
            if (last || last.error().reason != Reason::incident_closed) return last;
        }
        return last;
    };
    return Trial{Reason::incident_closed, alters, performs(take_evidence(open), persons)};
}

// By two of other units, then by one of the owner unit alone; and by two, one of them of it.
std::optional<Trial> incident_two_person_close(tx::Context& ctx) {
    auto persons = world::persons(ctx, 4, kActs);
    const std::string incident = put_incident(persons, ctx);
    if (incident.empty() || !lead_to_review(incident, persons[0], ctx)) return std::nullopt;
    for (const std::size_t stranger : {std::size_t{2}, std::size_t{3}}) {
        auto person =
            state::read_existing<v1::Person>(ctx.view(), state::keys::person(persons[stranger]));
        person.set_unit("another");
        state::write(ctx.delta(), person);
    }
    const auto violation = [persons, incident](tx::Context& own) -> Status {
        const Status strangers = performs(close(incident), {persons[2], persons[3]})(own);
        if (strangers || strangers.error().reason != Reason::owner_unit_absent) return strangers;
        return performs(close(incident), {persons[0]})(own);
    };
    return Trial{Reason::second_person_missing, violation,
                 performs(close(incident), {persons[0], persons[2]})};
}

// Blocks older than the retention may go: up to a day that is held, and up to the day before.
std::optional<Trial> incident_legal_hold(tx::Context& ctx) {
    const std::int64_t floor = ctx.block().time_ms - ctx.parameter("retention_days_min") * kDayMs;
    if (floor - 4 * kDayMs <= 0) return std::nullopt;
    const auto persons = world::persons(ctx, 2, kActs);
    const std::string incident = put_incident(persons, ctx);
    world::clear_pruning(ctx);
    if (incident.empty() ||
        !world::prepare(hold(incident, floor - 3 * kDayMs, floor - 2 * kDayMs), persons, ctx)) {
        return std::nullopt;
    }
    const auto prune = [](std::int64_t youngest_ms) {
        v1::Action action;
        action.mutable_retention_prune()->set_below_height(1);
        action.mutable_retention_prune()->set_youngest_ms(youngest_ms);
        return world::resolves(action);
    };
    return Trial{Reason::legal_hold, prune(floor - kDayMs), prune(floor - 4 * kDayMs)};
}

}  // namespace charter::machine::builders
