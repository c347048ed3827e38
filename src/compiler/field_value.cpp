#include "compiler/field_value.hpp"

#include <algorithm>
#include <limits>

#include "base/bytes.hpp"
#include "base/civil.hpp"
#include "base/utf8.hpp"
#include "wire/commitment_text.hpp"

namespace charter::compiler {
namespace {

constexpr std::size_t kDigestBytes = 32;
constexpr std::size_t kSignatureBytes = 64;
// What the ledger takes at most (tx/typed_fields.hpp).
constexpr std::int64_t kTextMax = 1000;
constexpr std::size_t kSetItemsMax = 1000;
constexpr std::size_t kItemBytesMax = 160;
constexpr Day kDateMin = -25'567;
constexpr Day kDateMax = 84'006;

bool bounded(const v1::FieldDef& field) { return field.max() > field.min(); }
std::int64_t number_min(const v1::FieldDef& field) { return bounded(field) ? field.min() : 0; }
std::int64_t number_max(const v1::FieldDef& field) {
    return bounded(field) ? field.max() : std::numeric_limits<std::int64_t>::max();
}
std::int64_t text_max(const v1::FieldDef& field) {
    return field.max() > 0 ? field.max() : kTextMax;
}

bool is_clean(std::string_view text) {
    return is_utf8(text) && std::ranges::none_of(text, [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return byte < 0x20 || byte == 0x7f;
           });
}

bool is_reference(std::string_view text) {
    return !text.empty() && text.size() <= kItemBytesMax && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-' || c == '_' || c == '/' || c == '*';
    });
}

std::string words_text(const FieldHints& hints) {
    std::string text;
    for (const FieldHints::Word& word : hints.words) {
        text.append(text.empty() ? "" : ", ").append(word.word);
        if (!word.label.empty() && word.label != word.word)
            text.append(" (").append(word.label).append(")");
    }
    return text;
}

std::string number_text(const v1::FieldDef& field, const FieldHints& hints) {
    std::string text = "a whole number";
    if (bounded(field)) {
        text += ", " + std::to_string(field.min()) + " to " + std::to_string(field.max());
    }
    return hints.unit.empty() ? text : text + " " + hints.unit;
}

/// What one item is, in messages.
std::string item_text(const v1::FieldDef& field, const FieldHints& hints) {
    if (field.type() == v1::FIELD_TYPE_CHOICE) return words_text(hints);
    if (!hints.of_register) return "keys of `" + field.of() + "`";
    return "keys of entries like " + field.of() + "/bank-a/0000000000000003";
}

void check_word(const v1::FieldDef& field, const FieldHints& hints, const std::string& word,
                const YamlValue& value) {
    if (word.empty()) return;  // noted
    if (field.type() == v1::FIELD_TYPE_CHOICE) {
        const bool known =
            std::ranges::find(hints.words, word, &FieldHints::Word::word) != hints.words.end();
        if (!known && !hints.words.empty()) {
            value.error("`" + word + "` is not allowed; one of: " + words_text(hints));
        }
        return;
    }
    const bool mistaken = hints.of_register && !word.starts_with(field.of() + "/");
    if (!is_reference(word) || mistaken) {
        value.error("`" + word + "` is no reference to `" + field.of() +
                    "`; one of: " + item_text(field, hints));
    }
}

void read_word(const v1::FieldDef& field, const FieldHints& hints, const YamlValue& value,
               v1::Value& out) {
    out.set_text(value.text());
    check_word(field, hints, out.text(), value);
}

void read_set(const v1::FieldDef& field, const FieldHints& hints, const YamlValue& value,
              v1::Value& out) {
    if (!value.is_list())
        return value.error("is no list; it takes " + allowed_values(field, hints));
    std::vector<std::string> items;
    for (const YamlValue& item : value.list()) {
        items.push_back(item.text());
        check_word(field, hints, items.back(), item);
    }
    if (items.empty()) {
        return value.error("an empty list; leave the field out, or give " +
                           allowed_values(field, hints));
    }
    if (items.size() > kSetItemsMax) {
        return value.error("has " + std::to_string(items.size()) + " items; allowed: " +
                           std::to_string(kSetItemsMax) + ", so file a second entry");
    }
    std::ranges::sort(items);
    const auto twice = std::ranges::unique(items);
    items.erase(twice.begin(), twice.end());
    if (static_cast<std::int64_t>(items.size()) < field.min()) {
        value.error("has " + std::to_string(items.size()) + " different items; at least " +
                    std::to_string(field.min()) + " are needed");
    }
    for (std::string& item : items) out.mutable_set()->add_items(std::move(item));
}

void read_text(const v1::FieldDef& field, const YamlValue& value, v1::Value& out) {
    std::string text = value.text();
    if (field.confidential()) {
        if (auto commitment = wire::commitment_in(text)) {
            out.set_digest(*std::move(commitment));
            return;
        }
    }
    const std::int64_t length = characters(text);
    if (!is_clean(text)) value.error("not UTF-8, or with control characters (no line breaks)");
    if (length > text_max(field)) {
        value.error("has " + std::to_string(length) + " characters; at most " +
                    std::to_string(text_max(field)) + " are allowed");
    }
    out.set_text(std::move(text));
}

void read_date(const YamlValue& value, v1::Value& out) {
    const Day day = value.date();
    if (day < kDateMin || day > kDateMax) value.error("a date outside 1900 to 2200");
    out.set_date(day);
}

void read_number(const v1::FieldDef& field, const FieldHints& hints, const YamlValue& value,
                 v1::Value& out) {
    if (value.scalar_kind() != ScalarKind::number) {
        return value.error("must be " + allowed_values(field, hints) + ", not quoted");
    }
    out.set_number(value.number(number_min(field), number_max(field)));
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

// Keys may look like numbers or flags: hexadecimal digits, the country NO.
std::string quoted_items(const std::string& shown) {
    std::string out;
    for (std::size_t at = 0; at <= shown.size();) {
        const std::size_t end = std::min(shown.find(", ", at), shown.size());
        out += (out.empty() ? "" : ", ") + quoted(shown.substr(at, end - at));
        at = end + 2;
    }
    return out;
}

}  // namespace

std::string allowed_values(const v1::FieldDef& field, const FieldHints& hints) {
    switch (field.type()) {
        case v1::FIELD_TYPE_FLAG:      return "true or false";
        case v1::FIELD_TYPE_NUMBER:    return number_text(field, hints);
        case v1::FIELD_TYPE_SIGNATURE: return "128 hexadecimal digits in quotes";
        case v1::FIELD_TYPE_TEXT:
            return "a text of at most " + std::to_string(text_max(field)) + " characters";
        case v1::FIELD_TYPE_DATE:   return "a quoted date, \"2026-01-31\"";
        case v1::FIELD_TYPE_DIGEST: return "64 hexadecimal digits in quotes (sha256sum of a file)";
        default:                    break;
    }
    return (field.set() ? "a list [..] of: " : "one of: ") + item_text(field, hints);
}

v1::Value read_value(const v1::FieldDef& field, const FieldHints& hints, const YamlValue& value) {
    v1::Value out;
    if (!value.is_scalar() && !value.is_list() && !value.is_map()) {
        value.error("has no value; it takes " + allowed_values(field, hints));
        return out;
    }
    if (field.set()) {
        read_set(field, hints, value, out);
        return out;
    }
    switch (field.type()) {
        case v1::FIELD_TYPE_FLAG:      out.set_flag(value.flag()); break;
        case v1::FIELD_TYPE_NUMBER:    read_number(field, hints, value, out); break;
        case v1::FIELD_TYPE_TEXT:      read_text(field, value, out); break;
        case v1::FIELD_TYPE_DATE:      read_date(value, out); break;
        case v1::FIELD_TYPE_DIGEST:    out.set_digest(value.hex(kDigestBytes)); break;
        case v1::FIELD_TYPE_SIGNATURE: out.set_signature(value.hex(kSignatureBytes)); break;
        default:                       read_word(field, hints, value, out);
    }
    return out;
}

std::string yaml_value(const v1::FieldDef& field, const std::string& shown) {
    if (field.set()) {
        const bool words = field.type() == v1::FIELD_TYPE_CHOICE;
        return "[" + (words ? shown : quoted_items(shown)) + "]";
    }
    const bool plain = field.type() == v1::FIELD_TYPE_FLAG ||
                       field.type() == v1::FIELD_TYPE_NUMBER ||
                       field.type() == v1::FIELD_TYPE_CHOICE;
    return plain ? shown : quoted(shown);
}

}  // namespace charter::compiler
