#pragma once
// How facts are worded. The ledger keeps them in English with the names of the convention, whose
// bytes are part of the state; people read them in both languages.

#include <string_view>

#include "catalog/catalog.hpp"
#include "catalog/texts.hpp"
#include "charter/v1/catalog.pb.h"
#include "charter/v1/record.pb.h"

namespace charter::assurance {

/// What stands before the operands of a test: "at least ", "one of "; "" of `is`.
std::string_view operator_words(v1::Operator op);

/// `text`, what a fact or a task expects of a field with the words of `enumeration`: "at least 12
/// months", "passed", "has a, b". English stays as it is; in Chinese operators, units, yes and no
/// are translated, and words stand by their labels.
v1::Bilingual expectation(std::string_view text, std::string_view enumeration,
                          const catalog::Texts& texts);

/// A fact as people read it.
struct FactWords {
    v1::Bilingual subject;  // the label of a word, where words are what is judged; else as it is
    v1::Bilingual field;    // its label; empty where the fact names no field
    v1::Bilingual observed;
    v1::Bilingual expected;
};

FactWords words_of(const v1::Fact& fact, const catalog::Catalog& catalog,
                   const catalog::Texts& texts);

}  // namespace charter::assurance
