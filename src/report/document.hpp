#pragma once
// Reading the assessment's JSON without surprises: what is missing reads as empty. Internal to
// src/report.

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
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
/// `{zh, en}` at the key, in that language; the other where it is empty.
std::string bilingual_of(const boost::json::object& object, std::string_view key, bool zh);

using wire::class_text;
using wire::status_text;
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
