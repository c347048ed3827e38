// The yearly plan as a table: CSV for programs, a workbook for people.

#include <boost/json.hpp>

#include "base/civil.hpp"
#include "report/calendar.hpp"
#include "report/calendar_document.hpp"
#include "report/document.hpp"
#include "sheet/csv.hpp"

namespace charter::report {
namespace {

namespace json = boost::json;

using sheet::CellKind;
using sheet::Look;
using sheet::OutCell;
using sheet::OutSheet;

struct Column {
    const char* name;
    const char* label;
    int width;
};
constexpr Column kColumns[] = {
    {"day", "日期 day", 12},
    {"time", "時刻 time", 8},
    {"occasion", "種類（代號） what, the word", 16},
    {"title_zh", "事項", 40},
    {"title_en", "what", 40},
    {"sitting", "併同辦理（代號） sitting, the word", 18},
    {"sitting_zh", "併同辦理", 22},
    {"sitting_en", "sitting", 26},
    {"target", "對象代號 target", 22},
    {"about", "紀錄或編號 about", 36},
    {"requirements", "要求 requirements", 30},
    {"subjects", "對象 for", 40},
    {"subject_count", "對象數 how many", 10},
};

OutCell text_cell(std::string text, Look look = Look::plain) {
    return {CellKind::text, std::move(text), look};
}

OutCell day_cell(const std::string& day) {
    return {parse_date(day) ? CellKind::date : CellKind::text, day, Look::plain};
}

std::vector<OutCell> row_of(const json::object& item) {
    return {day_cell(text_of(item, "day")),
            text_cell(text_of(item, "time")),
            text_cell(text_of(item, "occasion")),
            text_cell(bilingual_of(item, "title", true)),
            text_cell(bilingual_of(item, "title", false)),
            text_cell(text_of(item, "sitting")),
            text_cell(bilingual_of(item, "sitting_title", true)),
            text_cell(bilingual_of(item, "sitting_title", false)),
            text_cell(text_of(item, "target")),
            text_cell(text_of(item, "about")),
            text_cell(joined(members_in(item, "requirements", "id"), " ")),
            text_cell(joined(texts_in(item, "subjects"), ", ")),
            {CellKind::number, std::to_string(number_of(item, "subject_count")), Look::plain}};
}

/// With a row of labels below the names, or without.
OutSheet plan_sheet(const json::object& document, bool labelled) {
    OutSheet out;
    out.name = "calendar";
    std::vector<OutCell>& names = out.rows.emplace_back();
    std::vector<OutCell> labels;
    for (const Column& column : kColumns) {
        out.columns.push_back({column.width, {}, true, ""});
        names.push_back(text_cell(column.name, Look::heading));
        labels.push_back(text_cell(column.label, Look::label));
    }
    if (labelled) out.rows.push_back(std::move(labels));
    out.heading_rows = labelled ? 2 : 1;
    for (const json::value& each : list_of(document, "items")) {
        if (each.is_object()) out.rows.push_back(row_of(each.as_object()));
    }
    return out;
}

OutSheet about_sheet(const json::object& document) {
    OutSheet out;
    out.name = "about";
    out.columns = {{28, {}, true, ""}, {80, {}, true, ""}};
    out.heading_rows = 0;
    const auto line = [&out](const char* label, const std::string& text) {
        out.rows.push_back({text_cell(label, Look::label), text_cell(text)});
    };
    line("成員 member", text_of(document, "member"));
    line("名稱", bilingual_of(document, "name", true));
    line("name", bilingual_of(document, "name", false));
    line("鏈 chain", text_of(document, "chain_id"));
    line("高度 height", std::to_string(number_of(document, "height")));
    line("編製日 made on", text_of(document, "today"));
    line("不得閱覽而略去 left out, not yours to read",
         std::to_string(number_of(document, "withheld")));
    line("說明 note",
         "各日為如期辦理之最後一日；有時刻者至該時刻止。同一高度之檔案位元組相同。 Each day is the "
         "last one in time, until the time where one is given. The same height gives the same "
         "bytes.");
    return out;
}

}  // namespace

Outcome<Bytes> calendar_csv(std::string_view calendar_json) {
    const auto document = parse_calendar(calendar_json);
    if (!document) return tl::unexpected(document.error());
    return sheet::sheet_csv(plan_sheet(*document, false));
}

Outcome<Bytes> calendar_xlsx(std::string_view calendar_json) {
    const auto document = parse_calendar(calendar_json);
    if (!document) return tl::unexpected(document.error());
    return sheet::write_xlsx({plan_sheet(*document, true), about_sheet(*document)});
}

}  // namespace charter::report
