#include "audit/findings.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include "assurance/rows.hpp"
#include "audit/finding_lines.hpp"
#include "base/civil.hpp"
#include "catalog/stages.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/typed_fields.hpp"

namespace charter::audit {
namespace {

constexpr std::string_view kReports = "annual_reports";
constexpr std::string_view kPresented = "presented";

struct Section {
    std::string_view name;  // a word of `source`, or the rest
    Both title;
};
/// Of a version: why it was opened again or withdrawn, else what was done; commitments of texts as
/// such.
Both said(const Source& source, const v1::EntryType& type, const v1::EntryBody& body) {
    for (const std::string_view field : {"reason", "outcome"}) {
        const v1::FieldDef* def = catalog::field(type, field);
        const v1::Value* value = tx::value_of(body.fields(), field);
        if (def != nullptr && value != nullptr) return value_text(source, *def, *value);
    }
    return {};
}

const std::array<Section, 3>& sections() {
    static const std::array<Section, 3> all = {
        {{"internal_audit", {"內部稽核缺失", "Findings of internal audit"}},
         {"examination", {"金融檢查缺失", "Findings of supervisors' examinations"}},
         {"first_line", {"第一道防線缺失", "Findings of the first line"}}}};
    return all;
}

std::size_t section_of(const FindingLine& line) {
    const std::string source = line.text("source");
    if (source == sections()[0].name) return 0;
    return source == sections()[1].name ? 1 : 2;
}

/// Days since an open line was raised, as auditors group them.
struct Age {
    const char* name = nullptr;
    Both label;
    Day upto = 0;
};
const std::array<Age, 4>& ages() {
    static const std::array<Age, 4> all = {
        {{"days_30", {"三十日內", "up to 30 days"}, 30},
         {"days_90", {"九十日內", "up to 90 days"}, 90},
         {"days_180", {"一百八十日內", "up to 180 days"}, 180},
         {"days_more", {"逾一百八十日", "more than 180 days"}, 0}}};
    return all;
}

std::size_t age_of(Day days) {
    std::size_t at = 0;
    while (at + 1 < ages().size() && days > ages()[at].upto) ++at;
    return at;
}

Both counted(std::int64_t number) { return same(std::to_string(number)); }

class Drawer {
  public:
    explicit Drawer(const Source& source) : source_(source) {}

    void read(const std::string& member) {
        members_.push_back(member);
        for (const std::string_view reg : {kAuditFindings, kFindings}) {
            for (FindingLine& line : lines_of(source_, reg, member)) {
                lines_.push_back(std::move(line));
            }
        }
        treatments_.merge(treatments_of(source_, member));
    }
    void draw(Report& report);

  private:
    Day today() const { return source_.now.today; }
    Day age(const FindingLine& line) const { return today() - line.opened_on(); }
    Both label(const FindingLine& line, std::string_view field) const;
    Both state(const FindingLine& line) const;
    std::string roles_of(const std::string& person) const;
    Both treated_by(const FindingLine& line) const;
    std::string retested_on(const FindingLine& line) const;
    std::string ended_on(const FindingLine& line) const;
    std::vector<Both> row(const FindingLine& line) const;
    Table section(std::size_t number) const;
    Table summary() const;
    Table follow_ups() const;
    Table presentations() const;

    const Source& source_;
    std::vector<std::string> members_;
    std::vector<FindingLine> lines_;
    Treatments treatments_;
    std::map<std::string, std::vector<std::string>> repeats_;
};

Both Drawer::label(const FindingLine& line, std::string_view field) const {
    const v1::FieldDef* def = catalog::field(*line.type, field);
    const v1::Value* value = tx::value_of(line.standing().body().fields(), field);
    return def == nullptr || value == nullptr ? Both() : value_text(source_, *def, *value);
}

Both Drawer::state(const FindingLine& line) const {
    if (line.is_draft()) return {"待覆核", "awaits the second person"};
    if (line.has_ended()) return {"已結", "ended"};
    return line.is_overdue(today()) ? Both{"逾期", "overdue"} : Both{"未結", "open"};
}

std::string Drawer::roles_of(const std::string& person) const {
    const auto record = state::read<v1::Person>(source_.view, state::keys::person(person));
    std::set<std::string> roles;
    if (!record) return {};
    for (const v1::ActiveGrant& grant : record->grants()) {
        const bool held = tx::grant_runs(grant, source_.now.time_ms) && !grant.suspended();
        if (held) roles.insert(grant.role());  // on leave too: the finding stays theirs
    }
    return listed(roles);
}

// "treatments/bank-a/0000000000000001: planned", each with its day where it has not ended.
Both Drawer::treated_by(const FindingLine& line) const {
    std::vector<Both> parts;
    const auto [from, to] = treatments_.equal_range(line.root);
    for (auto at = from; at != to; ++at) {
        const FindingLine& treatment = at->second;
        const Both stage = label(treatment, catalog::kStageField);
        const std::string due = date_text(treatment.standing().body().due_at());
        Both text = {treatment.root + "：" + stage.zh, treatment.root + ": " + stage.en};
        if (!treatment.has_ended() && !due.empty()) {
            text.zh.append("（期限 " + due + "）");
            text.en.append(" (due " + due + ")");
        }
        parts.push_back(std::move(text));
    }
    return joined(parts, {"；", "; "});
}

// Of audit the follow-up that closes it is the re-test.
std::string Drawer::retested_on(const FindingLine& line) const {
    const std::int64_t ms =
        std::max(line.reached_ms("retested"),
                 line.type->name() == kAuditFindings ? line.reached_ms("closed") : 0);
    return day_text(source_, ms);
}

std::string Drawer::ended_on(const FindingLine& line) const {
    if (!line.has_ended() || line.is_draft()) return {};
    const v1::Entry& entry = line.standing();
    return day_text(source_, entry.closed_ms() == 0 ? entry.signed_off_ms() : entry.closed_ms());
}

std::vector<Both> Drawer::row(const FindingLine& line) const {
    const bool late = line.is_overdue(today()) && !line.is_draft();
    const Day due = line.standing().body().due_at();
    std::string subject = line.text("asset");
    if (subject.empty()) subject = line.text("contract");
    const auto repeated = repeats_.find(line.root);
    const std::string owner = line.text("owner");
    return {same(line.root),
            same(line.member()),
            label(line, "source"),
            same(line.text("reference")),
            label(line, "level"),
            same(line.text("requirement")),
            same(subject),
            same(date_text(line.opened_on())),
            same(date_text(due)),
            late ? counted(today() - due) : Both(),
            label(line, catalog::kStageField),
            state(line),
            same(owner),
            same(roles_of(owner)),
            treated_by(line),
            same(retested_on(line)),
            counted(line.reopened()),
            same(ended_on(line)),
            counted(static_cast<std::int64_t>(line.versions.size()) - 1),
            same(repeated == repeats_.end() ? std::string() : listed(repeated->second))};
}

Table Drawer::section(std::size_t number) const {
    Table table;
    table.name = sections()[number].name;
    table.title = sections()[number].title;
    table.columns = {{"finding", {"缺失", "finding"}},
                     {"member", {"成員", "member"}},
                     {"source", {"來源", "source"}, Kind::both},
                     {"reference", {"報告文號", "reference"}},
                     {"level", {"等級", "level"}, Kind::both},
                     {"requirement", {"要求", "requirement"}},
                     {"subject", {"標的", "subject"}},
                     {"opened_on", {"提出日", "opened on"}, Kind::day},
                     {"due", {"期限", "due"}, Kind::day},
                     {"overdue_days", {"逾期日數", "days overdue"}, Kind::number},
                     {"stage", {"階段", "stage"}, Kind::both},
                     {"state", {"狀態", "state"}, Kind::both},
                     {"owner", {"負責人", "owner"}},
                     {"owner_roles", {"負責人之角色", "the owner's roles"}},
                     {"treatments", {"處理計畫", "treatments"}, Kind::both},
                     {"retested_on", {"複測日", "re-tested on"}, Kind::day},
                     {"reopened", {"退回次數", "times opened again"}, Kind::number},
                     {"ended_on", {"結束日", "ended on"}, Kind::day},
                     {"follow_ups", {"追蹤次數", "follow-ups"}, Kind::number},
                     {"repeats", {"重複前案", "repeats"}}};
    for (const FindingLine& line : lines_) {
        if (section_of(line) == number) table.rows.push_back(row(line));
    }
    return table;
}

// Levels in the order of the convention, and a line for each section as a whole.
Table Drawer::summary() const {
    Table table;
    table.name = "summary";
    table.title = {"件數", "Counts"};
    table.note = {"帳齡自提出日起算；僅計未結者。",
                  "Ages count from the day it was raised, of what is open."};
    table.columns = {{"section", {"類別", "section"}, Kind::both},
                     {"level", {"等級", "level"}, Kind::both},
                     {"open", {"未結", "open"}, Kind::number}};
    for (const Age& age : ages()) table.columns.push_back({age.name, age.label, Kind::number});
    table.columns.push_back({"overdue", {"逾期", "overdue"}, Kind::number});
    table.columns.push_back({"ended", {"已結", "ended"}, Kind::number});
    table.columns.push_back({"repeats", {"重複", "repeats"}, Kind::number});
    const v1::Enumeration* levels = source_.catalog.enumeration("risk_level");
    std::vector<std::string> words;
    if (levels != nullptr) words.assign(levels->words().begin(), levels->words().end());
    words.emplace_back();  // all of them
    for (std::size_t number = 0; number < sections().size(); ++number) {
        for (const std::string& word : words) {
            Both level{"合計", "all"};
            std::int64_t open = 0;
            std::int64_t overdue = 0;
            std::int64_t ended = 0;
            std::int64_t repeated = 0;
            std::array<std::int64_t, 4> by_age{};
            for (const FindingLine& line : lines_) {
                if (section_of(line) != number) continue;
                if (!word.empty() && line.text("level") != word) continue;
                if (!word.empty()) level = label(line, "level");
                if (line.has_ended()) {
                    ++ended;
                } else {
                    ++open;
                    ++by_age.at(age_of(age(line)));
                }
                if (line.is_overdue(today()) && !line.is_draft()) ++overdue;
                if (repeats_.contains(line.root)) ++repeated;
            }
            if (!word.empty() && open + ended == 0) continue;
            std::vector<Both> row = {sections()[number].title, level, counted(open)};
            for (const std::int64_t one : by_age) row.push_back(counted(one));
            for (const std::int64_t one : {overdue, ended, repeated}) row.push_back(counted(one));
            table.rows.push_back(std::move(row));
        }
    }
    return table;
}

Table Drawer::follow_ups() const {
    Table table;
    table.name = "follow_ups";
    table.title = {"追蹤紀錄", "Follow-ups"};
    table.note = {"每一缺失之各版本；說明為辦理情形或退回、撤回之理由。",
                  "Every version of each finding; what it says is what was done, or why it was "
                  "opened again or withdrawn."};
    table.columns = {{"finding", {"缺失", "finding"}},
                     {"version", {"版本", "version"}, Kind::number},
                     {"filed_on", {"填報日", "filed on"}, Kind::day},
                     {"signed_off_on", {"覆核日", "signed off on"}, Kind::day},
                     {"stage", {"階段", "stage"}, Kind::both},
                     {"due", {"期限", "due"}, Kind::day},
                     {"maker", {"填報人", "filed by"}},
                     {"checker", {"覆核人", "signed off by"}},
                     {"says", {"說明", "says"}},
                     {"document", {"文件", "document"}},
                     {"record", {"紀錄鍵值", "record"}}};
    for (const FindingLine& line : lines_) {
        std::int64_t number = 0;
        for (const v1::Entry& entry : line.versions) {
            const v1::EntryBody& body = entry.body();
            const v1::FieldDef* def = catalog::field(*line.type, catalog::kStageField);
            const v1::Value* stage = tx::value_of(body.fields(), catalog::kStageField);
            const Both says = said(source_, *line.type, body);
            const std::string& title = body.document_note().title();
            table.rows.push_back(
                {same(line.root), counted(++number), same(day_text(source_, entry.filed_ms())),
                 same(day_text(source_, entry.signed_off_ms())),
                 def == nullptr || stage == nullptr ? Both() : value_text(source_, *def, *stage),
                 same(date_text(body.due_at())), same(entry.maker()), same(entry.checker()), says,
                 same(title.empty() ? to_hex(body.document()) : title), same(entry.key())});
        }
    }
    return table;
}

// The newest that the board has seen; a member without one has a row that says so.
Table Drawer::presentations() const {
    Table table;
    table.name = "presentations";
    table.title = {"董事會提報", "Presentations to the board"};
    table.note = {"最近一次經董事會或其授權委員會審閱之年度報告。",
                  "The newest annual report that the board or its committee has seen."};
    table.columns = {{"member", {"成員", "member"}},
                     {"presented_on", {"提報日", "presented on"}, Kind::day},
                     {"report_of", {"報告日", "report of"}, Kind::day},
                     {"raised_since", {"其後提出件數", "findings raised since"}, Kind::number},
                     {"record", {"紀錄鍵值", "record"}}};
    for (const std::string& member : members_) {
        if (member == assurance::kEveryone || !source_.may_read(kReports, member)) continue;
        Day presented = 0;
        Day of = 0;
        std::string record;
        for (const FindingLine& line : lines_of(source_, kReports, member)) {
            const v1::Value* on = tx::value_of(line.standing().body().fields(), "presented_on");
            const bool seen = line.stage() == kPresented && !line.is_draft() && on != nullptr;
            if (!seen || on->date() < presented) continue;
            presented = on->date();
            of = line.standing().body().occurred_on();
            record = line.standing().key();
        }
        const auto since = std::ranges::count_if(lines_, [&](const FindingLine& line) {
            return line.member() == member && line.opened_on() > presented;
        });
        table.rows.push_back({same(member), same(date_text(presented)), same(date_text(of)),
                              counted(since), same(record)});
    }
    return table;
}

void Drawer::draw(Report& report) {
    std::vector<const FindingLine*> all;
    all.reserve(lines_.size());
    for (const FindingLine& line : lines_) all.push_back(&line);
    repeats_ = repeats_among(all);
    report.tables.push_back(summary());
    for (std::size_t number = 0; number < sections().size(); ++number) {
        report.tables.push_back(section(number));
    }
    report.tables.push_back(follow_ups());
    report.tables.push_back(presentations());
    const auto line = [&](const char* name, Both label, const auto& counts) {
        const auto number = std::ranges::count_if(lines_, counts);
        report.about.push_back({name, std::move(label), counted(number)});
    };
    line("findings", {"缺失數", "findings"}, [](const FindingLine&) { return true; });
    line("open", {"未結", "open"}, [](const FindingLine& each) { return !each.has_ended(); });
    line("overdue", {"逾期", "overdue"},
         [&](const FindingLine& each) { return each.is_overdue(today()) && !each.is_draft(); });
    report.notes.push_back({"重複：同一成員之同一要求，於提出日前 " +
                                std::to_string(kRepeatMonths) +
                                " 個月內已有他案（不論類別，撤回者除外）。",
                            "A finding repeats another where one of the same member and "
                            "requirement was raised in the " +
                                std::to_string(kRepeatMonths) +
                                " months before it, whichever its section, and not withdrawn."});
}

/// The members of a report of all whose findings the reader may see, and those that it leaves out.
struct Shown {
    std::vector<std::string> members;
    std::vector<std::string> hidden;
};

bool may_read_all(const Source& source, const std::string& member) {
    for (const std::string_view reg : {kAuditFindings, kFindings, kTreatments}) {
        // One that the convention of that height does not have hides nothing.
        if (source.catalog.is_register(reg) && !source.may_read(reg, member)) return false;
    }
    return true;
}

Shown shown_of(const Source& source) {
    Shown shown;
    std::vector<std::string> all = members_of(source.view);
    all.emplace_back(assurance::kEveryone);
    for (std::string& member : all) {
        auto& list = may_read_all(source, member) ? shown.members : shown.hidden;
        list.push_back(std::move(member));
    }
    return shown;
}

}  // namespace

Drawn<Report> findings(const Source& source, const std::string& member) {
    Drawn<Report> report = begin_report(
        source, "findings",
        {"稽核、金檢與自行發現之缺失", "Findings of audit, examinations and the first line"},
        member);
    if (!report) return report;
    Shown shown{{member}, {}};
    if (member.empty()) {
        shown = shown_of(source);
    } else if (!may_read_all(source, member)) {
        return unreadable("the findings of " + member +
                          " are not shown to you: ask as a person of that member");
    }
    Drawer drawer(source);
    for (const std::string& each : shown.members) drawer.read(each);
    drawer.draw(*report);
    if (!shown.hidden.empty()) {
        const std::string hidden = listed(shown.hidden);
        report->notes.push_back(
            {"未對查詢者揭露，故未列入：" + hidden + "。",
             "Left out, since they are not shown to the reader: " + hidden + "."});
    }
    return report;
}

}  // namespace charter::audit
