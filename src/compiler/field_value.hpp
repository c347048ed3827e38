#pragma once
// One value of a typed field as people write it in YAML: in entries, and as the catalog's example.

#include <string>
#include <vector>

#include "charter/v1/catalog.pb.h"
#include "charter/v1/value.pb.h"
#include "compiler/yaml.hpp"

namespace charter::compiler {

/// What a field takes beyond its definition. All may be empty: then messages name less, and a
/// choice is not judged.
struct FieldHints {
    struct Word {
        std::string word;
        std::string label;  // in the reader's language
    };
    std::vector<Word> words;   // of a choice: all that may stand
    std::string unit;          // of a number: "minutes"
    bool of_register = false;  // of a reference: entries of a register, not rows of a table
};

/// "one of: passed (通過), failed (未通過)": what the field takes.
std::string allowed_values(const v1::FieldDef& field, const FieldHints& hints);

/// Reads `value` as the definition asks. Sets come sorted, each item once. A confidential text is
/// the text, to be committed to, or a commitment as wire/commitment_text.hpp writes it. Whatever
/// the ledger would refuse for its form is noted at the value, with what is allowed:
///   no value; another type; a number outside its bounds; a text that is too long or has control
///   characters; a date outside 1900 to 2200; a digest that has not 32 bytes; a set that is empty
///   or has more than 1000 items; a word that is not in the vocabulary; no reference, or one to
///   another register.
/// Whether a reference names something is known to the ledger alone.
v1::Value read_value(const v1::FieldDef& field, const FieldHints& hints, const YamlValue& value);

/// The text of a value (wire::field_text) as YAML takes it back: quoted where the field's type asks
/// for it, a set in brackets.
std::string yaml_value(const v1::FieldDef& field, const std::string& shown);

}  // namespace charter::compiler
