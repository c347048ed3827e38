// What officers are told of life cycles, and the files that move a line on.
#include "cli/stage_guide.hpp"

#include <gtest/gtest.h>

#include "catalog/stages.hpp"
#include "cli/guide_test.hpp"
#include "tx/context.hpp"

namespace charter::cli {
namespace {

const v1::EntryType& findings() { return *convention().catalog->entry_type("findings"); }

v1::Entry finding(const std::string& stage) {
    v1::Entry entry;
    entry.set_key("reg/findings/bank-a/0000000000000004");
    v1::EntryBody& body = *entry.mutable_body();
    body.set_register_("findings");
    body.set_member("bank-a");
    body.set_occurred_on(20'000);
    body.set_due_at(20'010);
    *body.add_fields() = tx::text_field("level", "high");
    *body.add_fields() = tx::text_field("owner", "bank-a.p3");
    *body.add_fields() = tx::text_field("source", "vulnerability");
    *body.add_fields() = tx::text_field("stage", stage);
    return entry;
}

class StageGuide : public GuideTest {
  protected:
    static std::string next(const std::string& from, const std::string& to) {
        return next_version(convention(), findings(), finding(from),
                            *catalog::stage_named(findings(), to), 20'100);
    }
};

INSTANTIATE_TEST_SUITE_P(Languages, StageGuide, ::testing::Values("zh-TW", "en"));

TEST_P(StageGuide, TellsEveryStageOfEveryRegister) {
    std::size_t with_stages = 0;
    for (const v1::EntryType& type : convention().catalog->wire().registers()) {
        const std::string guide = describe_stages(convention(), type);
        EXPECT_EQ(guide.empty(), type.stages().empty() && type.deadlines().empty()) << type.name();
        EXPECT_EQ(stages_json(type).size(), static_cast<std::size_t>(type.stages_size()));
        for (const v1::EntryStage& stage : type.stages()) {
            EXPECT_NE(guide.find(stage.name()), std::string::npos) << type.name();
            for (const std::string& role : stage.maker_roles())
                EXPECT_NE(guide.find(role), std::string::npos) << type.name() << " " << role;
        }
        if (!type.stages().empty()) ++with_stages;
    }
    EXPECT_GE(with_stages, 5U);
}

TEST_P(StageGuide, TheNextVersionRepeatsWhatStays) {
    const auto body = read(next("open", "retested"));
    ASSERT_TRUE(body) << body.error().what;
    const v1::EntryBody was = finding("open").body();
    EXPECT_EQ(body->occurred_on(), was.occurred_on());
    EXPECT_EQ(body->due_at(), was.due_at());
    ASSERT_EQ(body->fields_size(), was.fields_size());
    for (int i = 0; i < was.fields_size(); ++i) {
        const v1::Field& field = body->fields(i);
        EXPECT_EQ(field.value().text(),
                  field.name() == "stage" ? "retested" : was.fields(i).value().text());
    }
}

TEST_P(StageGuide, WhatTheStepNeedsIsAskedFor) {
    const auto body = read(next("open", "withdrawn"));
    ASSERT_FALSE(body);
    EXPECT_NE(body.error().what.find("fields.reason: has no value"), std::string::npos)
        << body.error().what;
}

TEST_P(StageGuide, SaysWhatMayFollow) {
    EXPECT_EQ(next_stages(finding("open"), findings()), "open, retested, withdrawn");
    EXPECT_EQ(next_stages(finding("retested"), findings()), "open, closed");
    EXPECT_EQ(next_stages(finding("closed"), findings()), "");
}

}  // namespace
}  // namespace charter::cli
