#include "client/entry_file.hpp"

#include <algorithm>
#include <limits>

#include "compiler/yaml.hpp"

namespace charter::client {
namespace {

using compiler::YamlMap;
using compiler::YamlValue;

constexpr std::int64_t kNumberMax = std::numeric_limits<std::int64_t>::max();

void read_single(const v1::FieldDef& field, const YamlValue& value, v1::Value& out) {
    switch (field.type()) {
        case v1::FIELD_TYPE_FLAG:   out.set_flag(value.flag()); return;
        case v1::FIELD_TYPE_NUMBER: {
            const bool bounded = field.max() > field.min();
            out.set_number(
                value.number(bounded ? field.min() : 0, bounded ? field.max() : kNumberMax));
            return;
        }
        case v1::FIELD_TYPE_DATE:   out.set_date(value.date()); return;
        case v1::FIELD_TYPE_DIGEST: out.set_digest(value.hex(32)); return;
        default:                    out.set_text(value.text());
    }
}

void read_field(const v1::FieldDef& field, const YamlValue& value, v1::EntryBody& body) {
    v1::Field& out = *body.add_fields();
    out.set_name(field.name());
    if (!field.set()) return read_single(field, value, *out.mutable_value());
    std::vector<std::string> items = value.texts();
    std::ranges::sort(items);
    const auto twice = std::ranges::unique(items);
    items.erase(twice.begin(), twice.end());
    auto& set = *out.mutable_value()->mutable_set();
    for (std::string& item : items) set.add_items(std::move(item));
}

void read_fields(const v1::EntryType& type, const YamlValue& value, v1::EntryBody& body) {
    YamlMap map = value.map();
    // The definition's fields are sorted by name, as the entry's must be.
    for (const v1::FieldDef& field : type.fields()) {
        if (field.required()) {
            if (const auto item = map.required(field.name())) read_field(field, *item, body);
        } else if (const auto item = map.optional(field.name())) {
            read_field(field, *item, body);
        }
    }
}

}  // namespace

Outcome<v1::EntryBody> read_entry(const std::filesystem::path& file, const FindRegister& find) {
    compiler::Errors errors;
    v1::EntryBody body;
    if (const auto yaml = compiler::YamlFile::read(file, file.string(), errors)) {
        YamlMap map = yaml->root().map();
        body.set_register_(map.text("register"));
        body.set_member(map.text("member"));
        if (const auto day = map.required("occurred_on")) body.set_occurred_on(day->date());
        if (const auto day = map.optional("valid_until")) body.set_valid_until(day->date());
        if (const auto day = map.optional("due_at")) body.set_due_at(day->date());
        const auto fields = map.required("fields");
        if (errors.empty() && fields) {
            const auto type = find(body.register_());
            if (!type) return tl::unexpected(type.error());
            read_fields(*type, *fields, body);
        }
    }
    if (!errors.empty()) return fault(errors.text());
    return body;
}

}  // namespace charter::client
