#pragma once
// The words that our own JSON has for enumerations of the wire.

#include <string_view>

#include "charter/v1/record.pb.h"

namespace charter::api {

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

/// Whether totals count it: of force must or avoid.
inline bool is_counted(const v1::Requirement& requirement) {
    return requirement.force() == v1::FORCE_MUST || requirement.force() == v1::FORCE_AVOID;
}

}  // namespace charter::api
