#pragma once
// The yearly self-assessment as a sheet: a requirement a row, with how it stands, and columns to
// answer in. What comes back can be filed as evidence; it sets no status, which the ledger derives.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/civil.hpp"
#include "client/sheet_rows.hpp"
#include "sheet/xlsx.hpp"

namespace charter::client {

/// What the sheet shows of a requirement.
struct Question {
    std::string id;
    std::string article;
    v1::Bilingual title;
    v1::Bilingual text;
    bool counted = false;  // must be answered
    std::string status;    // word
    v1::Bilingual missing;
};

struct QuestionnaireHead {
    std::string member;
    std::string chain_id;
    std::string genesis;  // hexadecimal
    std::uint64_t height = 0;
    std::string time;
};

struct Questionnaire {
    QuestionnaireHead head;
    std::vector<Question> questions;  // in the order of the convention
};

/// Of a member, from the JSON of GET /v1/assessment. Faults: no assessment; no such member.
Outcome<Questionnaire> questionnaire_of(std::string_view assessment_json, std::string_view member);

/// Two sheets: "questionnaire" and "about". `levels`: of risk_level, for findings.
std::vector<sheet::OutSheet> questionnaire_sheets(const Questionnaire& questionnaire,
                                                  const std::vector<SheetWord>& levels);

enum class Complies { yes, no, partly, not_applicable };

struct QuestionAnswer {
    std::uint32_t row = 0;
    std::string id;
    Complies complies = Complies::yes;
    std::string evidence;
    std::string comment;
    Day planned = 0;            // 0: none
    std::string finding_level;  // word of risk_level; empty: no finding is asked for
};

struct QuestionnaireAnswers {
    std::vector<QuestionAnswer> answers;  // by row
    std::vector<CellError> errors;        // by row, then column
    std::size_t gaps = 0;                 // no, or partly
    std::size_t findings = 0;
    /// Answers that say something else than the ledger: yes where it is not satisfied, no where it
    /// is.
    std::vector<std::string> against_the_ledger;
};

/// Errors: columns that are missing; an id that the convention does not have, or twice; a
/// requirement that counts without a row or an answer; a gap without a comment and a day; a word,
/// day or level that is none; a finding without a gap.
/// Faults: no heading; a sheet of another member or chain.
Outcome<QuestionnaireAnswers> read_questionnaire(const std::vector<sheet::Sheet>& sheets,
                                                 const Questionnaire& now,
                                                 const std::vector<SheetWord>& levels);

}  // namespace charter::client
