#include "cli/stage_guide.hpp"

#include <algorithm>
#include <sstream>

#include "base/listed.hpp"
#include "catalog/stages.hpp"
#include "cli/register_guide.hpp"
#include "cli/texts.hpp"
#include "compiler/field_value.hpp"
#include "state/keys.hpp"
#include "tx/typed_fields.hpp"
#include "wire/commitment_text.hpp"

namespace charter::cli {
namespace {

using client::Convention;

std::string stage_title(const Convention& c, const v1::EntryType& type, const std::string& stage) {
    const v1::FieldDef* field = catalog::field(type, catalog::kStageField);
    const std::string title = reader_text(c.texts->label("cat/enumeration/" + field->of(), stage));
    return text(TextId::guide_named, {{"name", stage}, {"title", title}});
}

void put_list(std::ostream& out, TextId id, const catalog::NameList& names) {
    if (!names.empty()) out << "    " << text(id, {{"names", listed(names)}}) << "\n";
}

void put_stage(std::ostream& out, const Convention& c, const v1::EntryType& type,
               const v1::EntryStage& stage) {
    out << "  " << stage_title(c, type, stage.name()) << "\n";
    if (stage.begins()) out << "    " << text(TextId::stage_begins) << "\n";
    put_list(out, TextId::stage_after, stage.after());
    put_list(out, TextId::stage_makers, stage.maker_roles());
    put_list(out, TextId::stage_checkers, stage.checker_roles());
    put_list(out, TextId::stage_apart_from, stage.apart_from());
    put_list(out, TextId::stage_apart_fields, stage.apart_fields());
    put_list(out, TextId::stage_needs, stage.needs());
    put_list(out, TextId::stage_sets, stage.sets());
    if (stage.document() != v1::DOCUMENT_NEED_UNSPECIFIED)
        out << "    " << document_text(stage.document()) << "\n";
    if (stage.ends()) out << "    " << text(TextId::stage_ends) << "\n";
}

void put_deadline(std::ostream& out, const Convention& c, const v1::EntryType& type) {
    if (type.deadline_field().empty()) return;
    out << text(TextId::stage_deadline, {{"field", type.deadline_field()}}) << "\n";
    for (const v1::StageDeadline& deadline : type.deadlines()) {
        const v1::Parameter* parameter = c.catalog->parameter(deadline.parameter());
        out << "  "
            << text(TextId::stage_days, {{"word", deadline.word()},
                                         {"count", std::to_string(parameter->initial())},
                                         {"name", parameter->name()}})
            << "\n";
    }
}

void put_field(std::ostream& out, const v1::EntryBody& body, const v1::FieldDef& field,
               const v1::EntryStage& stage) {
    const v1::Value* value = tx::value_of(body.fields(), field.name());
    const bool is_stage = field.name() == catalog::kStageField;
    const bool needed = std::ranges::find(stage.needs(), field.name()) != stage.needs().end();
    if (!is_stage) {
        const bool free = catalog::sets(stage, field.name());
        out << "  # " << text(free ? TextId::next_may_change : TextId::next_is_fixed) << "\n";
    }
    const std::string shown = is_stage           ? stage.name()
                              : value == nullptr ? std::string()
                                                 : wire::field_text(field, *value);
    const bool left_out = shown.empty() && !needed && !field.required();
    out << (left_out ? "  # " : "  ") << field.name() << ":"
        << (shown.empty() ? std::string() : " " + compiler::yaml_value(field, shown)) << "\n";
}

// A date of the envelope: as it stands, or a comment where there is none.
void put_day(std::ostream& out, const std::string& name, Day day, const v1::EntryStage& stage,
             Day today) {
    const bool free = catalog::sets(stage, name);
    if (day == 0 && !free) return;
    out << "# " << text(free ? TextId::next_may_change : TextId::next_is_fixed) << "\n"
        << (day == 0 ? "# " : "") << name << ": \""
        << format_date(day == 0 ? add_months(today, 1) : day) << "\"\n";
}

}  // namespace

std::string describe_stages(const Convention& c, const v1::EntryType& type) {
    std::ostringstream out;
    if (!type.stages().empty()) out << text(TextId::stage_heading) << "\n";
    for (const v1::EntryStage& stage : type.stages()) put_stage(out, c, type, stage);
    put_deadline(out, c, type);
    return out.str();
}

boost::json::array stages_json(const v1::EntryType& type) {
    boost::json::array all;
    for (const v1::EntryStage& stage : type.stages()) {
        all.push_back(
            {{"stage", stage.name()},
             {"begins", stage.begins()},
             {"ends", stage.ends()},
             {"after", names_json(stage.after())},
             {"makers", names_json(catalog::makers_at(stage, type))},
             {"checkers", names_json(catalog::checkers_at(stage, type))},
             {"apart_from", names_json(stage.apart_from())},
             {"apart_fields", names_json(stage.apart_fields())},
             {"needs", names_json(stage.needs())},
             {"sets", names_json(stage.sets())},
             {"document", v1::DocumentNeed_Name(catalog::document_need_at(stage, type))}});
    }
    return all;
}

std::string next_stages(const v1::Entry& entry, const v1::EntryType& type) {
    const v1::EntryStage* from = catalog::stage_of(entry.body(), type);
    std::vector<std::string> names;
    for (const v1::EntryStage& stage : type.stages()) {
        if (catalog::may_follow(from, stage)) names.push_back(stage.name());
    }
    return listed(names);
}

std::string next_version(const Convention& c, const v1::EntryType& type, const v1::Entry& entry,
                         const v1::EntryStage& stage, Day today) {
    const v1::EntryBody& body = entry.body();
    const std::string name = state::keys::entry_name(entry.key());
    std::ostringstream out;
    out << "# " << text(TextId::next_how, {{"entry", name}}) << "\n";
    std::istringstream lines(describe_stages(c, type));
    for (std::string line; std::getline(lines, line);) out << "# " << line << "\n";
    out << "register: " << type.name()
        << "\nmember: " << (body.member() == "*" ? std::string("\"*\"") : body.member()) << "\n";
    put_day(out, "occurred_on", body.occurred_on(), stage, today);
    put_day(out, "valid_until", body.valid_until(), stage, today);
    put_day(out, "due_at", body.due_at(), stage, today);
    out << "fields:\n";
    for (const v1::FieldDef& field : type.fields()) put_field(out, body, field, stage);
    return out.str();
}

}  // namespace charter::cli
