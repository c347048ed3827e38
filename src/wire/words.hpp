#pragma once
// The words that our own JSON and reports have for enumerations of the wire.

#include <string>
#include <string_view>

#include "charter/v1/catalog.pb.h"
#include "charter/v1/record.pb.h"

namespace charter::wire {

/// "satisfied", "not_satisfied" ...; "none" where there is no status yet.
std::string_view status_word(v1::StatusValue value);
/// The value of a word; nothing for others.
v1::StatusValue status_of_word(std::string_view word);
/// "enforced", "attested" ...
std::string_view class_word(v1::FactClass fact_class);
/// "must", "avoid" ...
std::string_view force_word(v1::Force force);
/// "text", "note", "derived"
std::string_view basis_word(v1::Basis basis);
/// "member", "network"
std::string_view scope_word(v1::Scope scope);
/// "months", "ms" ... of a number; "" of what is only counted.
std::string_view unit_word(v1::Unit unit);

/// Those words as people read them: "不符合" or "not satisfied". A word that is none stands for
/// itself.
std::string status_text(std::string_view word, bool zh);
std::string class_text(std::string_view word, bool zh);
/// Of a fact's `why`: "尚無紀錄" or "no entry" of "no_entry".
std::string why_text(std::string_view word, bool zh);
/// "個月" or "months".
std::string unit_text(std::string_view word, bool zh);
/// "12 個月"; the number alone where the unit has no word.
std::string quantity(std::string_view number, std::string_view unit, bool zh);

}  // namespace charter::wire
