#include <gtest/gtest.h>

#include <set>

#include "verify/options.hpp"
#include "verify/pack_texts.hpp"
#include "verify/report.hpp"
#include "verify/texts.hpp"

namespace charter::verify {
namespace {

using proof::Failure;

TEST(Texts, EveryFailureHasItsOwnInBothLanguages) {
    std::set<std::string> seen;
    int known = 0;
    for (int number = 1; number < 256; ++number) {
        const auto failure = static_cast<Failure>(number);
        if (proof::failure_name(failure) == "unknown") continue;
        ++known;
        const Bilingual text = text_of(failure);
        EXPECT_TRUE(seen.insert(text.en).second) << number;
        EXPECT_TRUE(seen.insert(text.zh).second) << number;
        EXPECT_NE(text.zh, text.en);
    }
    EXPECT_GT(known, 20);
}

TEST(Texts, EveryFailureOfAPackHasOne) {
    int known = 0;
    for (int number = 1; number < 256; ++number) {
        const auto failure = static_cast<pack::Failure>(number);
        if (pack::failure_name(failure) == "unknown") continue;
        ++known;
        EXPECT_FALSE(text_of(failure).en.empty()) << number;
        EXPECT_NE(text_of(failure).en, text_of(failure).zh);
        const bool of_archive = number >= 10 && number < 40;
        EXPECT_EQ(text_of(failure).en.starts_with("This is no pack"), of_archive || number == 3)
            << number;
    }
    EXPECT_GT(known, 30);
}

TEST(Texts, StrangersWordsCannotMoveTheCursor) {
    EXPECT_EQ(printable("x\r\x1b[1A\nTRUE\x7f"), "x??[1A?TRUE?");
    EXPECT_EQ(printable("\u202eabc\u0085\u4e59\u5546\u696d"), "?abc?\u4e59\u5546\u696d");
    EXPECT_EQ(printable("mem/bank-a"), "mem/bank-a");
}

TEST(Texts, FewOperatorsProveLittle) {
    proof::State state;
    for (const std::size_t validators : {1U, 3U}) {
        state.validators = validators;
        EXPECT_FALSE(caution(state).en.empty());
    }
    state.validators = 4;
    EXPECT_TRUE(caution(state).zh.empty());
}

struct Document {
    const char* name;
    const char* bytes;
    const char* says;
};

class Unreadable : public ::testing::TestWithParam<Document> {};

TEST_P(Unreadable, CannotBeJudged) {
    const Report report = report_on(judge_document(GetParam().bytes, {}), "en");
    EXPECT_EQ(report.exit, Exit::not_judged);
    EXPECT_NE(report.text.find(GetParam().says), std::string::npos) << report.text;
    EXPECT_NE(report.json.find("\"not_judged\""), std::string::npos) << report.json;
    EXPECT_TRUE(
        report_on(judge_document(GetParam().bytes, {}), "zh-TW").text.starts_with("無法判定"));
}

INSTANTIATE_TEST_SUITE_P(
    Documents, Unreadable,
    ::testing::Values(Document{"Empty", "", "undecodable"},
                      Document{"Text", "hello", "undecodable"},
                      Document{"Array", "[]", "undecodable"},
                      Document{"Cut", "{\"format\": 1", "undecodable"},
                      Document{"UnknownName", "{\n \"formats\": 1\n}", "undecodable"},
                      Document{"OtherLayout", "{\"format\":1}", "was edited"},
                      Document{"Deep", "{\"record\":{\"key\":{\"key\":{}}}}", "undecodable"},
                      Document{"NoFormat", "{}\n", "format_unknown"},
                      Document{"OnlyFormat", "{\n \"format\": 1\n}\n", "claim_missing"}),
    [](const auto& row) { return row.param.name; });

TEST(Options, AreTakenOrLeaveAllAsItWas) {
    const std::string hash(64, 'a');
    struct {
        const char* name;
        std::string value;
        bool taken;
    } const rows[] = {
        {"--genesis-sha256", hash, true},
        {"--genesis-sha256", hash.substr(1), false},
        {"--genesis-sha256", hash + "a", false},
        {"--genesis-sha256", "", false},
        {"--checkpoint", "7:" + hash, true},
        {"--checkpoint", "0:" + hash, false},
        {"--checkpoint", "7" + hash, false},
        {"--checkpoint", "7:", false},
        {"--checkpoint", "7x:" + hash, false},
        {"--lang", "en", true},
        {"--lang", "fr", false},
        {"--requirement", "12.3", true},
        {"--requirement", "", false},
        {"--member", "bank-a", true},
        {"--trust-days", "0", true},
        {"--trust-days", "36501", false},
        {"--trust-days", "-1", false},
        {"--trust-days", "", false},
        {"--else", "1", false},
    };
    Options options;
    for (const auto& [name, value, taken] : rows) {
        EXPECT_EQ(take_option(name, value, options), taken) << name << " " << value;
    }
    EXPECT_EQ(options.trust.genesis, digest_from(*from_hex(hash)));
    EXPECT_EQ(options.trust.checkpoint->height, 7);
    EXPECT_EQ(options.language, "en");
    EXPECT_EQ(options.scope.requirement, "12.3");
    EXPECT_EQ(options.scope.member, "bank-a");
    EXPECT_EQ(options.trust_days, 0);
}

TEST(Judgement, OfWhatIsNoPackHasNoStatus) {
    for (const char* bytes : {"", "PK", "PK\x03\x04", "{}\n"}) {
        const Judgement judgement = judge(pack::source_of(bytes), {});
        EXPECT_NE(judgement.report("en").exit, Exit::is_true);
        EXPECT_EQ(judgement.status("1.1", "bank-a"), "");
    }
}

TEST(Report, OfTooMuchIsRefusedUnread) {
    const std::string huge(proof::kProofBytesMax + 1, ' ');
    EXPECT_NE(report_on(judge_document(huge, {}), "en").text.find("too_large"), std::string::npos);
}

}  // namespace
}  // namespace charter::verify
