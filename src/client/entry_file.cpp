#include "client/entry_file.hpp"

#include <map>
#include <string>

#include "base/civil.hpp"
#include "catalog/catalog.hpp"
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

/// The date of that name, or the day of the entry; 0: it is left out, or was no date.
Day date_of(const v1::EntryBody& body, const std::string& name) {
    if (name == catalog::kOccurredOn) return body.occurred_on();
    for (const v1::Field& field : body.fields()) {
        if (field.name() == name && field.value().has_date()) return field.value().date();
    }
    return 0;
}

void check_order(const v1::EntryType& type, const std::map<std::string, YamlValue>& places,
                 const v1::EntryBody& body) {
    for (const v1::FieldDef& field : type.fields()) {
        if (field.not_before().empty()) continue;
        const Day date = date_of(body, field.name());
        const Day limit = date_of(body, field.not_before());
        if (date == 0 || limit == 0 || date >= limit) continue;
        places.at(field.name())
            .error("`" + field.name() + "` (" + format_date(date) + ") must not lie before `" +
                   field.not_before() + "` (" + format_date(limit) + ")");
    }
}

void read_fields(const v1::EntryType& type, const YamlValue& value, const HintsOf& hints,
                 v1::EntryBody& body) {
    if (!value.is_map()) return value.error("must be a map of the fields " + names_of(type));
    YamlMap map = value.map();
    std::map<std::string, YamlValue> places;
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
        places.emplace(field.name(), *item);
    }
    check_order(type, places, body);
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
