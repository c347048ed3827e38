#pragma once
// Typed fields against their definitions: entries of registers, values of observations, records of
// data.

#include <google/protobuf/repeated_ptr_field.h>

#include <string_view>
#include <vector>

#include "base/civil.hpp"
#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "charter/v1/catalog.pb.h"
#include "charter/v1/value.pb.h"

namespace charter::tx {

using Fields = google::protobuf::RepeatedPtrField<v1::Field>;
using FieldDefs = google::protobuf::RepeatedPtrField<v1::FieldDef>;

inline constexpr int kFieldsMax = 64;      // fields of one entry, observation or record
inline constexpr int kSetItemsMax = 1000;  // words or references of one set
inline constexpr std::size_t kSignatureBytes = 64;
inline constexpr std::size_t kItemBytesMax = 160;  // one word or reference of a set
inline constexpr std::int64_t kTextMax =
    1000;                                 // characters of a text whose definition names no bound
inline constexpr Day kDateMin = -25'567;  // 1900-01-01: dates outside are mistakes, and
inline constexpr Day kDateMax = 84'006;   // 2200-01-01: calendar arithmetic cannot overflow

/// What any list of fields must be, whatever it belongs to: at most kFieldsMax, sorted by name, no
/// name twice; each has a value; texts are clean UTF-8 of at most four bytes for each of kTextMax
/// characters and not empty; dates are within kDateMin..kDateMax; digests have 32 bytes; sets are
/// sorted, without duplicates, not empty and at most kSetItemsMax. `what` names the list in
/// refusals. Nothing to say is said by leaving the field out. Reasons  too_many, field_invalid
Status check_fields_form(std::string_view what, const Fields& fields);

/// Fields against definitions, both sorted by name; `thing` is the register, probe or schema, as
/// refusals name it. References are judged by their form alone: what they name is for
/// registers/references.hpp.
///
/// Reasons  for each field in order: field_invalid (unsorted, or outside its form or bounds),
/// field_unknown, confidential_in_clear (a confidential field holds another value than a digest),
///          field_type, too_many (a set), value_not_in_vocabulary; then field_required, the first
///          missing one
Status check_fields(const Fields& fields, const FieldDefs& defs, std::string_view thing,
                    const catalog::Catalog& catalog);

/// Definitions that a transaction brings: sorted by name, at most kFieldsMax; names
/// `[a-z][a-z0-9_]{0,63}`; a type; numbers min <= max; texts max in 1..kTextMax; choices name an
/// enumeration; only choices are sets; no references, no signatures, no dates that follow others,
/// nothing confidential.
/// Reasons  too_many, field_missing, field_invalid
Status check_field_defs(const FieldDefs& defs);
/// Reasons  value_not_in_vocabulary: a choice of an enumeration that the catalog does not have
Status check_field_defs_known(const FieldDefs& defs, const catalog::Catalog& catalog);

/// The value of a field, or nullptr. `fields` need not be sorted.
const v1::Value* value_of(const Fields& fields, std::string_view name);
/// Two values of a field, either of which may be absent.
bool is_same_value(const v1::Value* a, const v1::Value* b);
/// False also where the field is absent or no flag.
bool flag_of(const Fields& fields, std::string_view name);
/// Empty also where the field is absent or no text.
std::string_view text_of(const Fields& fields, std::string_view name);
/// The items of a set, or the one text; empty for any other value.
std::vector<std::string_view> words_of(const v1::Value& value);

/// A day within kDateMin..kDateMax. Reasons  field_missing when 0, field_invalid
Status require_date(std::string_view field, Day day);

}  // namespace charter::tx
