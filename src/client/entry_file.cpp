#include "client/entry_file.hpp"

#include "compiler/yaml.hpp"

namespace charter::client {
namespace {

using compiler::YamlMap;
using compiler::YamlValue;

compiler::FieldHints hints_for(const HintsOf& hints, const v1::EntryType& type,
                               const v1::FieldDef& field) {
    return hints ? hints(type, field) : compiler::FieldHints();
}

std::string names_of(const v1::EntryType& type) {
    std::string names;
    for (const v1::FieldDef& field : type.fields())
        names.append(names.empty() ? "" : ", ").append(field.name());
    return names;
}

void read_fields(const v1::EntryType& type, const YamlValue& value, const HintsOf& hints,
                 v1::EntryBody& body) {
    if (!value.is_map()) return value.error("must be a map of the fields " + names_of(type));
    YamlMap map = value.map();
    // The definition's fields are sorted by name, as the entry's must be.
    for (const v1::FieldDef& field : type.fields()) {
        const auto item = map.optional(field.name());
        if (!item && !field.required()) continue;
        const compiler::FieldHints known = hints_for(hints, type, field);
        if (!item) {
            value.error("the field `" + field.name() + "` is missing; it takes " +
                        compiler::allowed_values(field, known));
            continue;
        }
        v1::Field& out = *body.add_fields();
        out.set_name(field.name());
        *out.mutable_value() = compiler::read_value(field, known, *item);
    }
}

void check_dates(const v1::EntryBody& body, const YamlMap& map) {
    if (body.valid_until() != 0 && body.valid_until() <= body.occurred_on())
        map.value().error("`valid_until` must lie after `occurred_on`");
}

}  // namespace

Outcome<v1::EntryBody> read_entry(const std::filesystem::path& file, const FindRegister& find,
                                  const HintsOf& hints) {
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
            read_fields(*type, *fields, hints, body);
            check_dates(body, map);
        }
    }
    if (!errors.empty()) return fault(errors.text());
    return body;
}

}  // namespace charter::client
