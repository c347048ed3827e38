#pragma once
// Life cycles of registers, as the catalog writes them: at which stage an entry is, and what holds
// there. Steps are held by tx/registers/stages.hpp.

#include <string_view>

#include "charter/v1/catalog.pb.h"
#include "charter/v1/transaction.pb.h"

namespace charter::catalog {

/// The choice that tells the stage of an entry.
inline constexpr std::string_view kStageField = "stage";

using NameList = google::protobuf::RepeatedPtrField<std::string>;

/// Of that name, or nullptr.
const v1::EntryStage* stage_named(const v1::EntryType& type, std::string_view name);
/// nullptr: the register has no life cycle, or the entry names none of its stages (it was filed
/// under another convention).
const v1::EntryStage* stage_of(const v1::EntryBody& body, const v1::EntryType& type);
/// At a stage where nothing is left to do.
bool is_ended(const v1::EntryBody& body, const v1::EntryType& type);
/// Whether a line at `from` (nullptr: a line that begins, or whose stage is not known) may move to
/// `to`.
bool may_follow(const v1::EntryStage* from, const v1::EntryStage& to);
/// Whether a step to the stage may change the field, or the day of the envelope.
bool sets(const v1::EntryStage& stage, std::string_view field);

/// Who may move a line to the stage, and who signs that off: its own roles, else the register's.
const NameList& makers_at(const v1::EntryStage& stage, const v1::EntryType& type);
const NameList& checkers_at(const v1::EntryStage& stage, const v1::EntryType& type);
v1::DocumentNeed document_need_at(const v1::EntryStage& stage, const v1::EntryType& type);

/// The same of an entry: of its stage, else of its register.
const NameList& makers_of(const v1::EntryBody& body, const v1::EntryType& type);
const NameList& checkers_of(const v1::EntryBody& body, const v1::EntryType& type);
v1::DocumentNeed document_need(const v1::EntryBody& body, const v1::EntryType& type);

/// Whether an entry of the register may have a document, at any stage.
bool holds_documents(const v1::EntryType& type);

}  // namespace charter::catalog
