#include "client/sheet_columns.hpp"

#include <algorithm>

#include "base/civil.hpp"
#include "catalog/stages.hpp"
#include "client/field_terms.hpp"
#include "tx/typed_fields.hpp"
#include "wire/commitment_text.hpp"

namespace charter::client {
namespace {

constexpr std::uint32_t kEmptyRows = 500;
constexpr int kWide = 28;
constexpr int kNarrow = 16;

SheetColumn column(ColumnRole role, std::string name, v1::Bilingual label, v1::Bilingual allowed) {
    SheetColumn made;
    made.role = role;
    made.name = std::move(name);
    made.label = std::move(label);
    made.allowed = std::move(allowed);
    return made;
}

v1::Bilingual a_day() { return both("日期，如 2026-12-31", "a day like 2026-12-31"); }

std::string joined(const std::vector<SheetWord>& words, bool zh) {
    constexpr std::size_t kNamed = 40;
    std::string list;
    for (std::size_t i = 0; i < words.size() && i < kNamed; ++i) {
        if (!list.empty()) list += zh ? "、" : ", ";
        list += words[i].word;
        const std::string& label = zh ? words[i].label.zh() : words[i].label.en();
        if (label != words[i].word) list += " (" + label + ")";
    }
    return words.size() > kNamed ? list + "…" : list;
}

v1::Bilingual allowed_in(const v1::FieldDef& field, const std::vector<SheetWord>& words) {
    const std::string& of = field.of();
    switch (field.type()) {
        case v1::FIELD_TYPE_FLAG:      return both("是或否", "yes or no");
        case v1::FIELD_TYPE_DATE:      return a_day();
        case v1::FIELD_TYPE_DIGEST:    return both("64 位十六進位數字", "64 hexadecimal digits");
        case v1::FIELD_TYPE_SIGNATURE: return both("128 位十六進位數字", "128 hexadecimal digits");
        case v1::FIELD_TYPE_NUMBER:    {
            if (field.max() <= field.min()) return both("整數", "a whole number");
            const std::string min = std::to_string(field.min());
            const std::string max = std::to_string(field.max());
            return both("整數，" + min + " 至 " + max, "a whole number, " + min + " to " + max);
        }
        case v1::FIELD_TYPE_CHOICE:
            if (field.set())
                return both("以 ; 分隔之數項：" + joined(words, true),
                            "one or more, with ; between: " + joined(words, false));
            return both("其一：" + joined(words, true), "one of: " + joined(words, false));
        case v1::FIELD_TYPE_REFERENCE:
            if (field.set())
                return both("以 ; 分隔之 " + of + " 識別碼", "keys of " + of + ", with ; between");
            return both(of + " 之識別碼", "the key of one of " + of);
        default: {
            const std::string most = std::to_string(field.max() > 0 ? field.max() : tx::kTextMax);
            return both("文字，至多 " + most + " 字", "a text of at most " + most + " characters");
        }
    }
}

SheetColumn field_column(const v1::FieldDef& field, const v1::EntryType& type,
                         const Convention& convention) {
    SheetColumn made = column(ColumnRole::field, field.name(),
                              convention.texts->label(type.key(), field.name()), {});
    made.required = field.required();
    made.field = &field;
    if (field.type() == v1::FIELD_TYPE_CHOICE) {
        made.words = words_of(convention, field.of());
    }
    made.allowed = allowed_in(field, made.words);
    for (const v1::Bilingual& term : field_terms(convention, type, field)) {
        made.allowed.set_zh(made.allowed.zh() + "；" + term.zh());
        made.allowed.set_en(made.allowed.en() + "; " + term.en());
    }
    return made;
}

const v1::Value* value_of(const v1::EntryBody& body, std::string_view name) {
    return tx::value_of(body.fields(), name);
}

std::string shown_word(const SheetColumn& column, const std::string& word, std::string_view lang) {
    const auto found = std::ranges::find(column.words, word, &SheetWord::word);
    return found == column.words.end() ? word : word_shown(*found, lang);
}

std::string yes_or_no(bool flag, std::string_view lang) {
    if (lang == "zh-TW") return flag ? "是" : "否";
    return flag ? "yes" : "no";
}

sheet::OutCell day_cell(Day day) {
    if (day == 0) return {};
    return {sheet::CellKind::date, format_date(day), sheet::Look::plain};
}

sheet::OutCell value_cell(const SheetColumn& column, const v1::Value& value,
                          std::string_view lang) {
    const auto text = [](std::string shown) {
        return sheet::OutCell{sheet::CellKind::text, std::move(shown), sheet::Look::plain};
    };
    switch (value.kind_case()) {
        case v1::Value::kFlag: return text(yes_or_no(value.flag(), lang));
        case v1::Value::kNumber:
            return {sheet::CellKind::number, std::to_string(value.number()), sheet::Look::plain};
        case v1::Value::kText: return text(shown_word(column, value.text(), lang));
        case v1::Value::kDate:
            return {sheet::CellKind::date, format_date(value.date()), sheet::Look::plain};
        case v1::Value::kDigest:    return text(wire::field_text(*column.field, value));
        case v1::Value::kSignature: return text(to_hex(value.signature()));
        case v1::Value::kSet:       {
            std::string items;
            for (const std::string& item : value.set().items())
                items += (items.empty() ? "" : "; ") + shown_word(column, item, lang);
            return text(std::move(items));
        }
        case v1::Value::KIND_NOT_SET: break;
    }
    return {};
}

sheet::OutCell cell_of(const SheetColumn& column, const v1::Entry& entry, std::string_view lang) {
    const v1::EntryBody& body = entry.body();
    const auto text = [](std::string shown) {
        return sheet::OutCell{sheet::CellKind::text, std::move(shown), sheet::Look::plain};
    };
    switch (column.role) {
        case ColumnRole::entry:       return text(entry_name(entry.key()));
        case ColumnRole::member:      return text(body.member());
        case ColumnRole::occurred_on: return day_cell(body.occurred_on());
        case ColumnRole::valid_until: return day_cell(body.valid_until());
        case ColumnRole::due_at:      return day_cell(body.due_at());
        case ColumnRole::document:
            return text(body.document().empty() ? "" : to_hex(body.document()));
        case ColumnRole::field: {
            const v1::Value* value = value_of(body, column.name);
            return value == nullptr ? sheet::OutCell{} : value_cell(column, *value, lang);
        }
    }
    return {};
}

sheet::OutColumn out_column(const SheetColumn& column, std::string_view lang) {
    sheet::OutColumn out;
    out.hint = lang == "zh-TW" ? column.allowed.zh() : column.allowed.en();
    out.width = column.role == ColumnRole::entry ? kWide : kNarrow;
    if (column.field == nullptr) return out;
    const bool flag = column.field->type() == v1::FIELD_TYPE_FLAG;
    if (flag) out.choices = {yes_or_no(true, lang), yes_or_no(false, lang)};
    for (const SheetWord& word : column.words) out.choices.push_back(word_shown(word, lang));
    // A cell of several words is none of the list's.
    out.must_be_choice = !column.field->set();
    const bool long_texts =
        column.field->type() == v1::FIELD_TYPE_TEXT || !out.must_be_choice || !out.choices.empty();
    if (long_texts && !flag) out.width = kWide;
    return out;
}

}  // namespace

v1::FieldDef field_def(const char* name, v1::FieldType type, bool required) {
    v1::FieldDef made;
    made.set_name(name);
    made.set_type(type);
    made.set_required(required);
    if (type == v1::FIELD_TYPE_TEXT) made.set_max(100);
    return made;
}

std::vector<SheetWord> words_of(const Convention& convention, std::string_view enumeration) {
    std::vector<SheetWord> words;
    const v1::Enumeration* found = convention.catalog->enumeration(enumeration);
    if (found == nullptr) return words;
    for (const std::string& word : found->words())
        words.push_back({word, convention.texts->label(found->key(), word)});
    return words;
}

std::string entry_name(std::string_view key) {
    constexpr std::string_view kPrefix = "reg/";
    if (key.starts_with(kPrefix)) key.remove_prefix(kPrefix.size());
    return std::string(key);
}

bool is_open(const v1::Entry& entry) {
    return entry.state() == v1::ENTRY_STATE_FILED || entry.state() == v1::ENTRY_STATE_SIGNED_OFF;
}

std::string both_of(const v1::Bilingual& text) {
    if (text.zh() == text.en() || text.en().empty()) return text.zh();
    return text.zh().empty() ? text.en() : text.zh() + " " + text.en();
}

std::string word_shown(const SheetWord& word, std::string_view lang) {
    const std::string& label = lang == "zh-TW" ? word.label.zh() : word.label.en();
    return label.empty() || label == word.word ? word.word : word.word + " (" + label + ")";
}

std::vector<SheetColumn> sheet_columns(const v1::EntryType& type, const Convention& convention) {
    std::vector<SheetColumn> columns;
    columns.push_back(column(ColumnRole::entry, std::string(kEntryColumn),
                             both("所變更之紀錄；新增者留空", "entry that is changed; empty: new"),
                             both("紀錄鍵值，或留空", "the key of an entry, or nothing")));
    columns.push_back(column(ColumnRole::member, "member",
                             both("成員；留空為本行", "member; empty: ours"),
                             both("成員代號；全體適用者為 *", "a member, or * for all")));
    columns.push_back(
        column(ColumnRole::occurred_on, "occurred_on", both("發生日", "day of the act"), a_day()));
    columns.back().required = true;
    columns.push_back(
        column(ColumnRole::valid_until, "valid_until", both("有效至", "valid until"), a_day()));
    columns.push_back(column(ColumnRole::due_at, "due_at", both("期限", "due"), a_day()));
    for (const v1::FieldDef& field : type.fields())
        columns.push_back(field_column(field, type, convention));
    if (!catalog::holds_documents(type)) return columns;
    columns.push_back(column(
        ColumnRole::document, std::string(kDocumentColumn), both("文件", "document"),
        both("--attach-folder 內之檔名，或 64 位十六進位承諾值",
             "a file in the folder of --attach-folder, or a commitment in 64 hexadecimal digits")));
    columns.back().required = type.document() == v1::DOCUMENT_NEED_REQUIRED;
    return columns;
}

sheet::OutSheet register_sheet(const v1::EntryType& type, const std::vector<SheetColumn>& columns,
                               const std::vector<v1::Entry>& entries, std::string_view lang) {
    constexpr std::size_t kSheetNameMax = 31;
    sheet::OutSheet out;
    out.name = type.name().substr(0, kSheetNameMax);
    out.heading_rows = 2;
    out.empty_rows = kEmptyRows;
    std::vector<sheet::OutCell> names;
    std::vector<sheet::OutCell> labels;
    for (const SheetColumn& column : columns) {
        out.columns.push_back(out_column(column, lang));
        names.push_back({sheet::CellKind::text, column.name, sheet::Look::heading});
        labels.push_back({sheet::CellKind::text,
                          both_of(column.label) + (column.required ? " *" : ""),
                          sheet::Look::label});
    }
    out.rows = {std::move(names), std::move(labels)};
    for (const v1::Entry& entry : entries) {
        std::vector<sheet::OutCell>& row = out.rows.emplace_back();
        for (const SheetColumn& column : columns) row.push_back(cell_of(column, entry, lang));
    }
    return out;
}

}  // namespace charter::client
