// Registers, tables, populations and enumerations.

#include <algorithm>

#include "compiler/builder.hpp"
#include "compiler/field_value.hpp"
#include "compiler/words.hpp"
#include "wire/reason_text.hpp"

namespace charter::compiler {
namespace {

constexpr std::int64_t kBound = 1'000'000'000'000'000;
constexpr std::int64_t kRetentionDays = 1825;  // five years, where a register says nothing else
constexpr std::int64_t kRetentionDaysMax = 36500;
constexpr std::int64_t kMonthsMax = 1200;

v1::FieldType read_type(YamlMap& map) {
    const std::string word = map.word(
        "type", {"flag", "number", "text", "date", "digest", "choice", "reference", "signature"});
    if (word == "flag") return v1::FIELD_TYPE_FLAG;
    if (word == "number") return v1::FIELD_TYPE_NUMBER;
    if (word == "text") return v1::FIELD_TYPE_TEXT;
    if (word == "date") return v1::FIELD_TYPE_DATE;
    if (word == "digest") return v1::FIELD_TYPE_DIGEST;
    if (word == "choice") return v1::FIELD_TYPE_CHOICE;
    if (word == "reference") return v1::FIELD_TYPE_REFERENCE;
    if (word == "signature") return v1::FIELD_TYPE_SIGNATURE;
    return v1::FIELD_TYPE_UNSPECIFIED;
}

void add_label(v1::ItemText& text, const std::string& name, const std::optional<YamlValue>& label) {
    v1::Label& added = *text.add_labels();
    added.set_name(name);
    if (label) *added.mutable_text() = read_bilingual(*label);
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
    v1::ItemText text = read_described(map, type.key());
    type.set_document(document_need(map.word("document", {"none", "optional", "required"})));
    read_names(map.required("makers"), *type.mutable_maker_roles());
    read_names(map.required("checkers"), *type.mutable_checker_roles());
    type.set_cadence(map.text_or("cadence", ""));
    type.set_visibility(
        visibility(map.word("visibility", {"consortium", "member", "member_and_auditor"})));
    type.set_retention_days(static_cast<std::uint32_t>(
        map.number_or("retention_days", kRetentionDays, 1, kRetentionDaysMax)));
    type.set_assembly_may_file(map.flag_or("assembly_may_file", false));
    type.set_by_act(map.flag_or("by_act", false));
    type.set_valid_months(
        static_cast<std::uint32_t>(map.number_or("valid_months", 0, 0, kMonthsMax)));
    read_life_cycle(map, type);
    if (const auto fields = map.required("fields")) read_filed_fields(*fields, builder, type, text);
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

void read_field(const std::string& name, YamlMap& map, v1::FieldDef& field, v1::ItemText& text) {
    field.set_name(name);
    field.set_type(read_type(map));
    field.set_set(map.flag_or("set", false));
    field.set_of(map.text_or("of", ""));
    field.set_required(map.flag_or("required", false));
    field.set_min(map.number_or("min", 0, -kBound, kBound));
    field.set_max(map.number_or("max", 0, -kBound, kBound));
    field.set_must_be_in_force(map.flag_or("must_be_in_force", false));
    field.set_confidential(map.flag_or("confidential", false));
    read_names(map.optional("same"), *field.mutable_same());
    if (const auto where = map.optional("where")) read_predicate(*where, *field.mutable_where());
    field.set_not_before(map.text_or("not_before", ""));
    field.set_declared_ahead(map.flag_or("declared_ahead", false));
    add_label(text, name, map.required("label"));
}

/// As far as what was read before can say: enumerations stand before registers, and a register that
/// comes later is not held against the key.
FieldHints hints_of(const v1::FieldDef& field, const Builder& builder) {
    FieldHints hints;
    for (const v1::Enumeration& enumeration : builder.catalog.enumerations()) {
        if (enumeration.name() != field.of()) continue;
        for (const std::string& word : enumeration.words()) hints.words.push_back({word, ""});
    }
    const auto& registers = builder.catalog.registers();
    hints.of_register =
        field.type() == v1::FIELD_TYPE_REFERENCE &&
        std::ranges::find(registers, field.of(), &v1::EntryType::name) != registers.end();
    return hints;
}

/// One value for both languages, or one in each; each must be a value of the field.
v1::Bilingual read_example(const YamlValue& value, const v1::FieldDef& field,
                           const FieldHints& hints) {
    v1::Bilingual both;
    if (value.is_map()) {
        YamlMap map = value.map();
        if (const auto zh = map.required("zh"))
            both.set_zh(wire::value_text(read_value(field, hints, *zh)));
        if (const auto en = map.required("en"))
            both.set_en(wire::value_text(read_value(field, hints, *en)));
        return both;
    }
    const std::string shown = wire::value_text(read_value(field, hints, value));
    both.set_zh(shown);
    both.set_en(shown);
    return both;
}

constexpr Word<v1::Unit> kUnits[] = {
    {"months", v1::UNIT_MONTHS},
    {"days", v1::UNIT_DAYS},
    {"hours", v1::UNIT_HOURS},
    {"minutes", v1::UNIT_MINUTES},
    {"seconds", v1::UNIT_SECONDS},
    {"percent", v1::UNIT_PERCENT},
    {"count", v1::UNIT_COUNT},
    {"points", v1::UNIT_POINTS},
    {"transactions_per_second", v1::UNIT_TRANSACTIONS_PER_SECOND},
};

/// What an officer is told of the field.
void read_guidance(YamlMap& map, const v1::FieldDef& field, const Builder& builder,
                   v1::Label& label) {
    if (const auto help = map.required("help")) *label.mutable_help() = read_bilingual(*help);
    if (const auto example = map.required("example")) {
        *label.mutable_example() = read_example(*example, field, hints_of(field, builder));
    }
    if (field.type() != v1::FIELD_TYPE_NUMBER) return;
    label.set_unit(read_word(map, "unit", kUnits));
    map.required("max");
}

}  // namespace

void read_fields(const YamlValue& value, google::protobuf::RepeatedPtrField<v1::FieldDef>& fields,
                 v1::ItemText& text) {
    YamlMap named = value.map();
    for (const auto& [name, definition] : named.rest()) {
        YamlMap map = definition.map();
        read_field(name, map, *fields.Add(), text);
    }
    std::ranges::sort(fields, {}, &v1::FieldDef::name);
}

void read_filed_fields(const YamlValue& value, const Builder& builder, v1::EntryType& type,
                       v1::ItemText& text) {
    YamlMap named = value.map();
    for (const auto& [name, definition] : named.rest()) {
        YamlMap map = definition.map();
        v1::FieldDef& field = *type.add_fields();
        read_field(name, map, field, text);
        read_guidance(map, field, builder, *text.mutable_labels(text.labels_size() - 1));
    }
    std::ranges::sort(*type.mutable_fields(), {}, &v1::FieldDef::name);
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
