// `charter change show`: a change as the ledger holds it, and what is to be done about it.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "assurance/deadlines.hpp"
#include "charter/v1/life_cycle.pb.h"
#include "charter/v1/record.pb.h"
#include "cli/commands.hpp"
#include "cli/record.hpp"
#include "cli/texts.hpp"
#include "engine/tip.hpp"
#include "state/keys.hpp"
#include "tx/change/life_cycle.hpp"

namespace charter::cli {
namespace {

// How times are shown: at the consortium's offset.
class Shown {
  public:
    Shown(const v1::Change& change, std::int32_t offset_minutes)
        : change_(change), offset_minutes_(offset_minutes) {}

    void print() const {
        print_head();
        std::cout << "\n";
        print_steps(change_.steps(), offset_minutes_);
        print_tasks();
    }

  private:
    void print_head() const;
    void print_tasks() const;
    void print_preparation() const;
    void print_owed() const;
    void task(TextId id) const {
        std::cout << "- " << text(id, {{"change", change_.change()}}) << "\n";
    }

    const v1::Change& change_;
    std::int32_t offset_minutes_;
};

void Shown::print_head() const {
    const auto height = [](std::uint64_t number) {
        return number == 0 ? std::string("-") : std::to_string(number);
    };
    const Rows rows = {
        {heading("change"), change_.change()},
        {heading("state"), assurance::change_state_word(change_.state())},
        {heading("title"), change_.title()},
        {heading("class"), change_.class_()},
        {heading("kind"), change_.kind()},
        {heading("version"), or_dash(change_.version())},
        {heading("authors"), joined(change_.authors())},
        {heading("plan"), document_or_dash(change_.plan(), change_.plan_note())},
        {heading("recovery_procedure"),
         document_or_dash(change_.recovery_procedure(), change_.recovery_note())},
        {heading("act_digest"), or_dash(to_hex(change_.act_digest()))},
        {heading("undoes"), or_dash(change_.undoes())},
        {heading("proposal"), height(change_.proposal())},
        {heading("active_from"), height(change_.active_from())},
    };
    print_rows({"field", "value"}, rows);
}

void Shown::print_preparation() const {
    const bool major = tx::is_major(change_.class_(), change_.critical_architecture());
    if (!change_.reviewed()) task(TextId::change_task_review);
    if (!change_.tested()) task(TextId::change_task_test);
    if (major && !change_.rehearsed()) task(TextId::change_task_rehearse);
    if (change_.release()) task(TextId::change_task_plan);
    task(change_.act_digest().empty() ? TextId::change_task_activate : TextId::change_task_propose);
}

void Shown::print_owed() const {
    for (const assurance::Deadline& deadline : assurance::unmet_deadlines(change_)) {
        const bool overdue = deadline.due_ms <= engine::system_now_ms();
        const std::string due = text(overdue ? TextId::incident_overdue : TextId::incident_due,
                                     {{"time", time_or_dash(deadline.due_ms, offset_minutes_)}});
        TextId id = TextId::change_task_ratify;
        if (deadline.what == "review") id = TextId::change_task_review;
        if (deadline.what == "test") id = TextId::change_task_test;
        std::cout << "- " << due << ": " << text(id, {{"change", change_.change()}}) << "\n";
    }
    task(TextId::change_task_compare);
}

void Shown::print_tasks() const {
    const bool active = change_.state() == v1::CHANGE_STATE_ACTIVE;
    if (!active && !tx::is_step(change_, tx::ChangeAct::withdraw)) return;
    std::cout << "\n" << text(TextId::incident_tasks) << "\n";
    if (active) {
        print_owed();
    } else {
        print_preparation();
    }
}

Exit show_change(const Session& session, const std::string& id) {
    return show_record<v1::Change>(session, state::keys::change(id),
                                   text(TextId::no_change, {{"change", id}}),
                                   [](const v1::Change& change, std::int32_t offset_minutes) {
                                       Shown(change, offset_minutes).print();
                                   });
}

}  // namespace

void add_change_command(const Commands& c) {
    auto id = std::make_shared<std::string>();
    CLI::App* one = noun_named(c.app, "change")->add_subcommand("show");
    one->add_option("change", *id)->required();
    one->callback([c, id] { c.result = show_change(c.session, *id); });
}

}  // namespace charter::cli
