// Registers, tables, populations and enumerations.

#include <algorithm>

#include "compiler/builder.hpp"

namespace charter::compiler {
namespace {

constexpr std::int64_t kBound = 1'000'000'000'000'000;
constexpr std::int64_t kRetentionDays = 1825;  // five years, where a register says nothing else
constexpr std::int64_t kRetentionDaysMax = 36500;
constexpr std::int64_t kMonthsMax = 1200;

v1::FieldType read_type(YamlMap& map) {
    const std::string word =
        map.word("type", {"flag", "number", "text", "date", "digest", "choice", "reference"});
    if (word == "flag") return v1::FIELD_TYPE_FLAG;
    if (word == "number") return v1::FIELD_TYPE_NUMBER;
    if (word == "text") return v1::FIELD_TYPE_TEXT;
    if (word == "date") return v1::FIELD_TYPE_DATE;
    if (word == "digest") return v1::FIELD_TYPE_DIGEST;
    if (word == "choice") return v1::FIELD_TYPE_CHOICE;
    if (word == "reference") return v1::FIELD_TYPE_REFERENCE;
    return v1::FIELD_TYPE_UNSPECIFIED;
}

void add_label(v1::ItemText& text, const std::string& name, const std::optional<YamlValue>& label) {
    v1::Label& added = *text.add_labels();
    added.set_name(name);
    if (label) *added.mutable_text() = read_bilingual(*label);
}

v1::DocumentNeed document_need(const std::string& word) {
    if (word == "none") return v1::DOCUMENT_NEED_NONE;
    if (word == "optional") return v1::DOCUMENT_NEED_OPTIONAL;
    if (word == "required") return v1::DOCUMENT_NEED_REQUIRED;
    return v1::DOCUMENT_NEED_UNSPECIFIED;
}

v1::Visibility visibility(const std::string& word) {
    if (word == "consortium") return v1::VISIBILITY_CONSORTIUM;
    if (word == "member") return v1::VISIBILITY_MEMBER;
    if (word == "member_and_auditor") return v1::VISIBILITY_MEMBER_AND_AUDITOR;
    return v1::VISIBILITY_UNSPECIFIED;
}

v1::WhenEmpty when_empty(const std::string& word) {
    if (word == "not_applicable") return v1::WHEN_EMPTY_NOT_APPLICABLE;
    if (word == "declared") return v1::WHEN_EMPTY_DECLARED;
    if (word == "fail") return v1::WHEN_EMPTY_FAIL;
    return v1::WHEN_EMPTY_UNSPECIFIED;
}

void read_register(const std::string& name, const YamlValue& value, Builder& builder) {
    v1::EntryType& type = *builder.catalog.add_registers();
    type.set_key("cat/register/" + name);
    type.set_name(name);
    builder.remember(type.key(), value);
    YamlMap map = value.map();
    v1::ItemText text = read_titled(map, type.key());
    type.set_document(document_need(map.word("document", {"none", "optional", "required"})));
    read_names(map.required("makers"), *type.mutable_maker_roles());
    read_names(map.required("checkers"), *type.mutable_checker_roles());
    type.set_cadence(map.text_or("cadence", ""));
    type.set_visibility(
        visibility(map.word("visibility", {"consortium", "member", "member_and_auditor"})));
    type.set_retention_days(static_cast<std::uint32_t>(
        map.number_or("retention_days", kRetentionDays, 1, kRetentionDaysMax)));
    type.set_assembly_may_file(map.flag_or("assembly_may_file", false));
    type.set_valid_months(
        static_cast<std::uint32_t>(map.number_or("valid_months", 0, 0, kMonthsMax)));
    if (const auto fields = map.required("fields"))
        read_fields(*fields, *type.mutable_fields(), text);
    type.set_text_digest(builder.add_text(std::move(text)));
}

void read_table(const std::string& name, const YamlValue& value, Builder& builder) {
    v1::EntryType& type = *builder.catalog.add_tables();
    type.set_key("cat/table/" + name);
    type.set_name(name);
    builder.remember(type.key(), value);
    YamlMap map = value.map();
    v1::ItemText text = read_titled(map, type.key());
    if (const auto fields = map.required("fields"))
        read_fields(*fields, *type.mutable_fields(), text);
    type.set_text_digest(builder.add_text(std::move(text)));
}

void read_population(const std::string& name, const YamlValue& value, Builder& builder) {
    v1::Population& population = *builder.catalog.add_populations();
    population.set_key("cat/population/" + name);
    population.set_name(name);
    builder.remember(population.key(), value);
    YamlMap map = value.map();
    population.set_text_digest(builder.add_text(read_titled(map, population.key())));
    if (map.has("enum")) {
        population.set_enumeration(map.text("enum"));
        return;
    }
    population.set_type(map.text("in"));
    if (const auto where = map.optional("where"))
        read_predicate(*where, *population.mutable_where());
    population.set_empty(when_empty(map.word("empty", {"not_applicable", "declared", "fail"})));
    population.set_declared_as(map.text_or("declared_as", ""));
}

void read_enumeration(const std::string& name, const YamlValue& value, Builder& builder) {
    v1::Enumeration& enumeration = *builder.catalog.add_enumerations();
    enumeration.set_key("cat/enumeration/" + name);
    enumeration.set_name(name);
    builder.remember(enumeration.key(), value);
    YamlMap map = value.map();
    v1::ItemText text = read_titled(map, enumeration.key());
    if (const auto words = map.required("words")) {
        YamlMap labels = words->map();
        for (const auto& [word, label] : labels.rest()) {
            enumeration.add_words(word);
            add_label(text, word, label);
        }
    }
    enumeration.set_text_digest(builder.add_text(std::move(text)));
}

/// Calls `read` for each named item under the one field of the file.
template <class Read>
void each_item(const YamlValue& root, std::string_view field, Builder& builder, const Read& read) {
    YamlMap map = root.map();
    const std::optional<YamlValue> items = map.required(field);
    if (!items) return;
    YamlMap named = items->map();
    for (const auto& [name, value] : named.rest()) read(name, value, builder);
}

}  // namespace

void read_fields(const YamlValue& value, google::protobuf::RepeatedPtrField<v1::FieldDef>& fields,
                 v1::ItemText& text) {
    YamlMap named = value.map();
    for (const auto& [name, definition] : named.rest()) {
        v1::FieldDef& field = *fields.Add();
        YamlMap map = definition.map();
        field.set_name(name);
        field.set_type(read_type(map));
        field.set_set(map.flag_or("set", false));
        field.set_of(map.text_or("of", ""));
        field.set_required(map.flag_or("required", false));
        field.set_min(map.number_or("min", 0, -kBound, kBound));
        field.set_max(map.number_or("max", 0, -kBound, kBound));
        field.set_must_be_in_force(map.flag_or("must_be_in_force", false));
        add_label(text, name, map.required("label"));
    }
    std::ranges::sort(fields, {}, &v1::FieldDef::name);
}

void read_registers(const YamlValue& root, Builder& builder) {
    each_item(root, "registers", builder, read_register);
}
void read_tables(const YamlValue& root, Builder& builder) {
    each_item(root, "tables", builder, read_table);
}
void read_populations(const YamlValue& root, Builder& builder) {
    each_item(root, "populations", builder, read_population);
}
void read_enumerations(const YamlValue& root, Builder& builder) {
    each_item(root, "enumerations", builder, read_enumeration);
}

}  // namespace charter::compiler
