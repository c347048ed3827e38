// Life cycles of registers: every stage can be reached and left, and names what exists.

#include <algorithm>
#include <array>
#include <set>

#include "catalog/names.hpp"
#include "catalog/stages.hpp"

namespace charter::catalog::internal {
namespace {

using Stages = google::protobuf::RepeatedPtrField<v1::EntryStage>;
using Reached = std::set<std::string_view>;

// Parts of the envelope that a step may set.
constexpr std::array<std::string_view, 3> kSettable = {"due_at", "occurred_on", "valid_until"};

const v1::FieldDef* field_named(const v1::EntryType& type, std::string_view name) {
    return Fields{type.name(), &type.fields(), false}.find(name);
}

bool is_required_choice(const v1::FieldDef* field) {
    return field != nullptr && field->type() == v1::FIELD_TYPE_CHOICE && !field->set() &&
           field->required();
}

void require_stages(const Item& item, const v1::EntryType& type, const NameList& names,
                    const std::string& path) {
    validate_sorted(item, names, path);
    for (const std::string& name : names) {
        item.require(stage_named(type, name) != nullptr, path, "there is no stage `" + name + "`");
    }
}

// The words of the field `stage` are the stages, in their order.
void validate_words(const Item& item, const v1::EntryType& type, const Names& names) {
    const v1::FieldDef* field = field_named(type, kStageField);
    if (!is_required_choice(field)) {
        return item.flaw("stages", "a life cycle needs the field `stage`, a required choice");
    }
    const v1::Enumeration* words = find(names.enumerations, field->of());
    if (words == nullptr) return;  // the field's own flaw
    const bool same = std::ranges::equal(type.stages(), words->words(), {}, &v1::EntryStage::name);
    item.require(same, "stages",
                 "the stages must be the words of `" + field->of() + "`, in their order");
}

void validate_fields_of(const Item& item, const v1::EntryType& type, const v1::EntryStage& stage,
                        const std::string& path) {
    validate_sorted(item, stage.needs(), path + ".needs");
    for (const std::string& name : stage.needs()) {
        item.require(field_named(type, name) != nullptr, path + ".needs",
                     "there is no field `" + name + "`");
    }
    validate_sorted(item, stage.sets(), path + ".sets");
    for (const std::string& name : stage.sets()) {
        const bool known = field_named(type, name) != nullptr ||
                           std::ranges::find(kSettable, name) != kSettable.end();
        item.require(known, path + ".sets", "there is no field `" + name + "`");
    }
    validate_sorted(item, stage.apart_fields(), path + ".apart_fields");
    for (const std::string& name : stage.apart_fields()) {
        const v1::FieldDef* field = field_named(type, name);
        const bool person = field != nullptr && field->type() == v1::FIELD_TYPE_REFERENCE &&
                            field->of() == "persons";
        item.require(person, path + ".apart_fields", "`" + name + "` names no persons");
    }
}

// Stages that can be reached from `from` on, itself among them.
Reached reached_from(const Stages& stages, Reached reached) {
    for (bool grew = true; grew;) {
        grew = false;
        for (const v1::EntryStage& stage : stages) {
            const bool follows = std::ranges::any_of(
                stage.after(), [&](const std::string& name) { return reached.contains(name); });
            grew = (follows && reached.insert(stage.name()).second) || grew;
        }
    }
    return reached;
}

void validate_paths(const Item& item, const v1::EntryType& type) {
    Reached begun;
    for (const v1::EntryStage& stage : type.stages()) {
        if (stage.begins()) begun.insert(stage.name());
    }
    item.require(!begun.empty(), "stages", "no stage begins a line");
    const Reached reached = reached_from(type.stages(), begun);
    for (const v1::EntryStage& stage : type.stages()) {
        const std::string path = "stages." + stage.name();
        item.require(reached.contains(stage.name()), path, "nothing leads to this stage");
        const Reached onward = reached_from(type.stages(), {stage.name()});
        const bool ends = std::ranges::any_of(type.stages(), [&](const v1::EntryStage& other) {
            return other.ends() && onward.contains(other.name());
        });
        item.require(ends, path, "no way leads from this stage to one that ends");
    }
}

void validate_deadline(const Item& item, const v1::EntryType& type, const Names& names) {
    if (type.deadline_field().empty()) {
        return item.require(type.deadlines().empty(), "deadline", "days without a field");
    }
    const v1::FieldDef* field = field_named(type, type.deadline_field());
    if (!is_required_choice(field)) {
        return item.flaw("deadline", "the field must be a required choice");
    }
    const v1::Enumeration* words = find(names.enumerations, field->of());
    if (words == nullptr) return;
    const bool same =
        std::ranges::equal(type.deadlines(), words->words(), {}, &v1::StageDeadline::word);
    item.require(same, "deadline",
                 "needs days for each word of `" + field->of() + "`, in their order");
    for (const v1::StageDeadline& deadline : type.deadlines()) {
        const std::string path = "deadline." + deadline.word();
        item.exists(names.parameters, deadline.parameter(), path, "parameter");
        const v1::Parameter* parameter = find(names.parameters, deadline.parameter());
        if (parameter == nullptr) continue;
        item.require(
            parameter->unit() == v1::UNIT_DAYS && parameter->stricter() == v1::STRICTER_LESS, path,
            "the parameter must be days, of which fewer are stricter");
    }
}

}  // namespace

void validate_stages(const Item& item, const v1::EntryType& type, const Names& names) {
    validate_deadline(item, type, names);
    if (type.stages().empty()) return;
    item.require(!type.by_act(), "stages", "entries that come from acts of their own have none");
    item.require(!type.checker_roles().empty(), "checkers",
                 "each step of a life cycle is signed off");
    validate_words(item, type, names);
    for (const v1::EntryStage& stage : type.stages()) {
        const std::string path = "stages." + stage.name();
        item.require(is_word(stage.name()), path, "a stage's name is [a-z][a-z0-9_]*");
        item.require(v1::DocumentNeed_IsValid(stage.document()), path + ".document", "not known");
        require_stages(item, type, stage.after(), path + ".after");
        require_stages(item, type, stage.apart_from(), path + ".apart_from");
        validate_fields_of(item, type, stage, path);
        validate_roles(item, stage.maker_roles(), path + ".makers", "registers.supersede", names);
        validate_roles(item, stage.checker_roles(), path + ".checkers", "registers.sign_off",
                       names);
    }
    validate_paths(item, type);
}

}  // namespace charter::catalog::internal
