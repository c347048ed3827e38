#include "tasks/desk_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/sha256.hpp"
#include "state/lists.hpp"
#include "testing/world.hpp"
#include "tx/assembly/proposals.hpp"

namespace charter::tasks::test {

Desk::Desk() : Desk(testing::real_catalog_shared()) {}

Desk::Desk(std::shared_ptr<const catalog::Catalog> catalog)
    : memo(catalog), world_(std::make_unique<testing::World>(std::move(catalog))) {
    for (const char* member : {"bank-a", "bank-b", "bank-c", "bank-d"}) {
        edit_member(member, [&](v1::Member& record) {
            record.set_admitted_ms(ctx().block().time_ms - 730 * kDayMs);
            record.set_adopted_ms(record.admitted_ms());
        });
    }
}

Desk::~Desk() = default;

tx::Context& Desk::ctx() { return world_->ctx(); }

const tx::Context& Desk::ctx() const { return std::as_const(*world_).ctx(); }

state::Delta& Desk::delta() { return world_->delta(); }

std::string Desk::person(const std::string& id, const std::vector<std::string>& roles) {
    return world_->person(id, roles);
}

void Desk::act_as(const std::vector<std::string>& persons) { world_->act_as(persons); }

std::optional<Reason> Desk::run(const v1::Action& action) { return world_->run(action); }

void Desk::advance(std::int64_t ms) { world_->advance(ms); }

void Desk::judge() {
    assurance::Touched all;
    all.everything = true;
    assurance::update(delta(), testing::real_catalog(), ctx().config(), now(), all);
}

std::string Desk::file(const std::string& register_name, std::vector<v1::Field> fields,
                       const Filing& filing) {
    std::ranges::sort(fields, {}, &v1::Field::name);
    const std::string root =
        tx::fixture::put_entry(ctx(), register_name, filing.member, std::move(fields));
    edit<v1::Entry>(state::keys::entry(root), [&](v1::Entry& entry) {
        v1::EntryBody& body = *entry.mutable_body();
        body.set_occurred_on(filing.occurred_on.value_or(today()));
        body.set_valid_until(filing.valid_until);
        body.set_due_at(filing.due_at);
        entry.set_digest(Bytes(view(crypto::sha256(wire::encode(body)))));
        if (!filing.follows.empty()) {
            entry.set_root(filing.follows);
            entry.set_supersedes(state::keys::entry(filing.follows));
        }
        if (filing.filed_by.empty()) return;
        entry.set_state(v1::ENTRY_STATE_FILED);
        entry.set_maker(filing.filed_by);
        entry.clear_checker();
        entry.clear_signed_off_ms();
    });
    return root;
}

std::string Desk::asset(const std::string& owner, const std::string& kind) {
    using tx::fixture::flag;
    using tx::fixture::text;
    return file("assets", {text("kind", kind), text("type", "software"), text("name", kind),
                           text("owner", owner), flag("critical", true), text("state", "in_use"),
                           text("environment", "production"), text("hosting", "on_premises"),
                           text("zone", "operation"), text("data_class", "internal"),
                           flag("log_source", false), flag("held_sensitive", false),
                           flag("for_operators", false), flag("fixed_password", false)});
}

std::uint64_t Desk::propose(const std::string& person, const v1::Action& action, bool emergency) {
    act_as({person});
    v1::Action outer;
    v1::AssemblyPropose& propose = *outer.mutable_assembly_propose();
    *propose.mutable_action() = action;
    propose.set_emergency(emergency);
    propose.set_title("a proposal");
    propose.set_minutes_digest(Bytes(32, 'm'));
    propose.set_change(tx::fixture::put_change(ctx(), "bank-a", action));
    EXPECT_EQ(run(outer), std::nullopt);
    return state::list_count(delta(), "proposals", "consortium");
}

std::optional<Reason> Desk::vote(const std::string& person, std::uint64_t number) {
    act_as({person});
    const auto proposal =
        state::read_existing<v1::Proposal>(delta(), state::keys::proposal(number));
    v1::Action action;
    v1::AssemblyVote& vote = *action.mutable_assembly_vote();
    vote.set_proposal(number);
    vote.set_approve(true);
    vote.set_minutes_digest(Bytes(32, 'm'));
    vote.set_proposal_digest(tx::proposal_digest(proposal));
    return run(action);
}

std::optional<Reason> Desk::execute(const std::string& person, std::uint64_t number) {
    act_as({person});
    v1::Action action;
    action.mutable_assembly_execute()->set_proposal(number);
    action.mutable_assembly_execute()->set_minutes_digest(Bytes(32, 'm'));
    return run(action);
}

std::vector<Task> Desk::of_member(const std::string& member) {
    return tasks_of_member(source(), memo, member);
}

std::vector<Task> Desk::of_person(const std::string& person) {
    return tasks_of_person(source(), memo, person);
}

std::vector<Date> Desk::calendar(const std::string& member) {
    return calendar_of(source(), memo, member);
}

Explanation Desk::explain(const std::string& requirement, const std::string& member) {
    return tasks::explain(source(), memo, *testing::real_catalog().requirement(requirement),
                          member);
}

std::string shown(const Task& task) {
    std::string text(kind_word(task.kind));
    text.append(" ").append(task.target);
    if (!task.about.empty()) text.append(" (").append(task.about).append(")");
    if (task.due) text.append(" due ").append(format_date(*task.due));
    text.append(" ").append(state_word(task.state));
    std::string persons;
    for (const std::string& person : task.persons) persons.append(" ").append(person);
    if (!persons.empty()) text.append(" by").append(persons);
    if (!task.why.empty()) text.append(" why ").append(task.why);
    return text;
}

std::string shown(const std::vector<Task>& tasks, Kind kind, const std::string& target) {
    for (const Task& task : tasks) {
        if (task.kind == kind && task.target == target) return shown(task);
    }
    return "none";
}

v1::Action set_parameter(const std::string& parameter, std::int64_t value) {
    v1::Action action;
    action.mutable_parameters_set()->set_parameter(parameter);
    action.mutable_parameters_set()->set_value(value);
    return action;
}

}  // namespace charter::tasks::test
