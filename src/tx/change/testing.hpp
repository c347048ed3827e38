#pragma once
// For the tests of changes: a world with a change of bank-a. A template over testing::World, since
// only tests may include that.

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/assembly/testing.hpp"
#include "tx/change/records.hpp"
#include "tx/change/testing_actions.hpp"

namespace charter::tx {

inline constexpr std::int64_t kChangeDayMs = 86'400'000;

/// bank-a.dev wrote and opened the change `id`, which is outside the ledger; bank-a.sec and
/// bank-a.ops did not, and sign.
template <class World>
class ChangesOf : public AssemblyOf<World> {
  public:
    ChangesOf() {
        this->person("bank-a.dev", {"developer", "security_officer"});
        for (const char* person : {"bank-a.sec", "bank-a.ops", "bank-b.sec"}) {
            this->person(person, {"security_officer"});
        }
        open_as("bank-a.dev", opening());
        act_as_two();
    }

    void act_as_two() { this->act_as({"bank-a.sec", "bank-a.ops"}); }
    /// `id` is then this one.
    void open_as(const std::string& person, const v1::ChangeOpen& m) {
        const std::uint64_t seq = state::list_count(this->delta(), "changes", m.member());
        this->act_as({person});
        v1::Action action;
        *action.mutable_change_open() = m;
        EXPECT_EQ(this->run(action), std::nullopt);
        id = m.member() + "." + hex16(seq);
    }
    v1::Change change() {
        return state::read_existing<v1::Change>(this->delta(), state::keys::change(id));
    }
    template <class Edit>
    void edit_change(const Edit& edit) {
        v1::Change record = change();
        edit(record);
        state::write(this->delta(), record);
    }
    void set_state(v1::ChangeState state) {
        edit_change([&](v1::Change& record) { record.set_state(state); });
    }

    static v1::ChangeOpen opening() { return change_opening(); }
    v1::Action action_of(ChangeAct act, bool good = true) const {
        return change_action(act, id, good);
    }
    /// Runs the step: by resolution what is done by resolution only.
    std::optional<Reason> step(ChangeAct act, bool good = true) {
        const bool resolved = act == ChangeAct::activate || act == ChangeAct::ratify;
        if (resolved) this->act_by_resolution({"bank-a.sec"}, 7);
        const std::optional<Reason> refused = this->run(action_of(act, good));
        if (resolved) act_as_two();
        return refused;
    }
    void lead(const std::vector<ChangeAct>& acts) {
        for (const ChangeAct act : acts) EXPECT_EQ(step(act), std::nullopt) << act_of(act);
    }
    void make_emergency() {
        edit_change([](v1::Change& record) { record.set_class_("emergency"); });
    }
    bool timer_set_at(std::int64_t due_ms) {
        return this->delta().get(state::keys::timer(due_ms, "change", id)).has_value();
    }

    std::string id;
};

/// The rows that every step has, in the order of require_change_step; `wrong` is a state that it
/// does not leave.
template <class World, class Message>
std::vector<Spoiled<World, Message>> change_step_rows(v1::ChangeState wrong) {
    return {
        {"unknown", Reason::change_unknown,
         [](World&, Message& m) { m.set_change("bank-a.00000000000000ff"); }},
        {"another member's", Reason::not_own_member,
         [](World& w, Message&) { w.act_as({"bank-b.sec", "bank-a.sec"}); }, true},
        {"with another member's", Reason::not_own_member,
         [](World& w, Message&) { w.act_as({"bank-a.sec", "bank-b.sec"}); }},
        {"no step from there", Reason::change_step_refused,
         [wrong](World& w, Message&) { w.set_state(wrong); }},
    };
}

/// Rows of the form, those of every step, and the type's own.
template <class World, class Message>
std::vector<Spoiled<World, Message>> change_rows(std::vector<Spoiled<World, Message>> form,
                                                 v1::ChangeState wrong,
                                                 std::vector<Spoiled<World, Message>> own = {}) {
    for (auto& row : change_step_rows<World, Message>(wrong)) form.push_back(std::move(row));
    for (auto& row : own) form.push_back(std::move(row));
    return form;
}

/// Steps of which there may be too many, and none by an author.
template <class World, class Message>
std::vector<Spoiled<World, Message>> author_rows() {
    return {
        {"an author", Reason::author_acts, [](World& w, Message&) { w.act_as({"bank-a.dev"}); },
         true},
        {"with an author", Reason::author_acts,
         [](World& w, Message&) { w.act_as({"bank-a.sec", "bank-a.dev"}); }, true},
        {"an author's other account", Reason::author_acts,
         [](World& w, Message&) {
             auto author =
                 state::read_existing<v1::Person>(w.delta(), state::keys::person("bank-a.dev"));
             auto other =
                 state::read_existing<v1::Person>(w.delta(), state::keys::person("bank-a.sec"));
             other.set_natural_person(author.natural_person());
             state::write(w.delta(), other);
         },
         true},
    };
}

}  // namespace charter::tx
