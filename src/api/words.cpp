#include "api/words.hpp"

#include <array>

namespace charter::api {
namespace {

constexpr std::array<std::string_view, 8> kStatuses = {"none",          "satisfied",     "excepted",
                                                       "not_assessed",  "stale",         "error",
                                                       "not_satisfied", "not_applicable"};
constexpr std::array<std::string_view, 5> kClasses = {"none", "enforced", "corroborated",
                                                      "self_reported", "attested"};
constexpr std::array<std::string_view, 6> kForces = {"none",        "must",       "avoid",
                                                     "recommended", "permission", "definition"};
constexpr std::array<std::string_view, 4> kBases = {"none", "text", "note", "derived"};
constexpr std::array<std::string_view, 3> kScopes = {"none", "member", "network"};

template <std::size_t Size>
std::string_view word(const std::array<std::string_view, Size>& words, int number) {
    const auto index = static_cast<std::size_t>(number);
    return number >= 0 && index < Size ? words[index] : words[0];
}

}  // namespace

std::string_view status_word(v1::StatusValue value) { return word(kStatuses, value); }
std::string_view class_word(v1::FactClass fact_class) { return word(kClasses, fact_class); }
std::string_view force_word(v1::Force force) { return word(kForces, force); }
std::string_view basis_word(v1::Basis basis) { return word(kBases, basis); }
std::string_view scope_word(v1::Scope scope) { return word(kScopes, scope); }

v1::StatusValue status_of_word(std::string_view text) {
    for (std::size_t i = 1; i < kStatuses.size(); ++i) {
        if (kStatuses[i] == text) return static_cast<v1::StatusValue>(i);
    }
    return v1::STATUS_VALUE_UNSPECIFIED;
}

}  // namespace charter::api
