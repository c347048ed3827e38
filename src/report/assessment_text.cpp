#include "report/assessment_text.hpp"

#include <map>
#include <sstream>
#include <utility>
#include <vector>

#include "report/columns.hpp"
#include "report/document.hpp"

namespace charter::report {
namespace {

namespace json = boost::json;

std::string pick(bool zh, const char* chinese, const char* english) {
    return zh ? chinese : english;
}

// "17/32": satisfied (or excepted, or not applicable) of those that count.
std::string cell(const json::object& counted) {
    const std::int64_t sum = number_of(counted, "sum");
    if (sum == 0) return "-";
    const std::int64_t green = number_of(counted, "satisfied") + number_of(counted, "excepted") +
                               number_of(counted, "not_applicable");
    return std::to_string(green) + "/" + std::to_string(sum);
}

void write_matrix(std::ostream& out, const json::object& document, bool zh) {
    std::map<std::string, std::map<std::string, std::string>> cells;
    for (const json::value& value : list_of(document, "matrix")) {
        const json::object& item = value.as_object();
        cells[text_of(item, "chapter")][text_of(item, "member")] = cell(object_of(item, "counted"));
    }
    std::vector<std::string> members;
    std::vector<std::string> header{pick(zh, "章", "chapter")};
    for (const json::value& value : list_of(document, "members")) {
        members.push_back(text_of(value.as_object(), "member"));
        header.push_back(members.back());
    }
    members.emplace_back("*");
    header.push_back(pick(zh, "全網路", "network"));
    std::vector<std::vector<std::string>> rows;
    for (const json::value& value : list_of(document, "chapters")) {
        const json::object& chapter = value.as_object();
        std::vector<std::string> row{bilingual_of(chapter, "title", zh)};
        if (row.front().empty()) row.front() = text_of(chapter, "id");
        for (const std::string& member : members) {
            const std::string& content = cells[text_of(chapter, "id")][member];
            row.push_back(content.empty() ? "-" : content);
        }
        rows.push_back(std::move(row));
    }
    std::vector<std::string> totals{pick(zh, "合計", "total")};
    for (const std::string& member : members) {
        totals.push_back(
            cell(object_of(object_of(object_of(document, "totals"), "by_member"), member)));
    }
    rows.push_back(std::move(totals));
    write_columns(out, header, rows);
}

void write_fact(std::ostream& out, const json::object& fact, bool zh, const std::string& indent) {
    out << indent << text_of(fact, "mechanism");
    const std::string title = bilingual_of(fact, "title", zh);
    if (!title.empty()) out << " (" << title << ")";
    if (const std::string subject = reading_of(fact, "subject", zh); !subject.empty())
        out << " [" << subject << "]";
    out << ": " << status_text(text_of(fact, "value"), zh);
    if (!text_of(fact, "field").empty()) {
        out << "; " << bilingual_of(fact, "field_label", zh) << " = "
            << reading_of(fact, "observed", zh) << pick(zh, "，應為 ", ", expected ")
            << reading_of(fact, "expected", zh);
    }
    if (const std::string why = text_of(fact, "why"); !why.empty())
        out << "; " << why_text(why, zh);
    out << "; " << class_text(text_of(fact, "class"), zh) << "\n";
    const std::string mend = bilingual_of(fact, "mend", zh);
    if (!mend.empty()) out << indent << "  " << pick(zh, "改善：", "to mend: ") << mend << "\n";
}

void write_head(std::ostream& out, const json::object& document, bool zh) {
    out << pick(zh, "評估 ", "Assessment of ") << text_of(object_of(document, "chain"), "chain_id")
        << pick(zh, "，高度 ", " at height ") << number_of(document, "height") << ", "
        << text_of(document, "time") << "\n"
        << pick(zh, "狀態雜湊 ", "app hash ") << text_of(document, "app_hash") << "\n\n";
}

std::string gap_text(const json::object& status, bool zh) {
    std::ostringstream out;
    out << status_text(text_of(status, "value"), zh);
    for (const json::value& qualifier : list_of(status, "qualifiers")) {
        if (!qualifier.is_string()) continue;
        out << " (" << qualifier_text(std::string(qualifier.as_string()), zh) << ")";
    }
    out << "\n";
    for (const json::value& fact : list_of(status, "decisive")) {
        if (fact.is_object()) write_fact(out, fact.as_object(), zh, "    ");
    }
    return out.str();
}

// Members whose gap reads alike stand together.
void write_gaps(std::ostream& out, const json::object& document, bool zh) {
    const std::vector<Gap> gaps = gaps_of(document);
    for (std::size_t i = 0; i < gaps.size();) {
        const json::object& requirement = *gaps[i].requirement;
        out << "\n"
            << text_of(requirement, "id") << " " << bilingual_of(requirement, "title", zh) << "\n";
        std::vector<std::pair<std::string, std::string>> alike;  // text of the gap, members
        for (; i < gaps.size() && gaps[i].requirement == &requirement; ++i) {
            const std::string text = gap_text(*gaps[i].status, zh);
            const std::string member = text_of(*gaps[i].status, "member");
            if (!alike.empty() && alike.back().first == text) {
                alike.back().second.append(", ").append(member);
            } else {
                alike.emplace_back(text, member);
            }
        }
        for (const auto& [text, members] : alike) out << "  " << members << ": " << text;
    }
    if (gaps.empty()) out << pick(zh, "\n全部符合。\n", "\nEverything is satisfied.\n");
}

void write_totals(std::ostream& out, const json::object& document, bool zh) {
    const json::object& totals = object_of(document, "totals");
    out << "\n" << number_of(totals, "sum") << pick(zh, " 項計入：", " statuses count: ");
    bool first = true;
    for (const std::string_view value : kStatusWords) {
        if (number_of(totals, value) == 0) continue;
        out << (first ? "" : ", ") << number_of(totals, value) << " " << status_text(value, zh);
        first = false;
    }
    out << "\n";
}

}  // namespace

Outcome<std::string> assessment_text(std::string_view assessment_json, std::string_view lang) {
    const auto document = parse_document(assessment_json, true);
    if (!document) return tl::unexpected(document.error());
    const bool zh = lang == "zh-TW";
    std::ostringstream out;
    write_head(out, *document, zh);
    write_matrix(out, *document, zh);
    out << pick(
        zh, "（符合、例外或不適用的項數／計入總數的項數；只計應辦理與應避免）\n",
        "(satisfied, excepted or not applicable, of those that count: only must and avoid)\n");
    write_gaps(out, *document, zh);
    write_totals(out, *document, zh);
    return out.str();
}

Outcome<std::string> explanation_text(std::string_view status_json, std::string_view lang) {
    const auto document = parse_document(status_json, false);
    if (!document) return tl::unexpected(document.error());
    const bool zh = lang == "zh-TW";
    const json::object& status = object_of(*document, "status");
    std::ostringstream out;
    out << text_of(*document, "id") << " " << bilingual_of(*document, "title", zh) << "\n"
        << bilingual_of(*document, "text", zh) << "\n\n"
        << text_of(status, "member") << ": " << status_text(text_of(status, "value"), zh) << ", "
        << class_text(text_of(status, "class"), zh) << pick(zh, "，高度 ", ", height ")
        << number_of(*document, "height") << "\n";
    for (const json::value& fact : list_of(*document, "facts")) {
        if (fact.is_object()) write_fact(out, fact.as_object(), zh, "  ");
    }
    return out.str();
}

}  // namespace charter::report
