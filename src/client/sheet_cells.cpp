// What a person or program wrote into a cell, as the value that its field holds.

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/civil.hpp"
#include "client/sheet_rows.hpp"
#include "tx/typed_fields.hpp"
#include "wire/commitment_text.hpp"

namespace charter::client {
namespace {

using sheet::CellKind;

tl::unexpected<v1::Bilingual> wrong(std::string zh, std::string en) {
    v1::Bilingual what;
    what.set_zh(std::move(zh));
    what.set_en(std::move(en));
    return tl::unexpected<v1::Bilingual>(std::move(what));
}

tl::unexpected<v1::Bilingual> not_allowed(const SheetColumn& column, std::string_view text) {
    const std::string shown = sheet::quoted(text);
    return wrong("「" + shown + "」不符；應為" + column.allowed.zh(),
                 "\"" + shown + "\" is not allowed here; allowed: " + column.allowed.en());
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

std::optional<bool> flag_from(std::string_view text) {
    constexpr std::array<std::string_view, 4> kYes = {"yes", "true", "是", "y"};
    constexpr std::array<std::string_view, 4> kNo = {"no", "false", "否", "n"};
    const std::string word = lower(text);
    if (std::ranges::find(kYes, word) != kYes.end()) return true;
    if (std::ranges::find(kNo, word) != kNo.end()) return false;
    return std::nullopt;
}

// 2026-12-31; spreadsheet programs of Taiwan make 2026/12/31 and 2026/3/2 of it in CSV.
std::optional<Day> day_from(std::string_view text) {
    if (const auto day = parse_date(text)) return day;
    std::array<std::string, 3> parts;
    std::size_t part = 0;
    for (const char c : text) {
        if (c == '/' || c == '-') {
            if (++part == parts.size()) return std::nullopt;
        } else if (c < '0' || c > '9') {
            return std::nullopt;
        } else {
            parts[part].push_back(c);
        }
    }
    if (parts[0].size() != 4) return std::nullopt;
    for (const std::size_t i : {1U, 2U}) {
        std::string& two = parts[i];
        if (two.empty() || two.size() > 2) return std::nullopt;
        if (two.size() == 1) two.insert(0, "0");
    }
    return parse_date(parts[0] + "-" + parts[1] + "-" + parts[2]);
}

// The word itself, its label in either language, or both as we write them.
std::vector<std::string> words_meant(const SheetColumn& column, std::string_view text) {
    std::vector<std::string> meant;
    const std::string lowered = lower(text);
    for (const SheetWord& word : column.words) {
        if (text == word.word || text == word_shown(word, "zh-TW") ||
            text == word_shown(word, "en")) {
            return {word.word};
        }
        if (lowered == lower(word.label.en()) || text == word.label.zh() || lowered == word.word)
            meant.push_back(word.word);
    }
    return meant;
}

tl::expected<std::string, v1::Bilingual> item_from(const SheetColumn& column,
                                                   std::string_view text) {
    if (column.field->type() != v1::FIELD_TYPE_CHOICE) {
        constexpr std::string_view kOfKeys =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_/*";
        const bool key = text.size() <= tx::kItemBytesMax &&
                         text.find_first_not_of(kOfKeys) == std::string_view::npos;
        if (!key) return not_allowed(column, text);
        return std::string(text);
    }
    std::vector<std::string> meant = words_meant(column, text);
    if (meant.size() == 1) return std::move(meant.front());
    if (meant.empty()) return not_allowed(column, text);
    const std::string shown = sheet::quoted(text);
    return wrong(
        "「" + shown + "」可指 " + meant[0] + " 或 " + meant[1] + "，請填代號",
        "\"" + shown + "\" may mean " + meant[0] + " or " + meant[1] + ": write the word itself");
}

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> items;
    constexpr std::array<std::string_view, 3> kBetween = {";", "；", "\n"};
    while (true) {
        std::size_t end = text.size();
        std::size_t skip = 0;
        for (const std::string_view between : kBetween) {
            const std::size_t at = text.find(between);
            if (at >= end) continue;
            end = at;
            skip = between.size();
        }
        const std::string_view item = sheet::trimmed(text.substr(0, end));
        if (!item.empty()) items.push_back(item);
        if (skip == 0) return items;
        text.remove_prefix(end + skip);
    }
}

CellValue set_from(const SheetColumn& column, std::string_view text) {
    std::vector<std::string> items;
    for (const std::string_view part : split(text)) {
        auto item = item_from(column, part);
        if (!item) return tl::unexpected(item.error());
        items.push_back(*std::move(item));
    }
    std::ranges::sort(items);
    const auto twice = std::ranges::unique(items);
    items.erase(twice.begin(), twice.end());
    if (items.size() > static_cast<std::size_t>(tx::kSetItemsMax)) {
        const std::string most = std::to_string(tx::kSetItemsMax);
        return wrong("至多 " + most + " 項", "at most " + most + " of them");
    }
    v1::Value value;
    for (std::string& item : items) value.mutable_set()->add_items(std::move(item));
    return value;
}

CellValue number_from(const SheetColumn& column, std::string_view text) {
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, failed] = std::from_chars(text.data(), end, number);
    if (failed != std::errc() || stopped != end) return not_allowed(column, text);
    const v1::FieldDef& field = *column.field;
    if (field.max() > field.min() && (number < field.min() || number > field.max()))
        return not_allowed(column, text);
    v1::Value value;
    value.set_number(number);
    return value;
}

CellValue text_from(const SheetColumn& column, const sheet::Cell& cell, std::string_view text) {
    if (cell.kind == CellKind::date) {
        return wrong("試算表程式已將此欄轉為日期；請將儲存格格式設為文字後重新輸入",
                     "the spreadsheet program made a day of this text: format the cell as text, "
                     "then type it again");
    }
    v1::Value value;
    auto commitment = column.field->confidential() ? wire::commitment_in(sheet::trimmed(text))
                                                   : std::optional<Bytes>();
    if (commitment) {
        value.set_digest(*std::move(commitment));
        return value;
    }
    const std::int64_t most = column.field->max() > 0 ? column.field->max() : tx::kTextMax;
    const auto characters = std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
    if (characters > most) return not_allowed(column, text);
    value.set_text(std::string(text));
    return value;
}

CellValue field_from(const SheetColumn& column, const sheet::Cell& cell, std::string_view text) {
    const v1::FieldDef& field = *column.field;
    v1::Value value;
    switch (field.type()) {
        case v1::FIELD_TYPE_FLAG: {
            const auto flag = flag_from(text);
            if (!flag) return not_allowed(column, text);
            value.set_flag(*flag);
            return value;
        }
        case v1::FIELD_TYPE_NUMBER: return number_from(column, text);
        case v1::FIELD_TYPE_DATE:   {
            const auto day = day_from(text);
            if (!day) return not_allowed(column, text);
            value.set_date(*day);
            return value;
        }
        case v1::FIELD_TYPE_DIGEST: {
            auto digest = from_hex(text);
            if (!digest || digest->size() != 32) return not_allowed(column, text);
            value.set_digest(*std::move(digest));
            return value;
        }
        case v1::FIELD_TYPE_SIGNATURE: {
            auto signature = from_hex(text);
            if (!signature || signature->size() != 64) return not_allowed(column, text);
            value.set_signature(*std::move(signature));
            return value;
        }
        case v1::FIELD_TYPE_CHOICE:
        case v1::FIELD_TYPE_REFERENCE: {
            if (field.set()) return set_from(column, text);
            auto item = item_from(column, text);
            if (!item) return tl::unexpected(item.error());
            value.set_text(*std::move(item));
            return value;
        }
        // As it is, blanks too: what was exported comes back.
        default: return text_from(column, cell, cell.text);
    }
}

}  // namespace

CellValue read_cell(const SheetColumn& column, const sheet::Cell& cell) {
    if (cell.kind == CellKind::formula) {
        return wrong("公式：請改貼上值（選擇性貼上）",
                     "a formula: paste what it comes to, as a value");
    }
    if (cell.kind == CellKind::error) {
        return wrong("試算表之錯誤 " + sheet::quoted(cell.text),
                     "an error of the spreadsheet: " + sheet::quoted(cell.text));
    }
    const std::string_view text = sheet::trimmed(cell.text);
    if (column.role == ColumnRole::field) return field_from(column, cell, text);
    v1::Value value;
    const bool is_day = column.role == ColumnRole::occurred_on ||
                        column.role == ColumnRole::valid_until || column.role == ColumnRole::due_at;
    if (!is_day) {
        value.set_text(std::string(text));
        return value;
    }
    const auto day = day_from(text);
    if (!day) return not_allowed(column, text);
    value.set_date(*day);
    return value;
}

}  // namespace charter::client
