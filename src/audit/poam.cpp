#include "audit/poam.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

#include "assurance/evaluate.hpp"
#include "assurance/evidence.hpp"
#include "catalog/stages.hpp"
#include "state/tables.hpp"
#include "tasks/board.hpp"
#include "wire/words.hpp"

namespace charter::audit {
namespace {

using assurance::kEveryone;
using assurance::Record;

constexpr std::string_view kAuditFindings = "audit_findings";
constexpr std::string_view kFindings = "findings";
constexpr std::string_view kTreatments = "treatments";
constexpr std::string_view kDropped = "dropped";  // a stage of a treatment that treats nothing
const Both kAssembly = {"成員會議", "the assembly"};

/// What comes next, at each stage that does not end.
Both next_step(std::string_view stage, bool treated) {
    if (stage == "done") return {"驗證", "verify"};
    if (stage == "verified" || stage == "retested") return {"結案", "close"};
    if (stage == "answered") return {"追蹤查核後結案", "follow up, then close"};
    if (stage == "planned") return {"完成改善", "get it done"};
    return treated ? Both{"改善後複測", "mend, then re-test"}
                   : Both{"登錄處理計畫", "file a treatment"};
}

Both milestone_of(tasks::Kind kind) {
    switch (kind) {
        case tasks::Kind::put:       return {"填報", "file"};
        case tasks::Kind::correct:   return {"更正", "file a new version of"};
        case tasks::Kind::treat:     return {"處理", "treat"};
        case tasks::Kind::declare:   return {"聲明或登錄", "declare nil, or register"};
        case tasks::Kind::sign_off:  return {"覆核", "sign off"};
        case tasks::Kind::amend:     return {"修正待覆核紀錄", "amend what awaits a signature:"};
        case tasks::Kind::report:    return {"改善後重新量測", "mend, then measure again:"};
        case tasks::Kind::act:       return {"辦理", "carry out"};
        case tasks::Kind::propose:   return {"提案", "propose"};
        case tasks::Kind::vote:      return {"表決", "vote"};
        case tasks::Kind::execute:   return {"執行決議", "execute"};
        case tasks::Kind::ratify:    return {"追認", "ratify"};
        case tasks::Kind::renew:     return {"換發憑證", "renew"};
        case tasks::Kind::grant:     return {"授予角色", "grant"};
        case tasks::Kind::take_back: return {"撤回或改善", "withdraw or mend"};
        case tasks::Kind::advance:   return {"推進至下一階段", "move on to the next stage of"};
        case tasks::Kind::rotate:    return {"更換或廢止金鑰", "replace or revoke the key:"};
        case tasks::Kind::notify:    return {"通報", "make the notice:"};
        case tasks::Kind::approve:   return {"核准例外", "approve the exception:"};
        case tasks::Kind::extend:
            return {"改善或重新申請例外", "mend, or ask anew for the exception:"};
        case tasks::Kind::deputize: return {"指定代理人", "name a deputy"};
    }
    return {};
}

const v1::Value* value_of(const Record& record, std::string_view field) {
    const auto found = record.row.fields.find(field);
    return found == record.row.fields.end() ? nullptr : &found->second;
}
std::string text_of(const Record& record, std::string_view field) {
    const v1::Value* value = value_of(record, field);
    return value == nullptr ? std::string() : value->text();
}

class Planner {
  public:
    Planner(const Source& source, tasks::Memo& memo, const std::string& member)
        : source_(source),
          memo_(memo),
          member_(member),
          evidence_(source.view, source.catalog, source.config, source.now) {
        table_.name = "items";
        table_.title = {"待改善事項", "Open items"};
        table_.columns = {{"kind", {"種類", "kind"}, Kind::both},
                          {"item", {"事項", "item"}},
                          {"weakness", {"內容", "weakness"}, Kind::both},
                          {"level", {"等級", "level"}, Kind::both},
                          {"owner", {"負責", "owner"}, Kind::both},
                          {"milestone", {"下一步", "next milestone"}, Kind::both},
                          {"opened_on", {"起日", "open since"}, Kind::day},
                          {"due", {"期限", "due"}, Kind::day},
                          {"state", {"狀態", "state"}, Kind::both},
                          {"record", {"紀錄鍵值", "record"}}};
    }

    void run(Report& report) {
        treatments();
        for (const std::string_view type : {kAuditFindings, kFindings}) findings(type);
        exceptions();
        requirements();
        report.tables.push_back(std::move(table_));
        const auto line = [&](const char* name, const char* zh, const char* en, std::size_t n) {
            report.about.push_back({name, {zh, en}, same(std::to_string(n))});
        };
        line("items", "事項數", "items", report.tables.back().rows.size());
        line("overdue", "逾期", "overdue", overdue_);
        report.notes.push_back(
            {"負責：要求取得以補正之角色。期限空白者即應辦理。",
             "Owners of a requirement are the roles that can mend it. What has no day is due "
             "now."});
    }

  private:
    struct Item {
        Both kind;
        std::string item;
        Both weakness;
        Both level;
        Both owner;
        Both milestone;
        Day opened_on = 0;
        std::optional<Day> due;
        Both state;
        std::string record;
    };

    Both due_state(const Record& record) {
        const std::optional<Day>& due = record.row.due_at;
        if (due && *due < source_.now.today) {
            ++overdue_;
            return {"逾期", "overdue"};
        }
        if (record.filed) return {"待覆核", "awaits the second person"};
        const Both stage = label(record.row.type, catalog::kStageField, record);
        return stage.en.empty() ? Both{"處理中", "open"} : stage;
    }

    bool has_ended(const Record& record) const {
        const v1::EntryType* type = source_.catalog.entry_type(record.row.type);
        const v1::EntryStage* stage =
            catalog::stage_named(*type, text_of(record, catalog::kStageField));
        return stage != nullptr && stage->ends();
    }

    void add(const Item& item) {
        table_.rows.push_back({item.kind, same(item.item), item.weakness, item.level, item.owner,
                               item.milestone, same(date_text(item.opened_on)),
                               same(date_text(item.due.value_or(0))), item.state,
                               same(item.record)});
    }

    /// In force, or awaiting the second person.
    std::vector<const Record*> open_records(std::string_view type) {
        std::vector<const Record*> open;
        if (!source_.catalog.is_register(type)) return open;
        assurance::Notes notes(evidence_.present());
        for (const Record* record : evidence_.records(type, member_)) {
            if (record->filed || evidence_.in_force(*record, notes.clock)) open.push_back(record);
        }
        std::ranges::sort(open, {}, [](const Record* record) { return record->row.record_key; });
        return open;
    }

    Both label(std::string_view type, std::string_view field, const Record& record) {
        const v1::EntryType* known = source_.catalog.entry_type(type);
        const v1::FieldDef* def = catalog::field(*known, field);
        const v1::Value* value = value_of(record, field);
        return def == nullptr || value == nullptr ? Both() : value_text(source_, *def, *value);
    }

    void treatments() {
        for (const Record* record : open_records(kTreatments)) {
            const std::string stage = text_of(*record, catalog::kStageField);
            std::string of = text_of(*record, "finding");
            if (of.empty()) of = text_of(*record, "audit_finding");
            if (!of.empty() && stage != kDropped) treated_.insert(of);
            if (has_ended(*record)) continue;
            for (const std::string_view other : {"risk", "drill"}) {
                if (of.empty()) of = text_of(*record, other);
            }
            add({{"處理計畫", "treatment"},
                 record->row.key,
                 {"處理 " + of, "treats " + of},
                 label(kTreatments, "level", *record),
                 same(text_of(*record, "owner")),
                 next_step(stage, true),
                 record->row.occurred_on,
                 record->row.due_at,
                 due_state(*record),
                 record->row.record_key});
        }
    }

    void findings(std::string_view type) {
        for (const Record* record : open_records(type)) {
            if (has_ended(*record)) continue;
            Both weakness = label(type, "source", *record);
            if (const std::string asset = text_of(*record, "asset"); !asset.empty())
                weakness = joined({weakness, same(asset)}, {"：", ": "});
            if (const std::string id = text_of(*record, "requirement"); !id.empty())
                weakness = joined({weakness, same(id)}, {"：", ": "});
            add({type == kFindings ? Both{"缺失", "finding"} : Both{"稽核缺失", "finding of audit"},
                 record->row.key, weakness, label(type, "level", *record),
                 same(text_of(*record, "owner")),
                 next_step(text_of(*record, catalog::kStageField),
                           treated_.contains(record->row.key)),
                 record->row.occurred_on, record->row.due_at, due_state(*record),
                 record->row.record_key});
        }
    }

    void exceptions() {
        state::each<v1::Exception>(source_.view, "exc/", [&](const v1::Exception& each) {
            const bool over = each.withdrawn_ms() != 0 ||
                              (each.expires_ms() != 0 && each.expires_ms() <= source_.now.time_ms);
            if (over || each.member() != member_) return true;
            Both weakness = same(each.reason());
            if (const v1::Requirement* known = source_.catalog.requirement(each.requirement()))
                weakness = joined({requirement_title(source_, *known), weakness}, {"：", ": "});
            const bool granted = each.granted_ms() != 0;
            add({{"例外", "exception"},
                 each.requirement() + (each.subject().empty() ? "" : " [" + each.subject() + "]"),
                 weakness,
                 {},
                 same(each.owner()),
                 granted ? Both{"期滿前改善；補償措施：" + each.compensating_control(),
                                "mend before it ends; meanwhile: " + each.compensating_control()}
                         : Both{"核准或撤回", "approve or withdraw"},
                 day_at(each.requested_ms(), source_.config.utc_offset_minutes()),
                 each.valid_until() == 0 ? std::nullopt : std::optional<Day>(each.valid_until()),
                 granted ? Both{"例外核准", "excepted"} : Both{"待核准", "awaits approval"},
                 each.key()});
            return true;
        });
    }

    void requirements() {
        const auto own = tasks_for(member_);
        const auto assemblys = tasks_for(std::string(kEveryone));
        for (const v1::Requirement* requirement : source_.catalog.requirements()) {
            if (!is_counted(*requirement)) continue;
            const bool of_network = requirement->scope() == v1::SCOPE_NETWORK;
            const auto status = status_of(source_, *requirement, member_);
            if (!status) continue;
            const v1::StatusValue value = status->value();
            if (!assurance::failing(value) && value != v1::STATUS_VALUE_NOT_ASSESSED) continue;
            add_requirement(*requirement, *status, of_network ? assemblys : own);
        }
    }

    /// The task of each requirement that is due first, of those that something waits for.
    std::map<std::string, tasks::Task> tasks_for(const std::string& scope) {
        std::map<std::string, tasks::Task> first;
        const tasks::Source source{source_.view, source_.config, source_.now};
        for (const tasks::Task& task : tasks::tasks_of_member(source, memo_, scope)) {
            if (!task.failing && !task.onboarding) continue;
            for (const std::string& id : task.requirements) first.try_emplace(id, task);
        }
        return first;
    }

    /// Of a register, table, probe, parameter, act or roles ("hr,ciso"); else the name itself.
    Both target_title(const std::string& target) const {
        if (source_.catalog.entry_type(target) != nullptr) return type_title(source_, target);
        if (source_.catalog.probe(target) != nullptr) return title_of(source_, "probe", target);
        if (source_.catalog.parameter(target) != nullptr)
            return title_of(source_, "parameter", target);
        if (source_.catalog.act(target) != nullptr) return title_of(source_, "act", target);
        std::vector<std::string> roles;
        std::istringstream names(target);
        for (std::string name; std::getline(names, name, ',');) roles.push_back(name);
        return role_titles(source_, roles);
    }

    void add_requirement(const v1::Requirement& requirement, const v1::StatusRecord& status,
                         const std::map<std::string, tasks::Task>& tasks) {
        const bool of_network = requirement.scope() == v1::SCOPE_NETWORK;
        Item item;
        item.kind = of_network ? Both{"全網路要求", "requirement of the network"}
                               : Both{"要求", "requirement"};
        item.item = requirement.id();
        item.weakness = requirement_title(source_, requirement);
        if (!status.decisive().empty()) {
            item.weakness =
                joined({item.weakness, fact_text(source_, status.decisive(0))}, {"：", ": "});
        }
        item.opened_on = day_at(status.since_ms(), source_.config.utc_offset_minutes());
        item.record = status.key();
        const std::string word(wire::status_word(status.value()));
        item.state = {wire::status_text(word, true), wire::status_text(word, false)};
        const auto task = tasks.find(requirement.id());
        if (task == tasks.end()) {
            if (of_network) item.owner = kAssembly;
            item.milestone = {"無可逕行辦理之事項；見 charter explain",
                              "nothing that a task would do; see charter explain"};
        } else {
            const auto& roles = task->second.roles;
            item.owner = role_titles(source_, {roles.begin(), roles.end()});
            if (item.owner.en.empty() && of_network) item.owner = kAssembly;
            item.milestone = joined(
                {milestone_of(task->second.kind), target_title(task->second.target)}, same(" "));
            item.due = task->second.due;
            if (item.due && *item.due < source_.now.today) ++overdue_;
        }
        add(item);
    }

    const Source& source_;
    tasks::Memo& memo_;
    std::string member_;
    assurance::Evidence evidence_;
    Table table_;
    std::set<std::string> treated_;  // findings
    std::size_t overdue_ = 0;
};

}  // namespace

Drawn<Report> poam(const Source& source, tasks::Memo& memo, const std::string& member) {
    if (member.empty()) return unknown("a plan of action is of one member: name it");
    Drawn<Report> report = begin_report(
        source, "poam", {"改善計畫（POA&M）", "Plan of action and milestones"}, member);
    if (!report) return report;
    for (const std::string_view type : {kAuditFindings, kFindings, kTreatments}) {
        if (!source.catalog.is_register(type) || source.may_read(type, member)) continue;
        return unreadable("the register " + std::string(type) + " of " + member +
                          " is not shown to you: ask as a person of that member");
    }
    Planner(source, memo, member).run(*report);
    return report;
}

}  // namespace charter::audit
