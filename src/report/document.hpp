#pragma once
// Reading the assessment's JSON without surprises: what is missing reads as empty. Internal to
// src/report, but for what statuses are called and which of them are green.

#include <array>
#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "wire/words.hpp"

namespace charter::report {

/// The object of a document whose `format` is the assessment's, where `format` is asked for.
Outcome<boost::json::object> parse_document(std::string_view text, bool wants_format);

std::string text_of(const boost::json::object& object, std::string_view key);
std::int64_t number_of(const boost::json::object& object, std::string_view key);
const boost::json::array& list_of(const boost::json::object& object, std::string_view key);
const boost::json::object& object_of(const boost::json::object& object, std::string_view key);
/// The texts of the list at the key.
std::vector<std::string> texts_in(const boost::json::object& object, std::string_view key);
/// Of each object of the list at `list` its text at the key.
std::vector<std::string> members_in(const boost::json::object& object, std::string_view list,
                                    std::string_view key);
/// The names of the populations that a nil declaration lists.
std::string populations_of(const boost::json::object& declaration, bool zh);
std::string joined(std::span<const std::string> texts, std::string_view separator);
/// `{zh, en}` at the key, in that language; the other where it is empty.
std::string bilingual_of(const boost::json::object& object, std::string_view key, bool zh);
/// A fact's "subject", "observed" or "expected" as people read it; as the ledger has it where the
/// document has no more.
std::string reading_of(const boost::json::object& fact, std::string_view key, bool zh);

/// The words of all statuses, as reports list them.
inline constexpr std::array<std::string_view, 7> kStatusWords = {
    "satisfied", "not_satisfied", "stale", "error", "not_assessed", "excepted", "not_applicable"};
/// Whether the word is of a status that asks for nothing.
bool is_green(std::string_view value);

using wire::class_text;
using wire::status_text;
using wire::why_text;
std::string qualifier_text(std::string_view word, bool zh);

/// One row of what is not satisfied: a requirement's status of a member that counts and is not
/// green.
struct Gap {
    const boost::json::object* requirement;
    const boost::json::object* status;
};
/// In the order of the convention; requirements that do not count (permissions, definitions) are
/// left out.
std::vector<Gap> gaps_of(const boost::json::object& document);

}  // namespace charter::report
