#include "cli/register_guide.hpp"

#include <algorithm>
#include <sstream>

#include "catalog/coverage.hpp"
#include "cli/stage_guide.hpp"
#include "cli/texts.hpp"
#include "client/field_terms.hpp"
#include "compiler/field_value.hpp"
#include "engine/tip.hpp"
#include "report/columns.hpp"

namespace charter::cli {
namespace {

using client::Convention;

v1::Label label_of(const Convention& c, const v1::EntryType& type, const std::string& field) {
    const v1::Label* label = c.texts->find_label(type.key(), field);
    if (label != nullptr) return *label;
    v1::Label bare;
    *bare.mutable_text() = c.texts->label(type.key(), field);
    return bare;
}

// "name (title)" of each, joined by commas.
std::string named(const std::vector<std::pair<std::string, std::string>>& items) {
    std::string all;
    for (const auto& [name, title] : items) {
        if (!all.empty()) all += in_chinese() ? "、" : ", ";
        all += text(TextId::guide_named, {{"name", name}, {"title", title}});
    }
    return all;
}

std::string roles_text(const Convention& c,
                       const google::protobuf::RepeatedPtrField<std::string>& roles) {
    std::vector<std::pair<std::string, std::string>> items;
    for (const std::string& role : roles)
        items.emplace_back(role, reader_text(c.texts->title("cat/role/" + role)));
    return named(items);
}

std::string words_text(const Convention& c, const std::string& enumeration) {
    std::vector<std::pair<std::string, std::string>> items;
    if (const v1::Enumeration* words = c.catalog->enumeration(enumeration)) {
        for (const std::string& word : words->words())
            items.emplace_back(word, reader_text(c.texts->label(words->key(), word)));
    }
    return named(items);
}

std::string number_text(const v1::FieldDef& field, v1::Unit unit) {
    const std::string word = client::unit_word(unit, language());
    return text(word.empty() ? TextId::takes_number : TextId::takes_number_of,
                {{"min", std::to_string(field.min())},
                 {"max", std::to_string(field.max())},
                 {"unit", word}});
}

std::string takes(const Convention& c, const v1::FieldDef& field, v1::Unit unit) {
    switch (field.type()) {
        case v1::FIELD_TYPE_FLAG:   return text(TextId::takes_flag);
        case v1::FIELD_TYPE_NUMBER: return number_text(field, unit);
        case v1::FIELD_TYPE_TEXT:
            return text(TextId::takes_text, {{"max", std::to_string(field.max())}});
        case v1::FIELD_TYPE_DATE:   return text(TextId::takes_date);
        case v1::FIELD_TYPE_DIGEST: return text(TextId::takes_digest);
        case v1::FIELD_TYPE_CHOICE:
            return text(field.set() ? TextId::takes_words : TextId::takes_word,
                        {{"words", words_text(c, field.of())}});
        case v1::FIELD_TYPE_SIGNATURE: return text(TextId::takes_signature);
        case v1::FIELD_TYPE_REFERENCE: break;
        default:                       return {};
    }
    const v1::EntryType* target = c.catalog->entry_type(field.of());
    const std::string key = target == nullptr ? "cat/table/" + field.of() : target->key();
    return text(field.set() ? TextId::takes_references : TextId::takes_reference,
                {{"name", field.of()}, {"title", reader_text(c.texts->title(key))}});
}

std::string need_of(const v1::FieldDef& field) {
    return text(field.required() ? TextId::guide_required : TextId::guide_optional);
}

std::string visibility_text(v1::Visibility visibility) {
    switch (visibility) {
        case v1::VISIBILITY_CONSORTIUM: return text(TextId::guide_visible_consortium);
        case v1::VISIBILITY_MEMBER:     return text(TextId::guide_visible_member);
        default:                        return text(TextId::guide_visible_auditor);
    }
}

std::string cadence_text(const Convention& c, const v1::EntryType& type) {
    const v1::Parameter* parameter = c.catalog->parameter(type.cadence());
    if (parameter == nullptr) return text(TextId::guide_no_cadence);
    const bool calendar = parameter->period() == v1::PERIOD_CALENDAR;
    const Words words = {{"name", parameter->name()},
                         {"title", reader_text(c.texts->title(parameter->key()))},
                         {"count", std::to_string(parameter->initial())},
                         {"unit", client::unit_word(parameter->unit(), language())}};
    return text(calendar ? TextId::guide_calendar : TextId::guide_rolling, words);
}

std::vector<std::string> requirements_of(const Convention& c, const v1::EntryType& type) {
    const auto uses = catalog::uses(*c.catalog);
    const auto found = uses.find("entry/" + type.name());
    return found == uses.end() ? std::vector<std::string>() : found->second;
}

void put_people(std::ostream& out, const Convention& c, const v1::EntryType& type) {
    out << text(TextId::guide_makers, {{"roles", roles_text(c, type.maker_roles())}}) << "\n";
    out << (type.checker_roles().empty()
                ? text(TextId::guide_no_checkers)
                : text(TextId::guide_checkers, {{"roles", roles_text(c, type.checker_roles())}}))
        << "\n";
    if (type.assembly_may_file()) out << text(TextId::guide_assembly) << "\n";
}

void put_terms(std::ostream& out, const Convention& c, const v1::EntryType& type) {
    out << cadence_text(c, type) << "\n";
    if (type.valid_months() != 0) {
        out << text(TextId::guide_valid_months, {{"count", std::to_string(type.valid_months())}})
            << "\n";
    }
    out << document_text(type.document()) << "\n" << visibility_text(type.visibility()) << "\n";
    out << text(TextId::guide_retention, {{"count", std::to_string(type.retention_days())}})
        << "\n";
}

void put_requirements(std::ostream& out, const Convention& c, const v1::EntryType& type) {
    const std::vector<std::string> ids = requirements_of(c, type);
    if (ids.empty()) return;
    out << "\n" << text(TextId::guide_requirements) << "\n";
    for (const std::string& id : ids) {
        out << "  " << id << "  " << reader_text(c.texts->title("cat/requirement/" + id)) << "\n";
    }
}

// Before the value: what the field is for and what it takes, as comments of an entry file.
void put_comment(std::ostream& out, const Convention& c, const v1::EntryType& type,
                 const v1::FieldDef& field) {
    const v1::Label label = label_of(c, type, field.name());
    out << "  # "
        << text(TextId::skeleton_field,
                {{"title", reader_text(label.text())}, {"need", need_of(field)}})
        << "\n";
    if (label.has_help()) out << "  #   " << reader_text(label.help()) << "\n";
    out << "  #   " << takes(c, field, label.unit()) << "\n";
    for (const v1::Bilingual& term : client::field_terms(c, type, field))
        out << "  #   " << reader_text(term) << "\n";
    if (label.has_example()) {
        const std::string example = compiler::yaml_value(field, reader_text(label.example()));
        out << "  #   " << text(TextId::guide_example, {{"example", example}}) << "\n";
    }
}

std::string cell(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '|') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

boost::json::object both_json(const v1::Bilingual& both) {
    return {{"zh", both.zh()}, {"en", both.en()}};
}

boost::json::object field_json(const Convention& c, const v1::EntryType& type,
                               const v1::FieldDef& field) {
    const v1::Label label = label_of(c, type, field.name());
    boost::json::object out = {{"field", field.name()},
                               {"label", both_json(label.text())},
                               {"help", both_json(label.help())},
                               {"example", both_json(label.example())},
                               {"type", v1::FieldType_Name(field.type())},
                               {"set", field.set()},
                               {"required", field.required()},
                               {"must_be_in_force", field.must_be_in_force()},
                               {"confidential", field.confidential()}};
    if (!field.of().empty()) out["of"] = field.of();
    if (field.max() > field.min()) {
        out["min"] = field.min();
        out["max"] = field.max();
    }
    if (field.set() && field.min() > 0) out["min"] = field.min();
    boost::json::array terms;
    for (const v1::Bilingual& term : client::field_terms(c, type, field))
        terms.push_back(both_json(term));
    if (!terms.empty()) out["terms"] = std::move(terms);
    if (label.unit() != v1::UNIT_UNSPECIFIED) out["unit"] = v1::Unit_Name(label.unit());
    const v1::Enumeration* words =
        field.type() == v1::FIELD_TYPE_CHOICE ? c.catalog->enumeration(field.of()) : nullptr;
    if (words == nullptr) return out;
    boost::json::object labels;
    for (const std::string& word : words->words())
        labels[word] = both_json(c.texts->label(words->key(), word));
    out["words"] = std::move(labels);
    return out;
}

}  // namespace

boost::json::array names_json(const google::protobuf::RepeatedPtrField<std::string>& names) {
    boost::json::array list;
    for (const std::string& name : names) list.emplace_back(name);
    return list;
}

Day officers_today() {
    constexpr std::int32_t kTaipeiMinutes = 480;
    return day_at(engine::system_now_ms(), kTaipeiMinutes);
}

std::string document_text(v1::DocumentNeed need) {
    switch (need) {
        case v1::DOCUMENT_NEED_REQUIRED: return text(TextId::guide_document_required);
        case v1::DOCUMENT_NEED_OPTIONAL: return text(TextId::guide_document_optional);
        default:                         return text(TextId::guide_document_none);
    }
}

const std::string& reader_text(const v1::Bilingual& both) {
    return in_chinese() ? both.zh() : both.en();
}

std::string describe_field(const Convention& c, const v1::EntryType& type,
                           const v1::FieldDef& field) {
    const v1::Label label = label_of(c, type, field.name());
    std::ostringstream out;
    out << "  "
        << text(TextId::guide_field, {{"name", field.name()},
                                      {"title", reader_text(label.text())},
                                      {"need", need_of(field)}})
        << "\n";
    if (label.has_help()) out << "    " << reader_text(label.help()) << "\n";
    out << "    " << takes(c, field, label.unit()) << "\n";
    if (field.must_be_in_force()) out << "    " << text(TextId::guide_in_force) << "\n";
    for (const v1::Bilingual& term : client::field_terms(c, type, field))
        out << "    " << reader_text(term) << "\n";
    if (label.has_example()) {
        out << "    " << text(TextId::guide_example, {{"example", reader_text(label.example())}})
            << "\n";
    }
    return out.str();
}

std::string describe_register(const Convention& c, const v1::EntryType& type) {
    const v1::ItemText* item = c.texts->find(type.key());
    std::ostringstream out;
    out << text(TextId::guide_named,
                {{"name", type.name()}, {"title", reader_text(c.texts->title(type.key()))}})
        << "\n";
    if (item != nullptr) out << reader_text(item->text()) << "\n";
    out << "\n";
    put_people(out, c, type);
    put_terms(out, c, type);
    put_requirements(out, c, type);
    const std::string stages = describe_stages(c, type);
    if (!stages.empty()) out << "\n" << stages;
    out << "\n" << text(TextId::guide_fields) << "\n";
    for (const v1::FieldDef& field : type.fields()) out << describe_field(c, type, field);
    return out.str();
}

boost::json::object register_json(const Convention& c, const v1::EntryType& type) {
    const v1::ItemText* item = c.texts->find(type.key());
    boost::json::array fields;
    for (const v1::FieldDef& field : type.fields()) fields.push_back(field_json(c, type, field));
    boost::json::array requirements;
    for (const std::string& id : requirements_of(c, type)) requirements.emplace_back(id);
    return {{"register", type.name()},
            {"title", both_json(c.texts->title(type.key()))},
            {"text", both_json(item == nullptr ? v1::Bilingual() : item->text())},
            {"makers", names_json(type.maker_roles())},
            {"checkers", names_json(type.checker_roles())},
            {"cadence", type.cadence()},
            {"document", v1::DocumentNeed_Name(type.document())},
            {"visibility", v1::Visibility_Name(type.visibility())},
            {"retention_days", type.retention_days()},
            {"valid_months", type.valid_months()},
            {"assembly_may_file", type.assembly_may_file()},
            {"requirements", std::move(requirements)},
            {"stages", stages_json(type)},
            {"fields", std::move(fields)}};
}

std::string list_registers(const Convention& c) {
    std::vector<std::vector<std::string>> rows;
    for (const v1::EntryType& type : c.catalog->wire().registers())
        rows.push_back({type.name(), reader_text(c.texts->title(type.key()))});
    std::ostringstream out;
    report::write_columns(out, {heading("register"), heading("title")}, rows);
    return out.str();
}

std::string entry_skeleton(const Convention& c, const v1::EntryType& type,
                           const std::string& member, Day today) {
    const v1::ItemText* item = c.texts->find(type.key());
    std::ostringstream out;
    out << "# "
        << text(TextId::guide_named,
                {{"name", type.name()}, {"title", reader_text(c.texts->title(type.key()))}})
        << "\n";
    if (item != nullptr) out << "# " << reader_text(item->text()) << "\n";
    std::ostringstream people;
    put_people(people, c, type);
    std::istringstream lines(people.str() + document_text(type.document()) + "\n" +
                             text(TextId::skeleton_how));
    for (std::string line; std::getline(lines, line);) out << "# " << line << "\n";
    out << "register: " << type.name() << "\nmember:" << (member.empty() ? "" : " " + member)
        << "\n# " << text(TextId::skeleton_occurred_on) << "\noccurred_on: \"" << format_date(today)
        << "\"\n# " << text(TextId::skeleton_valid_until) << "\n# valid_until: \""
        << format_date(add_months(today, 12)) << "\"\n# " << text(TextId::skeleton_due_at)
        << "\n# due_at: \"" << format_date(add_months(today, 1)) << "\"\nfields:\n";
    for (const v1::FieldDef& field : type.fields()) {
        put_comment(out, c, type, field);
        out << (field.required() ? "  " : "  # ") << field.name() << ":\n";
    }
    return out.str();
}

std::string people_list(const Convention& c, const v1::EntryType& type) {
    if (type.maker_roles().empty()) return {};
    std::ostringstream people;
    put_people(people, c, type);
    put_terms(people, c, type);
    put_requirements(people, c, type);
    std::istringstream lines(people.str());
    std::string list;
    for (std::string line; std::getline(lines, line);) list.append("- ").append(line).append("\n");
    return list;
}

std::string field_table(const Convention& c, const v1::EntryType& type) {
    std::ostringstream out;
    out << "| " << text(TextId::template_field) << " | " << text(TextId::template_value) << " | "
        << text(TextId::template_help) << " |\n|---|---|---|\n";
    for (const v1::FieldDef& field : type.fields()) {
        const v1::Label label = label_of(c, type, field.name());
        std::string help = label.has_help() ? reader_text(label.help()) + " " : std::string();
        if (field.confidential()) help += text(TextId::guide_confidential) + " ";
        out << "| "
            << cell(text(TextId::guide_field, {{"name", field.name()},
                                               {"title", reader_text(label.text())},
                                               {"need", need_of(field)}}))
            << " | | " << cell(help + takes(c, field, label.unit())) << " |\n";
    }
    return out.str();
}

std::string signature_table(const Convention& c, const v1::EntryType& type) {
    if (type.maker_roles().empty()) return {};
    std::ostringstream out;
    out << "| " << text(TextId::template_duty) << " | " << text(TextId::template_roles) << " | "
        << text(TextId::template_person) << " | " << text(TextId::template_date)
        << " |\n|---|---|---|---|\n| " << text(TextId::template_maker) << " | "
        << roles_text(c, type.maker_roles()) << " | | |\n";
    if (!type.checker_roles().empty()) {
        out << "| " << text(TextId::template_checker) << " | "
            << roles_text(c, type.checker_roles()) << " | | |\n";
    }
    return out.str();
}

}  // namespace charter::cli
