#include "audit/matrix.hpp"

#include <array>
#include <map>
#include <utility>

#include "assurance/rows.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/words.hpp"

namespace charter::audit {
namespace {

using assurance::kEveryone;

constexpr std::array kOrder = {v1::STATUS_VALUE_SATISFIED,      v1::STATUS_VALUE_NOT_SATISFIED,
                               v1::STATUS_VALUE_STALE,          v1::STATUS_VALUE_ERROR,
                               v1::STATUS_VALUE_NOT_ASSESSED,   v1::STATUS_VALUE_EXCEPTED,
                               v1::STATUS_VALUE_NOT_APPLICABLE, v1::STATUS_VALUE_UNSPECIFIED};

using Counts = std::map<v1::StatusValue, std::uint64_t>;

Table matrix_columns(const std::vector<std::string>& scopes) {
    Table table;
    table.name = "matrix";
    table.title = {"要求與成員", "Requirements by members"};
    table.columns = {{"requirement", {"要求", "requirement"}},
                     {"article", {"條", "article"}, Kind::number},
                     {"title", {"名稱", "title"}, Kind::both},
                     {"force", {"效力", "force"}},
                     {"counted", {"計入", "counts"}, Kind::both}};
    for (const std::string& scope : scopes) {
        const Both label = scope == kEveryone ? Both{"全網路", "network"} : same(scope);
        table.columns.push_back({scope == kEveryone ? "network" : scope, label, Kind::status});
    }
    table.columns.push_back({"qualifiers", {"附註", "qualifiers"}});
    return table;
}

Table totals_of(const std::vector<std::string>& scopes,
                const std::map<std::string, Counts>& counts) {
    Table table;
    table.name = "totals";
    table.title = {"合計（僅計應辦理與應避免者）", "Totals, of must and avoid"};
    table.columns = {{"member", {"成員", "member"}}};
    for (const v1::StatusValue value : kOrder) {
        const std::string word(wire::status_word(value));
        table.columns.push_back(
            {word, {wire::status_text(word, true), wire::status_text(word, false)}, Kind::number});
    }
    for (const std::string& scope : scopes) {
        std::vector<Both> row = {scope == kEveryone ? same("*") : same(scope)};
        const auto found = counts.find(scope);
        for (const v1::StatusValue value : kOrder) {
            std::uint64_t count = 0;
            if (found != counts.end() && found->second.contains(value))
                count = found->second.at(value);
            row.push_back(same(std::to_string(count)));
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

}  // namespace

Drawn<Report> status_matrix(const Source& source, const std::string& member) {
    Drawn<Report> report = begin_report(source, "matrix", {"狀態矩陣", "Status matrix"}, member);
    if (!report) return report;
    std::vector<std::string> scopes =
        member.empty() ? members_of(source.view) : std::vector<std::string>{member};
    scopes.emplace_back(kEveryone);
    Table table = matrix_columns(scopes);
    std::map<std::string, Counts> counts;
    for (const v1::Requirement* requirement : source.catalog.requirements()) {
        std::vector<Both> row = {
            same(requirement->id()), same(std::to_string(requirement->article())),
            requirement_title(source, *requirement), same(wire::force_word(requirement->force())),
            yes_no(is_counted(*requirement))};
        const bool of_network = requirement->scope() == v1::SCOPE_NETWORK;
        std::string qualifiers;
        for (const std::string& scope : scopes) {
            if (of_network != (scope == kEveryone)) {
                row.emplace_back();
                continue;
            }
            const auto status = state::read<v1::StatusRecord>(
                source.view, state::keys::status(requirement->id(), scope));
            const v1::StatusValue value = status ? status->value() : v1::STATUS_VALUE_UNSPECIFIED;
            row.push_back(same(wire::status_word(value)));
            if (is_counted(*requirement)) ++counts[scope][value];
            if (!status) continue;
            for (const std::string& each : status->qualifiers()) {
                qualifiers.append(qualifiers.empty() ? "" : ", ");
                qualifiers.append(scope).append(": ").append(each);
            }
        }
        row.push_back(same(qualifiers));
        table.rows.push_back(std::move(row));
    }
    report->tables.push_back(std::move(table));
    report->tables.push_back(totals_of(scopes, counts));
    report->notes.push_back({"狀態由帳本推導，無人可設定。",
                             "A status is derived from the ledger; nobody can set one."});
    return report;
}

}  // namespace charter::audit
