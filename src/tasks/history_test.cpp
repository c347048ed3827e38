// What happens in a random history.
#include "tasks/history_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "assurance/values.hpp"
#include "catalog/stages.hpp"
#include "state/lists.hpp"
#include "testing/world.hpp"
#include "tx/assembly/proposals.hpp"
#include "tx/common.hpp"
#include "tx/incidents/testing_actions.hpp"

namespace charter::tasks::test {
namespace {

constexpr const char* kMembers[] = {"bank-a", "bank-b", "bank-c", "bank-d"};

}  // namespace

History::History(std::uint64_t seed) : random_(seed) {
    for (const char* member : kMembers) {
        for (int n = 0; n < 5; ++n) add_person(member, n);
    }
}

std::string History::member() { return kMembers[below(4)]; }

void History::add_person(const std::string& member, int n) {
    const auto& roles = testing::real_catalog().wire().roles();
    std::vector<std::string> held;
    for (const v1::Role& role : roles) {
        if (chance(30)) held.push_back(role.name());
    }
    const std::string id = member + ".p" + std::to_string(n);
    desk_.person(id, held);
    persons_.push_back(id);
    if (chance(20)) desk_.edit_person(id, [](v1::Person& record) { record.set_unit("other"); });
    if (!chance(25)) return;
    desk_.edit_person(id, [&](v1::Person& record) {
        record.add_enrollers(member + ".p" + std::to_string(below(5)));
        if (chance(30)) {
            const auto other = *state::read<v1::Person>(
                desk_.delta(), state::keys::person(member + ".p" + std::to_string(below(n + 1U))));
            record.set_natural_person(other.natural_person());
        }
    });
}

void History::change_person() {
    desk_.edit_person(person(), [&](v1::Person& record) {
        if (chance(15)) record.set_active(!record.active());
        for (v1::ActiveGrant& grant : *record.mutable_grants()) {
            if (chance(10)) grant.set_suspended(!grant.suspended());
            if (chance(5)) {
                grant.set_expires_ms(desk_.now().time_ms +
                                     (static_cast<std::int64_t>(below(40)) - 5) * kDayMs);
            }
        }
    });
}

void History::change_key() {
    const std::string of = person();
    state::list_each(desk_.delta(), "credentials", tx::member_of(of), [&](ByteView key) {
        desk_.edit<v1::Credential>(Bytes(key), [&](v1::Credential& credential) {
            if (credential.holder() != of) return;
            credential.set_not_after_ms(desk_.now().time_ms +
                                        (static_cast<std::int64_t>(below(120)) - 40) * kDayMs);
            credential.set_revoked_height(chance(10) ? desk_.now().height : 0);
            if (chance(20)) credential.set_rotate_by_ms(desk_.now().time_ms + kDayMs);
        });
        return true;
    });
}

v1::Value History::value_for(const v1::FieldDef& def, const std::string& owner) {
    switch (def.type()) {
        case v1::FIELD_TYPE_FLAG:   return assurance::flag_value(chance(50));
        case v1::FIELD_TYPE_NUMBER: return assurance::number_value(def.min());
        case v1::FIELD_TYPE_DATE:   return assurance::date_value(desk_.today());
        case v1::FIELD_TYPE_DIGEST: {
            v1::Value value;
            value.set_digest(Bytes(32, 'd'));
            return value;
        }
        case v1::FIELD_TYPE_CHOICE: {
            const auto& words = testing::real_catalog().enumeration(def.of())->words();
            const std::string& word = words[static_cast<int>(below(words.size()))];
            return def.set() ? assurance::set_value({word}) : assurance::text_value(word);
        }
        case v1::FIELD_TYPE_REFERENCE: {
            std::string key = owner + ".p" + std::to_string(below(5));
            if (def.of() != "persons") key = def.of() + "/" + owner + "/0000000000000000";
            return def.set() ? assurance::set_value({key}) : assurance::text_value(key);
        }
        default: return assurance::text_value("x");
    }
}

v1::EntryBody History::body_of(const v1::EntryType& type, const std::string& owner, bool full) {
    v1::EntryBody body;
    body.set_register_(type.name());
    body.set_member(owner);
    body.set_occurred_on(desk_.today());
    const auto begins = std::ranges::find(type.stages(), true, &v1::EntryStage::begins);
    const bool staged = begins != type.stages().end();
    for (const v1::FieldDef& def : type.fields()) {
        const bool needed =
            staged && std::ranges::find(begins->needs(), def.name()) != begins->needs().end();
        if (!def.required() && !needed && !(full && chance(30))) continue;
        v1::Field& field = *body.add_fields();
        field.set_name(def.name());
        *field.mutable_value() = value_for(def, owner == "*" ? "bank-a" : owner);
        if (staged && !full && def.name() == catalog::kStageField) {
            *field.mutable_value() = assurance::text_value(begins->name());
        }
    }
    if (!type.deadlines().empty()) body.set_due_at(desk_.today());
    if (catalog::document_need(body, type) != v1::DOCUMENT_NEED_NONE) {
        body.set_document(Bytes(32, 'd'));
    }
    return body;
}

void History::file_something() {
    const auto& registers = testing::real_catalog().wire().registers();
    const v1::EntryType& type =
        registers[static_cast<int>(below(static_cast<std::uint64_t>(registers.size())))];
    const std::string owner = type.assembly_may_file() && chance(25) ? "*" : member();
    const v1::EntryBody body = body_of(type, owner, true);
    desk_.file(type.name(), {body.fields().begin(), body.fields().end()},
               {.member = owner,
                .occurred_on = desk_.today() - static_cast<Day>(below(60)),
                .filed_by = chance(60) ? person() : std::string()});
}

void History::change_assembly() {
    if (chance(10)) {
        desk_.edit_member(member(),
                          [&](v1::Member& record) { record.set_suspended(!record.suspended()); });
    }
    if (chance(10)) {
        desk_.edit_member(member(), [&](v1::Member& record) {
            record.set_adopted_version(record.adopted_version() == 1 ? 0 : 1);
        });
    }
    const std::uint64_t count = state::list_count(desk_.delta(), "proposals", "consortium");
    if (count > 0 && chance(60)) {
        const std::string voter = person();
        const std::uint64_t number = 1 + below(count);
        v1::Action action;
        v1::AssemblyVote& vote = *action.mutable_assembly_vote();
        vote.set_proposal(number);
        vote.set_approve(chance(80));
        vote.set_minutes_digest(Bytes(32, 'm'));
        vote.set_proposal_digest(tx::proposal_digest(
            state::read_existing<v1::Proposal>(desk_.delta(), state::keys::proposal(number))));
        desk_.act_as({voter});
        if (run(voter, action).has_value()) {
            EXPECT_EQ(desk_.run(action), std::nullopt);
        }
        return;
    }
    v1::Action mode;
    mode.mutable_network_set_mode()->set_mode(chance(50) ? v1::MODE_LIMITED : v1::MODE_SEALED);
    mode.mutable_network_set_mode()->set_why("test");
    const bool emergency = chance(40);
    v1::Action outer;
    v1::AssemblyPropose& propose = *outer.mutable_assembly_propose();
    *propose.mutable_action() = emergency ? mode : set_parameter("drill_review", 10);
    propose.set_emergency(emergency);
    propose.set_title("a proposal");
    propose.set_minutes_digest(Bytes(32, 'm'));
    propose.set_change(tx::fixture::put_change(desk_.ctx(), "bank-a", propose.action()));
    const std::string proposer = person();
    desk_.act_as({proposer});
    if (run(proposer, outer).has_value()) {
        EXPECT_EQ(desk_.run(outer), std::nullopt);
    }
}

void History::attempt(const std::string& person, const v1::Action& action) {
    if (!run(person, action).has_value()) return;
    desk_.act_as(signers_);
    EXPECT_EQ(desk_.run(action), std::nullopt);
}

void History::open_incident() {
    const std::string by = person();
    v1::Action action;
    v1::IncidentsOpen& opening = *action.mutable_incidents_open();
    opening.set_member(std::string(tx::member_of(by)));
    opening.set_kind("outage");
    opening.set_title("something stands still");
    opening.set_owner_unit(chance(70) ? "fixture" : "other");
    opening.set_detected_ms(desk_.now().time_ms);
    attempt(by, action);
}

/// A step that there is: tried by somebody.
void History::change_incident() {
    const std::string owner = member();
    const std::uint64_t count = state::list_count(desk_.delta(), "incidents", owner);
    if (count == 0 || chance(10)) return open_incident();
    const std::uint64_t newest = count - 1 - below(std::min<std::uint64_t>(count, 2));
    const std::string id = owner + "." + hex16(newest);
    const auto incident =
        state::read_existing<v1::Incident>(desk_.delta(), state::keys::incident(id));
    const tx::IncidentAct act = tx::kIncidentActs[below(tx::kIncidentActs.size())];
    const bool known = act != tx::IncidentAct::take_evidence && act != tx::IncidentAct::hand_over;
    if (!known || !tx::is_step(incident.state(), act)) return;
    v1::Action action = tx::incident_action(act, id, desk_.now().time_ms);
    if (act == tx::IncidentAct::notify) {
        if (incident.notices().empty()) return;
        const auto which = below(static_cast<std::uint64_t>(incident.notices_size()));
        action.mutable_incidents_notify()->set_notice(
            incident.notices(static_cast<int>(which)).notice());
    }
    if (act == tx::IncidentAct::hold && !incident.holds().empty()) {
        action.mutable_incidents_hold()->set_from_height(0);
        action.mutable_incidents_hold()->set_to_height(0);
        action.mutable_incidents_hold()->set_release(
            static_cast<std::uint32_t>(incident.holds_size()));
    }
    if (act == tx::IncidentAct::hold && chance(70)) return;
    for (int n = 0; n < 5; ++n) attempt(owner + ".p" + std::to_string(below(5)), action);
}

v1::Action History::approval_of(const std::string& exception) {
    const auto record =
        state::read_existing<v1::Exception>(desk_.delta(), state::keys::exception(exception));
    v1::Action action;
    action.mutable_exceptions_approve()->set_exception(exception);
    action.mutable_exceptions_approve()->set_digest(record.digest());
    return action;
}

void History::change_exception() {
    constexpr const char* kRequirements[] = {"47.1", "46.3", "12.3"};
    const std::string by = person();
    const std::string owner(tx::member_of(by));
    v1::Action action;
    v1::ExceptionsRequest& request = *action.mutable_exceptions_request();
    request.set_requirement(kRequirements[below(3)]);
    request.set_member(owner);
    request.set_owner(owner + ".p" + std::to_string(below(5)));
    request.set_reason("test");
    request.set_compensating_control("test");
    request.set_valid_until(desk_.today() + static_cast<Day>(below(60)));
    attempt(by, action);
    std::string requested;
    state::each<v1::Exception>(desk_.delta(), "exc/", [&](const v1::Exception& exception) {
        if (exception.granted_ms() == 0 && exception.withdrawn_ms() == 0 && chance(30)) {
            requested = state::keys::exception_name(exception.key());
        }
        return true;
    });
    if (!requested.empty()) attempt(person(), approval_of(requested));
}

void History::open_change() {
    constexpr const char* kClasses[] = {"normal", "major", "emergency", "emergency"};
    const std::string by = person();
    v1::Action action;
    v1::ChangeOpen& opening = *action.mutable_change_open();
    opening = tx::change_opening();
    opening.set_member(std::string(tx::member_of(by)));
    opening.set_class_(kClasses[below(4)]);
    opening.set_authors(0, person());
    if (chance(50)) opening.set_act_digest(Bytes(32, 'd'));
    attempt(by, action);
}

/// A step that there is: tried by somebody, or as the ledger leaves the change when it was taken.
void History::change_change() {
    const std::string owner = member();
    const std::uint64_t count = state::list_count(desk_.delta(), "changes", owner);
    if (count == 0 || chance(15)) return open_change();
    const std::uint64_t newest = count - 1 - below(std::min<std::uint64_t>(count, 3));
    const std::string id = owner + "." + hex16(newest);
    const auto change = state::read_existing<v1::Change>(desk_.delta(), state::keys::change(id));
    const ChangeAct act = tx::kChangeActs[below(tx::kChangeActs.size())];
    if (!tx::is_step(change, act)) return;
    const bool good = chance(70);
    if (chance(50)) return take_step(desk_, id, act, good);
    const bool resolved = act == ChangeAct::activate || act == ChangeAct::ratify;
    attempt(person(), resolved ? proposal_of(act, id) : tx::change_action(act, id, good));
}

void History::step() {
    for (std::uint64_t n = 1 + below(4); n > 0; --n) {
        const std::uint64_t kind = below(100);
        if (kind < 20) {
            change_person();
        } else if (kind < 30) {
            change_key();
        } else if (kind < 75) {
            file_something();
        } else {
            change_assembly();
        }
    }
    for (int n = 0; n < 4; ++n) change_change();
    for (int n = 0; n < 6; ++n) change_incident();
    if (chance(50)) change_exception();
    desk_.advance(static_cast<std::int64_t>(below(3)) * kDayMs + 3'600'000);
}

}  // namespace charter::tasks::test
