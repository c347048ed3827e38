#include "catalog/stages.hpp"

#include <algorithm>

namespace charter::catalog {
namespace {

bool is_in(const NameList& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

}  // namespace

const v1::EntryStage* stage_named(const v1::EntryType& type, std::string_view name) {
    const auto found = std::ranges::find(type.stages(), name, &v1::EntryStage::name);
    return found == type.stages().end() ? nullptr : &*found;
}

const v1::EntryStage* stage_of(const v1::EntryBody& body, const v1::EntryType& type) {
    if (type.stages().empty()) return nullptr;
    const auto field = std::ranges::find(body.fields(), kStageField, &v1::Field::name);
    return field == body.fields().end() ? nullptr : stage_named(type, field->value().text());
}

bool is_ended(const v1::EntryBody& body, const v1::EntryType& type) {
    const v1::EntryStage* stage = stage_of(body, type);
    return stage != nullptr && stage->ends();
}

bool may_follow(const v1::EntryStage* from, const v1::EntryStage& to) {
    return from == nullptr ? to.begins() : is_in(to.after(), from->name());
}

bool sets(const v1::EntryStage& stage, std::string_view field) {
    return is_in(stage.sets(), field);
}

const NameList& makers_at(const v1::EntryStage& stage, const v1::EntryType& type) {
    return stage.maker_roles().empty() ? type.maker_roles() : stage.maker_roles();
}

const NameList& checkers_at(const v1::EntryStage& stage, const v1::EntryType& type) {
    return stage.checker_roles().empty() ? type.checker_roles() : stage.checker_roles();
}

v1::DocumentNeed document_need_at(const v1::EntryStage& stage, const v1::EntryType& type) {
    return stage.document() == v1::DOCUMENT_NEED_UNSPECIFIED ? type.document() : stage.document();
}

const NameList& makers_of(const v1::EntryBody& body, const v1::EntryType& type) {
    const v1::EntryStage* stage = stage_of(body, type);
    return stage == nullptr ? type.maker_roles() : makers_at(*stage, type);
}

const NameList& checkers_of(const v1::EntryBody& body, const v1::EntryType& type) {
    const v1::EntryStage* stage = stage_of(body, type);
    return stage == nullptr ? type.checker_roles() : checkers_at(*stage, type);
}

v1::DocumentNeed document_need(const v1::EntryBody& body, const v1::EntryType& type) {
    const v1::EntryStage* stage = stage_of(body, type);
    return stage == nullptr ? type.document() : document_need_at(*stage, type);
}

bool holds_documents(const v1::EntryType& type) {
    const auto may = [](v1::DocumentNeed need) {
        return need == v1::DOCUMENT_NEED_OPTIONAL || need == v1::DOCUMENT_NEED_REQUIRED;
    };
    return type.document() != v1::DOCUMENT_NEED_NONE ||
           std::ranges::any_of(type.stages(), may, &v1::EntryStage::document);
}

}  // namespace charter::catalog
