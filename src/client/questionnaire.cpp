#include "client/questionnaire.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "report/document.hpp"
#include "report/member_report.hpp"

namespace charter::client {
namespace {

using sheet::CellKind;
using sheet::Look;
using sheet::OutCell;

constexpr std::string_view kSheet = "questionnaire";
constexpr std::string_view kAbout = "about";

struct Column {
    const char* name;
    const char* zh;
    const char* en;
    int width;
};

constexpr std::array<Column, 13> kColumns = {
    {{"id", "要求", "requirement", 8},
     {"article", "條", "article", 6},
     {"title_zh", "名稱", "", 24},
     {"title_en", "", "title", 24},
     {"text_zh", "內容", "", 50},
     {"text_en", "", "text", 50},
     {"status", "現況", "status now", 18},
     {"missing", "所缺", "what is missing", 40},
     {"complies", "是否符合", "complies", 24},
     {"evidence", "佐證", "evidence", 28},
     {"comment", "說明", "comment", 36},
     {"planned", "預計完成日", "planned for", 14},
     {"finding", "立缺失（等級）", "file a finding (level)", 24}}};

// Places of the columns that are read back.
constexpr std::size_t kId = 0;
constexpr std::size_t kComplies = 8;
constexpr std::size_t kEvidence = 9;
constexpr std::size_t kComment = 10;
constexpr std::size_t kPlanned = 11;
constexpr std::size_t kFinding = 12;

const std::vector<SheetWord>& complies_words() {
    static const std::vector<SheetWord> words = {
        {"yes", both("是", "yes")},
        {"no", both("否", "no")},
        {"partly", both("部分", "partly")},
        {"not_applicable", both("不適用", "not applicable")}};
    return words;
}

OutCell text_cell(std::string text, Look look = Look::plain) {
    return {CellKind::text, std::move(text), look};
}

// Both languages, whoever opens it.
std::string shown(const SheetWord& word) { return word_shown(word, "zh-TW"); }

std::vector<std::string> choices(const std::vector<SheetWord>& words) {
    std::vector<std::string> list;
    for (const SheetWord& word : words) list.push_back(shown(word));
    return list;
}

const char* const kNote =
    "本表不能設定任何狀態：狀態由帳本推導。填回之答案得作為自評紀錄及缺失填報。 "
    "This sheet sets no status: statuses are derived from the ledger. What is answered may be "
    "filed "
    "as a self-assessment, and as findings.";

sheet::OutSheet about(const Questionnaire& questionnaire) {
    const QuestionnaireHead& head = questionnaire.head;
    sheet::OutSheet out;
    out.name = kAbout;
    out.heading_rows = 0;
    out.columns = {{16, {}, true, ""}, {90, {}, true, ""}};
    for (const auto& [name, value] : {std::pair<const char*, std::string>{"member", head.member},
                                      {"chain", head.chain_id},
                                      {"genesis", head.genesis},
                                      {"height", std::to_string(head.height)},
                                      {"time", head.time},
                                      {"note", kNote}}) {
        out.rows.push_back({text_cell(name, Look::label), text_cell(value)});
    }
    return out;
}

class Reader {
  public:
    Reader(const sheet::Sheet& sheet, const Questionnaire& now,
           const std::vector<SheetWord>& levels)
        : sheet_(sheet), now_(now), levels_(levels) {
        for (const Question& question : now.questions) questions_[question.id] = &question;
    }

    void read_all() {
        read_heading();
        if (!out_.errors.empty()) return;
        for (std::size_t i = 1; i < sheet_.rows.size(); ++i) {
            const sheet::Row& row = sheet_.rows[i];
            if (row.number == 2 && text_at(row, kId) == label(kId)) continue;
            read_row(row);
        }
        note_missing();
    }
    QuestionnaireAnswers take() { return std::move(out_); }

    static std::string label(std::size_t column) {
        return both_of(both(kColumns[column].zh, kColumns[column].en));
    }

  private:
    void note(std::uint32_t row, std::size_t column, v1::Bilingual what) {
        out_.errors.push_back({row, places_[column], kColumns[column].name, std::move(what)});
    }

    void read_heading() {
        for (const sheet::Cell& cell : sheet_.rows.front().cells) {
            const std::string_view name = sheet::trimmed(cell.text);
            for (std::size_t i = 0; i < kColumns.size(); ++i) {
                if (kColumns[i].name == name) places_[i] = cell.column;
            }
        }
        for (const std::size_t column : {kId, kComplies, kEvidence, kComment, kPlanned, kFinding}) {
            if (!places_[column]) note(1, column, both("缺此欄", "this column is not there"));
        }
    }

    const sheet::Cell* cell_at(const sheet::Row& row, std::size_t column) const {
        return places_[column] ? row.at(*places_[column]) : nullptr;
    }
    std::string text_at(const sheet::Row& row, std::size_t column) const {
        const sheet::Cell* cell = cell_at(row, column);
        return cell == nullptr ? std::string() : std::string(sheet::trimmed(cell->text));
    }

    void read_row(const sheet::Row& row) {
        const std::string id = text_at(row, kId);
        const auto found = questions_.find(id);
        if (found == questions_.end()) {
            return note(row.number, kId,
                        both("公約無此要求「" + sheet::quoted(id) + "」",
                             "the convention has no requirement \"" + sheet::quoted(id) + "\""));
        }
        const auto [seen, first] = rows_.emplace(id, row.number);
        if (!first) {
            const std::string before = std::to_string(seen->second);
            return note(row.number, kId, both("與第 " + before + " 列重複", "as in row " + before));
        }
        for (const std::size_t column : {kComplies, kEvidence, kComment, kPlanned, kFinding}) {
            if (!is_plain(row, column)) return;
        }
        read_answer(row, *found->second);
    }

    bool is_plain(const sheet::Row& row, std::size_t column) {
        const sheet::Cell* cell = cell_at(row, column);
        if (cell == nullptr || (cell->kind != CellKind::formula && cell->kind != CellKind::error))
            return true;
        note(row.number, column,
             both("公式或錯誤值：請改貼上值", "a formula or an error: paste a value"));
        return false;
    }

    void read_answer(const sheet::Row& row, const Question& question) {
        const std::string word = text_at(row, kComplies);
        if (word.empty()) {
            if (question.counted) {
                note(row.number, kComplies,
                     both("須作答：是、否、部分或不適用",
                          "to be answered: yes, no, partly or not_applicable"));
            }
            return;
        }
        const auto complies = place_in(complies_words(), word);
        if (!complies) {
            return note(row.number, kComplies,
                        both("「" + sheet::quoted(word) + "」不符；應為是、否、部分或不適用",
                             "\"" + sheet::quoted(word) +
                                 "\" is not allowed here; allowed: yes, no, partly, "
                                 "not_applicable"));
        }
        QuestionAnswer answer;
        answer.row = row.number;
        answer.id = question.id;
        answer.complies = static_cast<Complies>(*complies);
        answer.evidence = text_at(row, kEvidence);
        answer.comment = text_at(row, kComment);
        const std::size_t before = out_.errors.size();
        read_gap(row, answer);
        if (out_.errors.size() == before) take_answer(question, std::move(answer));
    }

    void read_gap(const sheet::Row& row, QuestionAnswer& answer) {
        const bool gap = answer.complies == Complies::no || answer.complies == Complies::partly;
        if (const std::string day = text_at(row, kPlanned); !day.empty()) {
            SheetColumn column;
            column.role = ColumnRole::due_at;
            column.allowed = both("日期，如 2026-12-31", "a day like 2026-12-31");
            const auto value = read_cell(column, *cell_at(row, kPlanned));
            if (!value) return note(row.number, kPlanned, value.error());
            answer.planned = value->date();
        } else if (gap) {
            note(row.number, kPlanned,
                 both("未符合者須填預計完成日", "a gap needs the day it is to be closed"));
        }
        if (gap && answer.comment.empty())
            note(row.number, kComment, both("未符合者須說明", "a gap needs a comment"));
        const std::string level = text_at(row, kFinding);
        if (level.empty()) return;
        const auto found = place_in(levels_, level);
        if (!found) {
            std::string allowed;
            for (const SheetWord& word : levels_)
                allowed.append(allowed.empty() ? "" : ", ").append(shown(word));
            return note(
                row.number, kFinding,
                both("「" + sheet::quoted(level) + "」不符；應為其一：" + allowed,
                     "\"" + sheet::quoted(level) + "\" is not allowed here; one of: " + allowed));
        }
        if (!gap)
            note(row.number, kFinding,
                 both("符合者不立缺失", "a finding needs a gap: no or partly"));
        answer.finding_level = levels_[*found].word;
    }

    void take_answer(const Question& question, QuestionAnswer answer) {
        const bool gap = answer.complies == Complies::no || answer.complies == Complies::partly;
        if (gap) ++out_.gaps;
        if (!answer.finding_level.empty()) ++out_.findings;
        const bool green = report::is_green(question.status);
        const bool red = question.status == "not_satisfied" || question.status == "stale" ||
                         question.status == "error";
        if (gap ? green : red) out_.against_the_ledger.push_back(answer.id);
        out_.answers.push_back(std::move(answer));
    }

    static std::optional<std::size_t> place_in(const std::vector<SheetWord>& words,
                                               const std::string& text) {
        for (std::size_t i = 0; i < words.size(); ++i) {
            const SheetWord& word = words[i];
            if (text == word.word || text == word.label.zh() || text == word.label.en() ||
                text == word_shown(word, "en") || text == word_shown(word, "zh-TW")) {
                return i;
            }
        }
        return std::nullopt;
    }

    void note_missing() {
        for (const Question& question : now_.questions) {
            if (!question.counted || rows_.contains(question.id)) continue;
            out_.errors.push_back({sheet_.rows.back().number + 1, places_[kId], "id",
                                   both("缺要求 " + question.id + " 之列",
                                        "the row of requirement " + question.id + " is missing")});
        }
    }

    const sheet::Sheet& sheet_;
    const Questionnaire& now_;
    const std::vector<SheetWord>& levels_;
    std::map<std::string, const Question*, std::less<>> questions_;
    std::map<std::string, std::uint32_t> rows_;
    std::array<std::optional<std::uint32_t>, kColumns.size()> places_;
    QuestionnaireAnswers out_;
};

std::string about_value(const sheet::Sheet& about, std::string_view name) {
    for (const sheet::Row& row : about.rows) {
        const sheet::Cell* key = row.at(0);
        const sheet::Cell* value = row.at(1);
        if (key != nullptr && value != nullptr && key->text == name) return value->text;
    }
    return {};
}

}  // namespace

Outcome<Questionnaire> questionnaire_of(std::string_view assessment_json, std::string_view member) {
    const auto report = report::member_report(assessment_json, member);
    if (!report) return tl::unexpected(report.error());
    Questionnaire made;
    made.head = {report->member, report->chain_id, report->genesis,
                 static_cast<std::uint64_t>(report->height), report->time};
    for (const report::ReportRow& row : report->rows) {
        made.questions.push_back({row.id, row.article, both(row.title.zh, row.title.en),
                                  both(row.text.zh, row.text.en), row.counted, row.value,
                                  both(row.missing.zh, row.missing.en)});
    }
    return made;
}

std::vector<sheet::OutSheet> questionnaire_sheets(const Questionnaire& questionnaire,
                                                  const std::vector<SheetWord>& levels) {
    sheet::OutSheet out;
    out.name = kSheet;
    out.heading_rows = 2;
    std::vector<OutCell>& names = out.rows.emplace_back();
    std::vector<OutCell> labels;
    for (std::size_t i = 0; i < kColumns.size(); ++i) {
        sheet::OutColumn& column = out.columns.emplace_back();
        column.width = kColumns[i].width;
        if (i == kComplies) column.choices = choices(complies_words());
        if (i == kFinding) column.choices = choices(levels);
        names.push_back(text_cell(kColumns[i].name, Look::heading));
        labels.push_back(text_cell(Reader::label(i), Look::label));
    }
    out.rows.push_back(std::move(labels));
    for (const Question& question : questionnaire.questions) {
        out.rows.push_back(
            {text_cell(question.id, Look::note), text_cell(question.article, Look::note),
             text_cell(question.title.zh(), Look::note), text_cell(question.title.en(), Look::note),
             text_cell(question.text.zh(), Look::note), text_cell(question.text.en(), Look::note),
             text_cell(question.status, Look::note),
             text_cell(both_of(question.missing), Look::note)});
    }
    return {std::move(out), about(questionnaire)};
}

Outcome<QuestionnaireAnswers> read_questionnaire(const std::vector<sheet::Sheet>& sheets,
                                                 const Questionnaire& now,
                                                 const std::vector<SheetWord>& levels) {
    const auto sheet = std::ranges::find(sheets, kSheet, &sheet::Sheet::name);
    const auto head = std::ranges::find(sheets, kAbout, &sheet::Sheet::name);
    if (sheet == sheets.end() || head == sheets.end() || sheet->rows.empty() ||
        sheet->rows.front().number != 1) {
        return fault("this is no questionnaire: charter export questionnaire writes one");
    }
    const std::string of = about_value(*head, "member");
    if (of != now.head.member || about_value(*head, "genesis") != now.head.genesis) {
        return fault("the questionnaire is of " + sheet::quoted(of) + " on " +
                     sheet::quoted(about_value(*head, "chain")) + ", not of " + now.head.member +
                     " on this ledger");
    }
    Reader reader(*sheet, now, levels);
    reader.read_all();
    return reader.take();
}

}  // namespace charter::client
