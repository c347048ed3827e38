// `charter incident show`: an incident as the ledger holds it, and what is to be done about it.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "assurance/deadlines.hpp"
#include "base/civil.hpp"
#include "charter/v1/record.pb.h"
#include "cli/commands.hpp"
#include "cli/texts.hpp"
#include "client/state_reader.hpp"
#include "engine/tip.hpp"
#include "report/columns.hpp"
#include "state/keys.hpp"

namespace charter::cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

constexpr std::string_view kNotice = "notice/";

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
    Shown(const v1::Incident& incident, std::int32_t offset_minutes)
        : incident_(incident), offset_minutes_(offset_minutes) {}

    void print() const {
        print_head();
        print_parts();
        print_tasks();
    }

  private:
    std::string time(std::int64_t ms) const {
        return ms == 0 ? "-" : format_time(ms, offset_minutes_);
    }
    static void table(const std::vector<std::string>& fields, const Rows& rows) {
        if (rows.empty()) return;
        std::vector<std::string> headings;
        for (const std::string& field : fields) headings.push_back(heading(field));
        std::cout << "\n";
        report::print_table(std::cout, headings, rows, report::terminal_width());
    }
    void print_head() const;
    void print_parts() const;
    void print_tasks() const;
    void task(TextId id, Words words = {}) const { std::cout << "- " << text(id, words) << "\n"; }
    void deadline_task(const assurance::Deadline& deadline) const;

    const v1::Incident& incident_;
    std::int32_t offset_minutes_;
};

void Shown::print_head() const {
    const Rows rows = {
        {heading("incident"), incident_.incident()},
        {heading("state"), assurance::incident_state_word(incident_.state())},
        {heading("title"), incident_.title()},
        {heading("kind"), incident_.kind()},
        {heading("severity"), or_dash(incident_.severity())},
        {heading("classes"), joined(incident_.classes())},
        {heading("jurisdictions"), joined(incident_.jurisdictions())},
        {heading("owner_unit"), incident_.owner_unit()},
        {heading("detected_ms"), time(incident_.detected_ms())},
        {heading("cause"), or_dash(incident_.cause())},
        {heading("actions"), joined(incident_.actions())},
    };
    report::print_table(std::cout, {heading("field"), heading("value")}, rows,
                        report::terminal_width());
}

void Shown::print_parts() const {
    Rows notices;
    for (const v1::IncidentNotice& notice : incident_.notices()) {
        notices.push_back({notice.notice(), time(notice.due_ms()), time(notice.made_ms()),
                           or_dash(notice.by()), or_dash(notice.reference())});
    }
    table({"notice", "due_ms", "made_ms", "by", "reference"}, notices);
    Rows evidence;
    for (const v1::IncidentEvidence& item : incident_.evidence()) {
        std::string keepers = item.custody_size() == 0 ? "-" : item.custody(0).from();
        for (const v1::EvidenceKeeper& keeper : item.custody()) keepers += " > " + keeper.to();
        evidence.push_back(
            {std::to_string(evidence.size() + 1), item.what(), keepers, to_hex(item.digest())});
    }
    table({"item", "what", "custody", "digest"}, evidence);
    Rows holds;
    for (const v1::LegalHold& hold : incident_.holds()) {
        const bool heights = hold.from_height() != 0;
        const auto end = [&](std::uint64_t height, std::int64_t ms) {
            return heights ? (height == 0 ? "-" : std::to_string(height)) : time(ms);
        };
        holds.push_back({std::to_string(holds.size() + 1), end(hold.from_height(), hold.from_ms()),
                         end(hold.to_height(), hold.to_ms()), time(hold.released_ms()),
                         hold.why()});
    }
    table({"hold", "from", "to", "released_ms", "why"}, holds);
    Rows steps;
    for (const v1::Step& step : incident_.steps()) {
        steps.push_back({time(step.time_ms()), std::to_string(step.height()), step.act(),
                         joined(step.persons()), or_dash(step.note())});
    }
    table({"time_ms", "height", "act", "persons", "note"}, steps);
}

void Shown::deadline_task(const assurance::Deadline& deadline) const {
    const bool overdue = deadline.due_ms <= engine::system_now_ms();
    const std::string due = text(overdue ? TextId::incident_overdue : TextId::incident_due,
                                 {{"time", time(deadline.due_ms)}});
    const std::string& id = incident_.incident();
    if (deadline.what == "classify") {
        task(TextId::incident_task_classify, {{"due", due}, {"incident", id}});
    } else if (deadline.what == "review") {
        task(TextId::incident_task_review, {{"due", due}, {"incident", id}});
    } else if (deadline.what.starts_with(kNotice)) {
        task(TextId::incident_task_notify,
             {{"due", due}, {"incident", id}, {"notice", deadline.what.substr(kNotice.size())}});
    } else {
        task(TextId::incident_task_close, {{"due", due}, {"incident", id}});
    }
}

void Shown::print_tasks() const {
    const std::vector<assurance::Deadline> unmet = assurance::unmet_deadlines(incident_);
    if (unmet.empty()) return;
    std::cout << "\n" << text(TextId::incident_tasks) << "\n";
    for (const assurance::Deadline& deadline : unmet) deadline_task(deadline);
    const std::string& id = incident_.incident();
    if (incident_.state() == v1::INCIDENT_STATE_CLASSIFIED) {
        task(TextId::incident_task_contain, {{"incident", id}});
    }
    if (incident_.state() == v1::INCIDENT_STATE_CONTAINED) {
        task(TextId::incident_task_recover, {{"incident", id}});
    }
    if (!incident_.evidence().empty()) {
        task(TextId::incident_task_custody, {{"incident", id}});
    }
    if (incident_.kind() == "consensus") {
        task(TextId::incident_task_suspend, {{"member", incident_.member()}});
    }
}

Exit print_incident(const Session& session, const std::string& id) {
    auto client = connect(session);
    if (!client) return report_fault(session, client.error());
    v1::Incident incident;
    const auto found = client::read_record(*client, state::keys::incident(id), incident);
    if (!found) return report_fault(session, found.error(), Exit::unreachable);
    if (!*found) {
        return report_fault(session, {text(TextId::no_incident, {{"incident", id}})},
                            Exit::refused);
    }
    v1::ChainConfig config;
    const auto read = client::read_record(*client, Bytes(state::keys::kConfig), config);
    if (!read) return report_fault(session, read.error(), Exit::unreachable);
    Shown(incident, config.utc_offset_minutes()).print();
    return Exit::done;
}

Exit print_body(const Session&, const std::string& body) {
    std::cout << body << "\n";
    return Exit::done;
}

Exit show_incident(const Session& session, const std::string& id) {
    if (!session.json) return print_incident(session, id);
    return show(session, "/v1/state/" + client::encode_path(state::keys::incident(id)), print_body);
}

}  // namespace

void add_incident_command(const Commands& c) {
    auto id = std::make_shared<std::string>();
    CLI::App* one = noun_named(c.app, "incident")->add_subcommand("show");
    one->add_option("incident", *id)->required();
    one->callback([c, id] { c.result = show_incident(c.session, *id); });
}

}  // namespace charter::cli
