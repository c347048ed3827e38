// `charter incident show`: an incident as the ledger holds it, and what is to be done about it.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "assurance/deadlines.hpp"
#include "charter/v1/record.pb.h"
#include "cli/commands.hpp"
#include "cli/record.hpp"
#include "cli/texts.hpp"
#include "engine/tip.hpp"
#include "state/keys.hpp"

namespace charter::cli {
namespace {

constexpr std::string_view kNotice = "notice/";

// How times are shown: at the consortium's offset.
class Shown {
  public:
    Shown(const v1::Incident& incident, std::int32_t offset_minutes)
        : incident_(incident), offset_minutes_(offset_minutes) {}

    void print() const {
        print_head();
        print_parts();
        std::cout << "\n";
        print_steps(incident_.steps(), offset_minutes_);
        print_tasks();
    }

  private:
    std::string time(std::int64_t ms) const { return time_or_dash(ms, offset_minutes_); }
    static void table(const std::vector<std::string>& fields, const Rows& rows) {
        if (rows.empty()) return;
        std::cout << "\n";
        print_rows(fields, rows);
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
    print_rows({"field", "value"}, rows);
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

Exit show_incident(const Session& session, const std::string& id) {
    return show_record<v1::Incident>(session, state::keys::incident(id),
                                     text(TextId::no_incident, {{"incident", id}}),
                                     [](const v1::Incident& incident, std::int32_t offset_minutes) {
                                         Shown(incident, offset_minutes).print();
                                     });
}

}  // namespace

void add_incident_command(const Commands& c) {
    auto id = std::make_shared<std::string>();
    CLI::App* one = noun_named(c.app, "incident")->add_subcommand("show");
    one->add_option("incident", *id)->required();
    one->callback([c, id] { c.result = show_incident(c.session, *id); });
}

}  // namespace charter::cli
