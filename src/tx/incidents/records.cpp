#include "tx/incidents/records.hpp"

#include <algorithm>
#include <utility>

#include "assurance/deadlines.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/common.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr std::string_view kTimer = "incident";
constexpr std::string_view kOpen = "incidents.open";
constexpr std::string_view kCustody = "evidence_custody";

void note_step(v1::Incident& incident, std::string_view act, const StepNote& note,
               const Persons& persons, const Context& ctx) {
    *incident.add_steps() = step_taken(act, persons, note, ctx);
}

// Timers of what was met go, those of new deadlines come; one that fired stays fired.
void follow_deadlines(const v1::Incident& before, const v1::Incident& after, Context& ctx) {
    const auto was = assurance::unmet_deadlines(before);
    const auto is = assurance::unmet_deadlines(after);
    const auto subject = [&](const assurance::Deadline& deadline) {
        return after.incident() + "/" + deadline.what;
    };
    for (const assurance::Deadline& deadline : was) {
        if (std::ranges::find(is, deadline) != is.end()) continue;
        state::timer_cancel(ctx.delta(), deadline.due_ms, kTimer, subject(deadline));
    }
    for (const assurance::Deadline& deadline : is) {
        if (std::ranges::find(was, deadline) != was.end()) continue;
        state::timer_set(ctx.delta(), deadline.due_ms, kTimer, subject(deadline));
    }
}

void save(const v1::Incident& before, const v1::Incident& after, std::string_view act,
          Context& ctx) {
    follow_deadlines(before, after, ctx);
    state::write(ctx.delta(), after);
    ctx.event("tx", act, after.incident(),
              {text_field("state", assurance::incident_state_word(after.state()))});
}

// The persons of the ledger's own opening are none: it acts inside somebody else's transaction.
v1::Incident make_incident(const Opening& opening, Context& ctx) {
    const std::uint64_t seq = state::list_count(ctx.view(), "incidents", opening.member);
    v1::Incident incident;
    incident.set_incident(opening.member + "." + hex16(seq));
    incident.set_key(state::keys::incident(incident.incident()));
    incident.set_member(opening.member);
    incident.set_state(v1::INCIDENT_STATE_OPEN);
    incident.set_kind(opening.kind);
    incident.set_title(opening.title);
    incident.set_owner_unit(opening.owner_unit);
    incident.set_cause(opening.cause);
    incident.set_detected_ms(opening.detected_ms);
    incident.set_opened_ms(ctx.block().time_ms);
    incident.set_classify_by_ms(opening.detected_ms +
                                ctx.parameter("incident_classify_h") * kHourMs);
    incident.set_close_by_ms(opening.detected_ms + ctx.parameter("incident_close_days") * kDayMs);
    return incident;
}

void put_incident(const v1::Incident& incident, Context& ctx) {
    state::list_append(ctx.delta(), "incidents", incident.member(), incident.key());
    save({}, incident, kOpen, ctx);
}

}  // namespace

Status require_incident_name(std::string_view value) {
    if (Status s = require_local_id("incident", value); !s) return s;
    if (is_seq(value.substr(member_of(value).size() + 1))) return ok();
    return refuse(Reason::field_invalid,
                  {{"field", std::string("incident")},
                   {"why", std::string("an incident is <member>.<16 hexadecimal digits>")}});
}

Result<v1::Incident> require_step(std::string_view incident, IncidentAct act, const Context& ctx) {
    auto found = state::read<v1::Incident>(ctx.view(), state::keys::incident(incident));
    if (!found) return refuse(Reason::incident_unknown, {{"incident", std::string(incident)}});
    if (Status s = require_own_member(ctx, found->member()); !s) return tl::unexpected(s.error());
    if (Status s = require_signers_of(ctx, found->member()); !s) return tl::unexpected(s.error());
    if (Status s = permit_step(*found, act, ctx); !s) return tl::unexpected(s.error());
    const bool leads_on = state_after(found->state(), act) != found->state();
    if (!leads_on && act != IncidentAct::notify && found->steps_size() >= kStepsMax) {
        return refuse(Reason::too_many, {{"what", std::string("steps")},
                                         {"count", std::int64_t{found->steps_size()}},
                                         {"limit", std::int64_t{kStepsMax}}});
    }
    return *std::move(found);
}

v1::Incident read_incident(std::string_view incident, const Context& ctx) {
    return state::read_existing<v1::Incident>(ctx.view(), state::keys::incident(incident));
}

Status require_two(IncidentAct act, const Context& ctx) {
    const std::size_t persons = persons_signing(ctx).size();
    if (persons >= 2) return ok();
    return refuse(Reason::second_person_missing, {{"action", std::string(act_of(act))},
                                                  {"needed", std::int64_t{2}},
                                                  {"persons", static_cast<std::int64_t>(persons)}});
}

void add_keeper(v1::IncidentEvidence& item, const Context& ctx) {
    const Persons persons = persons_signing(ctx);
    v1::EvidenceKeeper& keeper = *item.add_custody();
    keeper.set_from(persons.at(0)->person());
    keeper.set_to(persons.at(1)->person());
    keeper.set_time_ms(ctx.block().time_ms);
    keeper.set_height(ctx.block().height);
}

bool custody_is_told(const v1::Incident& incident, const Context& ctx) {
    if (incident.evidence().empty()) return true;
    bool signed_off = false;
    const Bytes prefix = state::keys::entries(kCustody, incident.member());
    state::each<v1::Entry>(ctx.view(), prefix, [&](const v1::Entry& entry) {
        signed_off = entry.state() == v1::ENTRY_STATE_SIGNED_OFF &&
                     text_of(entry.body().fields(), "incident") == incident.incident();
        return !signed_off;
    });
    return signed_off;
}

void open_incident(const Opening& opening, Context& ctx) {
    v1::Incident incident = make_incident(opening, ctx);
    note_step(incident, kOpen, {}, persons_signing(ctx), ctx);
    ctx.created(incident.key());
    put_incident(incident, ctx);
}

void open_by_ledger(std::string_view kind, const v1::Node& node, std::string title, Context& ctx) {
    v1::OpenCause cause;
    const std::string name = std::string(kind) + "/" + node.node();
    cause.set_key(state::keys::open_cause(name));
    if (ctx.view().get(cause.key())) return;
    const auto person =
        state::read<v1::Person>(ctx.view(), state::keys::person(node.responsible_person()));
    const std::string& unit = person && person->active() ? person->unit() : node.responsible_unit();
    v1::Incident incident = make_incident(
        {node.member(), std::string(kind), std::move(title), unit, name, ctx.block().time_ms}, ctx);
    note_step(incident, kOpen, {}, {}, ctx);
    cause.set_incident(incident.incident());
    state::write(ctx.delta(), cause);
    put_incident(incident, ctx);
}

void save_step(const v1::Incident& before, v1::Incident after, IncidentAct act,
               const StepNote& note, Context& ctx) {
    after.set_state(state_after(before.state(), act));
    note_step(after, act_of(act), note, persons_signing(ctx), ctx);
    save(before, after, act_of(act), ctx);
}

bool unit_has_persons(std::string_view member, std::string_view unit, const Context& ctx) {
    bool found = false;
    const Bytes prefix = state::keys::person(member).append(".");
    state::each<v1::Person>(ctx.view(), prefix, [&](const v1::Person& person) {
        found = person.active() && person.unit() == unit;
        return !found;
    });
    return found;
}

}  // namespace charter::tx
