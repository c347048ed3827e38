#include "client/questionnaire.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>

#include "base/civil.hpp"
#include "client/sheet_test.hpp"

namespace charter::client {
namespace {

std::vector<SheetWord> levels() {
    SheetWord low{"low", {}};
    low.label.set_zh("低");
    low.label.set_en("low");
    SheetWord high{"high", {}};
    high.label.set_zh("高");
    high.label.set_en("high");
    return {low, high};
}

Questionnaire three() {
    Questionnaire made;
    made.head = {"bank-a", "charter-test", "00ff", 7, "2026-11-24T08:00:00.000+08:00"};
    for (const char* id : {"6.1", "12.3", "44.2"}) {
        Question question;
        question.id = id;
        question.article = "6";
        question.counted = std::string(id) != "44.2";
        question.status = std::string(id) == "6.1" ? "satisfied" : "not_satisfied";
        made.questions.push_back(question);
    }
    return made;
}

/// As somebody filled it in: by row from 0 and column, what stands there.
struct Filled {
    std::size_t row;
    std::uint32_t column;
    const char* text;
};
constexpr std::uint32_t kComplies = 8, kComment = 10, kPlanned = 11, kFinding = 12;

std::vector<sheet::Sheet> filled(const std::vector<Filled>& cells) {
    auto out = questionnaire_sheets(three(), levels());
    for (const Filled& cell : cells) {
        auto& row = out[0].rows[cell.row + 2];
        row.resize(std::max<std::size_t>(row.size(), cell.column + 1));
        row[cell.column].text = cell.text;
    }
    return sheet::read_xlsx(sheet::write_xlsx(out).value()).value();
}

TEST(Questionnaire, AnswersComeBack) {
    const auto read = read_questionnaire(filled({{0, kComplies, "yes (是)"},
                                                 {1, kComplies, "部分"},
                                                 {1, kComment, "half"},
                                                 {1, kPlanned, "2027-01-31"},
                                                 {1, kFinding, "high (高)"}}),
                                         three(), levels());
    ASSERT_TRUE(read) << read.error().what;
    ASSERT_TRUE(read->errors.empty()) << shown(read->errors).front();
    ASSERT_EQ(read->answers.size(), 2U) << "44.2 does not count, and may be left out";
    EXPECT_EQ(read->gaps, 1U);
    EXPECT_EQ(read->findings, 1U);
    EXPECT_TRUE(read->against_the_ledger.empty());
    EXPECT_EQ(read->answers[1].id, "12.3");
    EXPECT_EQ(read->answers[1].complies, Complies::partly);
    EXPECT_EQ(format_date(read->answers[1].planned), "2027-01-31");
    EXPECT_EQ(read->answers[1].finding_level, "high");
}

TEST(Questionnaire, WhatIsAnsweredAgainstTheLedgerIsTold) {
    const auto read = read_questionnaire(filled({{0, kComplies, "no"},
                                                 {0, kComment, "x"},
                                                 {0, kPlanned, "2027-01-31"},
                                                 {1, kComplies, "yes"}}),
                                         three(), levels());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->against_the_ledger, (std::vector<std::string>{"6.1", "12.3"}));
}

TEST(Questionnaire, ErrorsByRowAndColumn) {
    struct {
        const char* name;
        std::vector<Filled> cells;
        std::vector<std::string> errors;
    } const rows[] = {
        {"unanswered",
         {{0, kComplies, "yes"}},
         {"I4 complies: to be answered: yes, no, partly or not_applicable"}},
        {"no word",
         {{0, kComplies, "green"}, {1, kComplies, "yes"}},
         {"I3 complies: \"green\" is not allowed here; allowed: yes, no, partly, "
          "not_applicable"}},
        {"a gap without a plan",
         {{0, kComplies, "yes"}, {1, kComplies, "no"}},
         {"L4 planned: a gap needs the day it is to be closed",
          "K4 comment: a gap needs a "
          "comment"}},
        {"no day",
         {{0, kComplies, "yes"}, {0, kPlanned, "soon"}, {1, kComplies, "yes"}},
         {"L3 planned: \"soon\" is not allowed here; allowed: a day like 2026-12-31"}},
        {"no level",
         {{0, kComplies, "yes"}, {0, kFinding, "grave"}, {1, kComplies, "yes"}},
         {"M3 finding: \"grave\" is not allowed here; one of: low (低), high (高)"}},
        {"a finding of nothing",
         {{0, kComplies, "yes"}, {0, kFinding, "low"}, {1, kComplies, "yes"}},
         {"M3 finding: a finding needs a gap: no or partly"}},
        {"an id that is none",
         {{0, 0, "99.9"}, {0, kComplies, "yes"}, {1, kComplies, "yes"}},
         {"A3 id: the convention has no requirement \"99.9\"",
          "A6 id: the row of requirement 6.1 is missing"}},
        {"an id twice",
         {{0, kComplies, "yes"}, {1, 0, "6.1"}, {1, kComplies, "yes"}},
         {"A4 id: as in row 3", "A6 id: the row of requirement 12.3 is missing"}},
        {"a status in place of an answer",
         {{0, 6, "satisfied"}, {0, kComplies, "yes"}, {1, 6, "satisfied"}},
         {"I4 complies: to be answered: yes, no, partly or not_applicable"}},
    };
    for (const auto& row : rows) {
        const auto read = read_questionnaire(filled(row.cells), three(), levels());
        ASSERT_TRUE(read) << row.name;
        EXPECT_EQ(shown(read->errors), row.errors) << row.name;
    }
}

// The convention has so many; an officer waits two seconds at most (issue 6).
TEST(Questionnaire, TwoHundredAndSixtyFiveAnswersWithinTwoSeconds) {
    Questionnaire all = three();
    all.questions.clear();
    for (int i = 0; i < 265; ++i) {
        Question question;
        question.id = "1." + std::to_string(i);
        question.counted = true;
        question.status = "satisfied";
        question.text.set_zh(std::string(300, 'x'));
        all.questions.push_back(question);
    }
    auto out = questionnaire_sheets(all, levels());
    for (std::size_t i = 2; i < out[0].rows.size(); ++i) {
        out[0].rows[i].resize(kComplies + 1);
        out[0].rows[i][kComplies].text = "yes";
    }
    const Bytes bytes = sheet::write_xlsx(out).value();
    const auto before = std::chrono::steady_clock::now();
    const auto read = read_questionnaire(sheet::read_xlsx(bytes).value(), all, levels());
    const auto took = std::chrono::steady_clock::now() - before;
    ASSERT_TRUE(read);
    EXPECT_EQ(read->answers.size(), 265U);
    EXPECT_LT(took, std::chrono::seconds(2));
    RecordProperty("ms", std::to_string(took / std::chrono::milliseconds(1)));
}

TEST(Questionnaire, AnotherLedgersOrMembersIsRefused) {
    const auto sheets = filled({});
    Questionnaire other = three();
    other.head.member = "bank-b";
    EXPECT_FALSE(read_questionnaire(sheets, other, levels()));
    other = three();
    other.head.genesis = "ee";
    EXPECT_FALSE(read_questionnaire(sheets, other, levels()));
    EXPECT_FALSE(read_questionnaire({sheet_of("a,b\n")}, three(), levels()));
}

}  // namespace
}  // namespace charter::client
