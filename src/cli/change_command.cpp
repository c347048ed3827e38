// `charter change show`: a change as the ledger holds it, and what is to be done about it.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "assurance/deadlines.hpp"
#include "base/civil.hpp"
#include "charter/v1/life_cycle.pb.h"
#include "charter/v1/record.pb.h"
#include "cli/commands.hpp"
#include "cli/texts.hpp"
#include "client/state_reader.hpp"
#include "engine/tip.hpp"
#include "report/columns.hpp"
#include "state/keys.hpp"
#include "tx/change/life_cycle.hpp"

namespace charter::cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

template <class List>
std::string joined(const List& items) {
    std::string text;
    for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
    return text.empty() ? "-" : text;
}

std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

// How times are shown: at the consortium's offset.
class Shown {
  public:
    Shown(const v1::Change& change, std::int32_t offset_minutes)
        : change_(change), offset_minutes_(offset_minutes) {}

    void print() const {
        print_head();
        print_steps();
        print_tasks();
    }

  private:
    std::string time(std::int64_t ms) const {
        return ms == 0 ? "-" : format_time(ms, offset_minutes_);
    }
    void print_head() const;
    void print_steps() const;
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
        {heading("act_digest"), or_dash(to_hex(change_.act_digest()))},
        {heading("undoes"), or_dash(change_.undoes())},
        {heading("proposal"), height(change_.proposal())},
        {heading("active_from"), height(change_.active_from())},
    };
    report::print_table(std::cout, {heading("field"), heading("value")}, rows,
                        report::terminal_width());
}

void Shown::print_steps() const {
    Rows steps;
    for (const v1::Step& step : change_.steps()) {
        steps.push_back({time(step.time_ms()), std::to_string(step.height()), step.act(),
                         joined(step.persons()), or_dash(step.note())});
    }
    std::vector<std::string> headings;
    for (const char* name : {"time_ms", "height", "act", "persons", "note"}) {
        headings.push_back(heading(name));
    }
    std::cout << "\n";
    report::print_table(std::cout, headings, steps, report::terminal_width());
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
                                     {{"time", time(deadline.due_ms)}});
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

Exit print_change(const Session& session, const std::string& id) {
    auto client = connect(session);
    if (!client) return report_fault(session, client.error());
    v1::Change change;
    const auto found = client::read_record(*client, state::keys::change(id), change);
    if (!found) return report_fault(session, found.error(), Exit::unreachable);
    if (!*found) {
        return report_fault(session, {text(TextId::no_change, {{"change", id}})}, Exit::refused);
    }
    v1::ChainConfig config;
    const auto read = client::read_record(*client, Bytes(state::keys::kConfig), config);
    if (!read) return report_fault(session, read.error(), Exit::unreachable);
    Shown(change, config.utc_offset_minutes()).print();
    return Exit::done;
}

Exit print_body(const Session&, const std::string& body) {
    std::cout << body << "\n";
    return Exit::done;
}

Exit show_change(const Session& session, const std::string& id) {
    if (!session.json) return print_change(session, id);
    return show(session, "/v1/state/" + client::encode_path(state::keys::change(id)), print_body);
}

}  // namespace

void add_change_command(const Commands& c) {
    auto id = std::make_shared<std::string>();
    CLI::App* one = noun_named(c.app, "change")->add_subcommand("show");
    one->add_option("change", *id)->required();
    one->callback([c, id] { c.result = show_change(c.session, *id); });
}

}  // namespace charter::cli
