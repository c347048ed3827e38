#pragma once
// What an officer is told of a register, in the language of the process; all of it comes from the
// catalog and its texts.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "base/civil.hpp"
#include "client/convention.hpp"

namespace charter::cli {

/// The register with its people, cadence, document, requirements and all fields.
std::string describe_register(const client::Convention& convention, const v1::EntryType& type);
/// One field: what it takes, help, example.
std::string describe_field(const client::Convention& convention, const v1::EntryType& type,
                           const v1::FieldDef& field);
/// The same for machines, texts in both languages.
boost::json::object register_json(const client::Convention& convention, const v1::EntryType& type);

/// "name  title" of every register, a line each.
std::string list_registers(const client::Convention& convention);

/// An entry file to fill in: required fields without a value, which `charter register put` asks
/// for; fields that may be left out as comments; help and an example above each. `member` may be
/// empty.
std::string entry_skeleton(const client::Convention& convention, const v1::EntryType& type,
                           const std::string& member, Day today);

/// Who files and signs off, how often, who sees it, as a Markdown list; empty for a ledger table.
std::string people_list(const client::Convention& convention, const v1::EntryType& type);
/// The fields as a Markdown table with a column to fill in.
std::string field_table(const client::Convention& convention, const v1::EntryType& type);
/// Who files and who signs off, as a Markdown table; empty for a ledger table.
std::string signature_table(const client::Convention& convention, const v1::EntryType& type);

/// The names as a list for machines.
boost::json::array names_json(const google::protobuf::RepeatedPtrField<std::string>& names);
/// Today where the consortium is; the ledger's day may differ, which is the officer's to mend.
Day officers_today();
/// What is said of the document of an entry.
std::string document_text(v1::DocumentNeed need);
/// The text in the language of the process.
const std::string& reader_text(const v1::Bilingual& both);

}  // namespace charter::cli
