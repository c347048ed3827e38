#include "report/assessment_html.hpp"

#include <map>
#include <sstream>
#include <vector>

#include "report/document.hpp"
#include "report/html.hpp"

namespace charter::report {
namespace {

namespace json = boost::json;

void write_head(std::ostream& out, const json::object& document) {
    const json::object& chain = object_of(document, "chain");
    out << "<h1>" << both("資訊安全公約評估", "Assessment under the security convention")
        << "</h1>\n<p class=\"meta\">" << escape(text_of(chain, "chain_id")) << " · "
        << environment_text(text_of(chain, "environment")) << " · " << both("高度", "height") << " "
        << number_of(document, "height") << " · " << escape(shown_time(text_of(document, "time")));
    write_digests(out, text_of(document, "app_hash"), text_of(chain, "genesis_digest"));
    out << "</p>\n";
}

void write_tiles(std::ostream& out, const json::object& document) {
    const json::object& totals = object_of(document, "totals");
    out << "<div class=\"tiles\">";
    for (const std::string_view value : kStatusWords) {
        out << "<div class=\"tile\"><b>" << number_of(totals, value) << "</b>"
            << both(status_text(value, true), status_text(value, false)) << "</div>";
    }
    out << "</div>\n<p class=\"note\">"
        << both("只計入「應辦理」與「應避免」之要求；狀態由帳本推導，無人可設定。",
                "Only must and avoid count. A status is derived from the ledger; nobody can set "
                "one.")
        << "</p>\n";
}

struct Cell {
    std::int64_t green = 0;
    std::int64_t sum = 0;
};

Cell cell_of(const json::object& counted) {
    return {number_of(counted, "satisfied") + number_of(counted, "excepted") +
                number_of(counted, "not_applicable"),
            number_of(counted, "sum")};
}

void write_cell(std::ostream& out, const Cell& cell) {
    if (cell.sum == 0) {
        out << "<td class=\"n empty\">–</td>";
        return;
    }
    const char* shade = cell.green == cell.sum ? "full" : cell.green == 0 ? "nothing" : "part";
    out << "<td class=\"n " << shade << "\">" << cell.green << " / " << cell.sum << "</td>";
}

void write_matrix(std::ostream& out, const json::object& document) {
    std::map<std::string, std::map<std::string, Cell>> cells;
    for (const json::value& value : list_of(document, "matrix")) {
        if (!value.is_object()) continue;
        const json::object& item = value.as_object();
        cells[text_of(item, "chapter")][text_of(item, "member")] =
            cell_of(object_of(item, "counted"));
    }
    std::vector<std::string> members;
    std::vector<Naming> headings = {{"章節", "Chapter"}};
    for (const json::value& value : list_of(document, "members")) {
        const json::object& member = value.as_object();
        members.push_back(text_of(member, "member"));
        headings.push_back({text_of(member, "legal_name_zh"), members.back()});
    }
    members.emplace_back("*");
    headings.push_back({"全網路", "network"});
    out << "<h2>" << both("成員與章節", "Members by chapters") << "</h2>\n<p class=\"note\">"
        << both("每格為已符合數 / 計入數。", "Each cell: requirements met / those that count.")
        << " " << met_note() << "</p>\n";
    begin_table(out, {"成員與章節", "Members by chapters"}, headings);
    for (const json::value& value : list_of(document, "chapters")) {
        const json::object& chapter = value.as_object();
        out << "<tr>" << row_heading(both(chapter, "title"));
        for (const std::string& member : members)
            write_cell(out, cells[text_of(chapter, "id")][member]);
        out << "</tr>\n";
    }
    out << "<tr>" << row_heading(both("合計", "Total"));
    for (const std::string& member : members) {
        write_cell(
            out, cell_of(object_of(object_of(object_of(document, "totals"), "by_member"), member)));
    }
    out << "</tr>\n";
    end_table(out);
}

// Of a member, or "*".
std::string member_name(const json::object& document, const std::string& member) {
    if (member == "*") return both("全網路", "network");
    for (const json::value& value : list_of(document, "members")) {
        if (!value.is_object() || text_of(value.as_object(), "member") != member) continue;
        const std::string zh = text_of(value.as_object(), "legal_name_zh");
        return both_escaped(Naming{zh.empty() ? member : zh, member});
    }
    return escape(member);
}

void write_weakened(std::ostream& out, const json::object& document) {
    struct Part {
        const char* key;
        const char* zh;
        const char* en;
    };
    out << "<h2>"
        << both("例外、自有規定、從嚴值與無此項聲明",
                "Exceptions, own rules, stricter values and nil declarations")
        << "</h2>\n";
    bool any = false;
    for (const Part& part :
         {Part{"exceptions", "例外", "exception"}, Part{"own_rules", "自有規定", "own rule"},
          Part{"stricter_values", "從嚴值", "stricter value"},
          Part{"nil_declarations", "無此項聲明", "nil declaration"}}) {
        for (const json::value& value : list_of(document, part.key)) {
            if (!value.is_object()) continue;
            any = true;
            const json::object& item = value.as_object();
            const std::string about =
                item.contains("populations")
                    ? both_escaped(Naming{populations_of(item, true), populations_of(item, false)})
                    : both(item, "title");
            out << "<p>" << both(part.zh, part.en) << " · "
                << member_name(document, text_of(item, "member")) << " · " << about
                << " <span class=\"mono\">" << escape(text_of(item, "key")) << "</span></p>\n";
        }
    }
    if (!any) out << "<p class=\"note\">" << both("無", "none") << "</p>\n";
}

std::string reading(const json::object& fact, std::string_view key) {
    return both_escaped(Naming{reading_of(fact, key, true), reading_of(fact, key, false)});
}

void write_fact(std::ostream& out, const json::object& fact) {
    out << "<div class=\"fact\">" << both(fact, "title") << " <span class=\"mono\">"
        << escape(text_of(fact, "mechanism"));
    if (!text_of(fact, "subject").empty()) out << " [" << reading(fact, "subject") << "]";
    out << "</span> " << tag(text_of(fact, "value"));
    if (!text_of(fact, "field").empty()) {
        out << "<br>" << both(fact, "field_label") << ": <b>" << reading(fact, "observed")
            << "</b> · " << both("應為", "expected") << " <b>" << reading(fact, "expected")
            << "</b>";
    }
    const std::string kind = text_of(fact, "class");
    out << "<br><span class=\"note\">" << both(class_text(kind, true), class_text(kind, false));
    if (const std::string ref = text_of(fact, "ref"); !ref.empty())
        out << " · <span class=\"mono\">" << escape(ref) << "</span>";
    out << "</span>";
    if (!bilingual_of(fact, "mend", true).empty()) {
        out << "<br><span class=\"mend\">" << both("改善", "To mend") << ": " << both(fact, "mend")
            << "</span>";
    }
    out << "</div>\n";
}

void write_gap(std::ostream& out, const json::object& document, const json::object& status) {
    out << "<details><summary><b>" << member_name(document, text_of(status, "member")) << "</b> "
        << tag(text_of(status, "value"));
    for (const json::value& qualifier : list_of(status, "qualifiers")) {
        if (!qualifier.is_string()) continue;
        const std::string word(qualifier.as_string());
        out << " <span class=\"note\">"
            << both(qualifier_text(word, true), qualifier_text(word, false)) << "</span>";
    }
    out << "</summary>\n";
    for (const json::value& fact : list_of(status, "decisive")) {
        if (fact.is_object()) write_fact(out, fact.as_object());
    }
    out << "</details>\n";
}

void write_gaps(std::ostream& out, const json::object& document) {
    out << "<h2>" << both("未符合之要求", "Requirements that are not satisfied") << "</h2>\n";
    const json::object* last = nullptr;
    for (const Gap& gap : gaps_of(document)) {
        if (gap.requirement != last) {
            last = gap.requirement;
            out << "<h3>" << escape(text_of(*last, "id")) << " " << both(*last, "title")
                << "</h3>\n<p class=\"note\">" << both(*last, "text") << "</p>\n";
        }
        write_gap(out, document, *gap.status);
    }
    if (last == nullptr) out << "<p>" << both("全部符合", "Everything is satisfied") << "</p>\n";
}

}  // namespace

Outcome<std::string> assessment_html(std::string_view assessment_json) {
    const auto document = parse_document(assessment_json, true);
    if (!document) return tl::unexpected(document.error());
    std::ostringstream out;
    begin_page(out, text_of(object_of(*document, "chain"), "chain_id") + " – 評估 Assessment");
    write_head(out, *document);
    write_tiles(out, *document);
    write_matrix(out, *document);
    write_weakened(out, *document);
    write_gaps(out, *document);
    end_page(out);
    return out.str();
}

}  // namespace charter::report
