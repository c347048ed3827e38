#include "audit/applicability.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "assurance/rows.hpp"
#include "audit/annex_a.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/words.hpp"

namespace charter::audit {
namespace {

using assurance::kEveryone;

constexpr std::string_view kFramework = "iso27001_2022";

class Statement {
  public:
    Statement(const Source& source, const std::string& member) : source_(source) {
        members_ = member.empty() ? members_of(source.view) : std::vector<std::string>{member};
        for (const v1::Requirement* requirement : source.catalog.requirements()) {
            const auto controls = controls_of(*requirement);
            if (controls.empty()) unmapped_.push_back(requirement);
            for (const std::string& control : controls) by_control_[control].push_back(requirement);
        }
        state::each<v1::Exception>(source.view, "exc/", [&](const v1::Exception& each) {
            const bool in_force = each.granted_ms() != 0 && each.withdrawn_ms() == 0 &&
                                  each.expires_ms() > source.now.time_ms;
            if (in_force) exceptions_[{each.requirement(), each.member()}].push_back(each.key());
            return true;
        });
    }

    void run(Report& report) {
        report.tables.push_back(controls());
        report.tables.push_back(covered());
        report.tables.push_back(unmapped());
        const auto line = [&](const char* name, const char* zh, const char* en, std::size_t n) {
            report.about.push_back({name, {zh, en}, same(std::to_string(n))});
        };
        line("controls", "控制措施數", "controls", annex_a().size());
        line("covered", "公約涵蓋", "covered by the convention", covered_);
        line("outside", "公約未涵蓋", "not covered by the convention", annex_a().size() - covered_);
        report.notes.push_back(
            {"控制措施僅列編號與本系統自訂之簡稱，未引用標準本文。對照表示相關，不表示等同；公約未"
             "涵蓋"
             "之控制措施，是否適用應由成員於其自身之適用性聲明載明。",
             "Controls stand by id and short names of our own; the standard's text is not quoted. "
             "A "
             "mapping says that a requirement bears on a control, not that both are the same. "
             "Whether a control that the convention does not cover applies is for the member's own "
             "statement."});
    }

  private:
    using Requirements = std::vector<const v1::Requirement*>;

    std::vector<std::string> controls_of(const v1::Requirement& requirement) const {
        const v1::ItemText* text = source_.texts.find(requirement.key(), requirement.text_digest());
        if (text == nullptr) return {};
        for (const v1::Mapping& mapping : text->mappings()) {
            if (mapping.framework() == kFramework)
                return {mapping.items().begin(), mapping.items().end()};
        }
        return {};
    }

    std::optional<v1::StatusRecord> status_of(const v1::Requirement& requirement,
                                              const std::string& member) const {
        const bool of_network = requirement.scope() == v1::SCOPE_NETWORK;
        return state::read<v1::StatusRecord>(
            source_.view, state::keys::status(requirement.id(),
                                              of_network ? kEveryone : std::string_view(member)));
    }

    /// The worst of those that count, as values are numbered; not_applicable only alone.
    v1::StatusValue worst(const Requirements& requirements, const std::string& member) const {
        v1::StatusValue worst = v1::STATUS_VALUE_UNSPECIFIED;
        for (const v1::Requirement* requirement : requirements) {
            const auto status = is_counted(*requirement) ? status_of(*requirement, member)
                                                         : std::optional<v1::StatusRecord>();
            if (!status) continue;
            const v1::StatusValue value = status->value();
            if (worst == v1::STATUS_VALUE_UNSPECIFIED || worst == v1::STATUS_VALUE_NOT_APPLICABLE) {
                worst = value;
            } else if (value != v1::STATUS_VALUE_NOT_APPLICABLE) {
                worst = std::max(worst, value);
            }
        }
        return worst;
    }

    /// What made a requirement not applicable: the empty population, or its nil declaration.
    Both why_not(const Requirements& requirements) const {
        std::vector<Both> reasons;
        std::set<std::string> seen;
        for (const v1::Requirement* requirement : requirements) {
            for (const std::string& member : members_) {
                const auto status = status_of(*requirement, member);
                if (!status || status->decisive().empty()) continue;
                Both reason = fact_text(source_, status->decisive(0));
                if (seen.insert(reason.en).second) reasons.push_back(std::move(reason));
            }
        }
        return joined(reasons, {"；", "; "});
    }

    std::vector<Both> control_row(const Control& control) {
        const auto found = by_control_.find(control.id);
        const Requirements none;
        const Requirements& covering = found == by_control_.end() ? none : found->second;
        std::string ids;
        std::set<std::uint32_t> articles;
        for (const v1::Requirement* requirement : covering) {
            ids.append(ids.empty() ? "" : ", ").append(requirement->id());
            articles.insert(requirement->article());
        }
        std::string numbers;
        for (const std::uint32_t article : articles)
            numbers.append(numbers.empty() ? "" : ", ").append(std::to_string(article));
        std::vector<v1::StatusValue> values;
        for (const std::string& member : members_) values.push_back(worst(covering, member));
        const bool applies = std::ranges::any_of(
            values, [](v1::StatusValue value) { return value != v1::STATUS_VALUE_NOT_APPLICABLE; });
        Both applicable = yes_no(applies);
        Both why = {"公約第 " + numbers + " 條所要求",
                    "required by the convention, article " + numbers};
        if (covering.empty()) {
            applicable = {"公約未涵蓋", "not covered by the convention"};
            why = {"公約無相關要求；由成員自行判斷",
                   "the convention has no requirement for it; the member judges it by itself"};
        } else if (!applies) {
            why = why_not(covering);
        }
        if (!covering.empty()) ++covered_;
        std::vector<Both> row = {same(control.id),
                                 {std::string(control.zh), std::string(control.en)},
                                 applicable,
                                 why,
                                 same(ids)};
        for (const v1::StatusValue value : values)
            row.push_back(covering.empty() ? Both() : same(wire::status_word(value)));
        return row;
    }

    Table controls() {
        Table table;
        table.name = "controls";
        table.title = {"ISO/IEC 27001:2022 附錄 A 各控制措施",
                       "Controls of ISO/IEC 27001:2022 Annex A"};
        table.columns = {{"control", {"控制措施", "control"}},
                         {"name", {"簡稱", "short name"}, Kind::both},
                         {"applicable", {"適用", "applicable"}, Kind::both},
                         {"why", {"理由", "why"}, Kind::both},
                         {"requirements", {"涵蓋之要求", "requirements that cover it"}}};
        for (const std::string& member : members_) {
            table.columns.push_back(
                {"status_" + member, {member + " 狀態", "status of " + member}, Kind::status});
        }
        for (const Control& control : annex_a()) table.rows.push_back(control_row(control));
        return table;
    }

    Table covered() const {
        Table table;
        table.name = "covered";
        table.title = {"涵蓋之要求及其狀態",
                       "The requirements that cover them, with their statuses"};
        table.columns = {
            {"control", {"控制措施", "control"}},     {"requirement", {"要求", "requirement"}},
            {"title", {"名稱", "title"}, Kind::both}, {"force", {"效力", "force"}},
            {"member", {"成員", "member"}},           {"status", {"狀態", "status"}, Kind::status},
            {"qualifiers", {"附註", "qualifiers"}},   {"exceptions", {"例外", "exceptions"}}};
        for (const Control& control : annex_a()) {
            const auto found = by_control_.find(control.id);
            if (found == by_control_.end()) continue;
            for (const v1::Requirement* requirement : found->second)
                add_statuses(control, *requirement, table);
        }
        return table;
    }

    void add_statuses(const Control& control, const v1::Requirement& requirement,
                      Table& table) const {
        const bool of_network = requirement.scope() == v1::SCOPE_NETWORK;
        const std::vector<std::string> network = {std::string(kEveryone)};
        for (const std::string& member : of_network ? network : members_) {
            const auto status = status_of(requirement, member);
            std::string qualifiers;
            if (status) {
                for (const std::string& each : status->qualifiers())
                    qualifiers.append(qualifiers.empty() ? "" : ", ").append(each);
            }
            std::string keys;
            const auto granted = exceptions_.find({requirement.id(), member});
            if (granted != exceptions_.end()) {
                for (const std::string& key : granted->second)
                    keys.append(keys.empty() ? "" : ", ").append(key);
            }
            table.rows.push_back(
                {same(control.id), same(requirement.id()), requirement_title(source_, requirement),
                 same(wire::force_word(requirement.force())), same(member),
                 same(wire::status_word(status ? status->value() : v1::STATUS_VALUE_UNSPECIFIED)),
                 same(qualifiers), same(keys)});
        }
    }

    Table unmapped() const {
        Table table;
        table.name = "unmapped";
        table.title = {"未對照任何控制措施之要求", "Requirements that are mapped to no control"};
        table.columns = {{"requirement", {"要求", "requirement"}},
                         {"title", {"名稱", "title"}, Kind::both},
                         {"force", {"效力", "force"}}};
        for (const v1::Requirement* requirement : unmapped_) {
            table.rows.push_back({same(requirement->id()), requirement_title(source_, *requirement),
                                  same(wire::force_word(requirement->force()))});
        }
        return table;
    }

    const Source& source_;
    std::vector<std::string> members_;
    std::map<std::string, Requirements, std::less<>> by_control_;
    Requirements unmapped_;
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> exceptions_;
    std::size_t covered_ = 0;
};

}  // namespace

Drawn<Report> applicability(const Source& source, const std::string& member) {
    Drawn<Report> report = begin_report(
        source, "applicability",
        {"適用性聲明（ISO/IEC 27001:2022）", "Statement of applicability (ISO/IEC 27001:2022)"},
        member);
    if (!report) return report;
    Statement(source, member).run(*report);
    return report;
}

}  // namespace charter::audit
