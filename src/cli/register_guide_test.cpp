// What officers are told of registers, the files they fill in, and what is said of their mistakes.
#include "cli/register_guide.hpp"

#include <gtest/gtest.h>

#include <array>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "cli/guide_test.hpp"
#include "cli/template_document.hpp"
#include "cli/texts.hpp"
#include "client/confidential_texts.hpp"
#include "compiler/field_value.hpp"
#include "tx/typed_fields.hpp"

namespace charter::cli {
namespace {

class RegisterGuide : public GuideTest {
  protected:
    // Every field of the skeleton with its example as value, those that may be left out too.
    static std::string filled(const v1::EntryType& type, const std::string& skeleton) {
        std::istringstream lines(skeleton);
        std::string all;
        for (std::string line; std::getline(lines, line);) {
            for (const v1::FieldDef& field : type.fields()) {
                if (line != "  " + field.name() + ":" && line != "  # " + field.name() + ":")
                    continue;
                const v1::Label* label = convention().texts->find_label(type.key(), field.name());
                line = "  " + field.name() + ": " +
                       compiler::yaml_value(field, reader_text(label->example()));
            }
            all += line + "\n";
        }
        return all;
    }
};

INSTANTIATE_TEST_SUITE_P(Languages, RegisterGuide, ::testing::Values("zh-TW", "en"));

TEST_P(RegisterGuide, EverySkeletonIsTakenOnceFilledIn) {
    const Day today = *parse_date("2026-11-28");
    for (const v1::EntryType& type : convention().catalog->wire().registers()) {
        const std::string skeleton = entry_skeleton(convention(), type, "bank-a", today);
        const auto body = read(filled(type, skeleton));
        ASSERT_TRUE(body) << type.name() << ": " << body.error().what << "\n" << skeleton;
        EXPECT_EQ(body->register_(), type.name());
        EXPECT_EQ(body->fields_size(), type.fields_size()) << type.name();
        const v1::EntryBody committed = client::as_committed(*body, &type);
        const Status judged =
            tx::check_fields(committed.fields(), type.fields(), type.name(), *convention().catalog);
        EXPECT_TRUE(judged) << type.name();
        EXPECT_TRUE(tx::check_fields_form("fields", body->fields())) << type.name();
    }
}

// Examples are never filed by accident: what must be said stands empty, and is asked for.
TEST_P(RegisterGuide, ASkeletonAsksForEveryRequiredField) {
    for (const v1::EntryType& type : convention().catalog->wire().registers()) {
        const auto body = read(entry_skeleton(convention(), type, "bank-a", 20'000));
        ASSERT_FALSE(body) << type.name();
        for (const v1::FieldDef& field : type.fields()) {
            const bool asked =
                body.error().what.find("fields." + field.name() + ": has no value; it takes") !=
                std::string::npos;
            EXPECT_EQ(asked, field.required()) << type.name() << "." << field.name() << "\n"
                                               << body.error().what;
        }
    }
}

TEST_P(RegisterGuide, DescribesEveryFieldWithItsWords) {
    for (const v1::EntryType& type : convention().catalog->wire().registers()) {
        const std::string guide = describe_register(convention(), type);
        for (const v1::FieldDef& field : type.fields()) {
            const v1::Label* label = convention().texts->find_label(type.key(), field.name());
            for (const std::string& part :
                 {field.name(), reader_text(label->text()), reader_text(label->help()),
                  reader_text(label->example())}) {
                EXPECT_NE(guide.find(part), std::string::npos) << type.name() << ": " << part;
            }
        }
        for (const std::string& role : type.maker_roles())
            EXPECT_NE(guide.find(role), std::string::npos) << type.name() << ": " << role;
    }
    const std::string drills =
        describe_register(convention(), *convention().catalog->entry_type("drills"));
    const char* parts[] = {"47.1", "continuity", "key_leak", "525600", "1825"};
    for (const char* part : parts) EXPECT_NE(drills.find(part), std::string::npos) << part;
    const bool chinese = in_chinese();
    EXPECT_NE(drills.find(chinese ? "每曆年一次" : "once in each calendar year"),
              std::string::npos);
    EXPECT_NE(drills.find(chinese ? "分鐘" : "minutes"), std::string::npos);
}

TEST_P(RegisterGuide, SaysWhatAReferenceMustAgreeWith) {
    const auto guide = [&](const char* name) {
        const v1::EntryType& type = *convention().catalog->entry_type(name);
        const std::string said = describe_register(convention(), type);
        const std::string skeleton = entry_skeleton(convention(), type, "bank-a", 20'000);
        return std::pair(said, skeleton);
    };
    const std::vector<std::array<const char*, 3>> rows = {
        {"supplier_contracts", "of what it names, supplier is the same as here",
         "其「供應商（supplier）」須與本紀錄相同"},
        {"supplier_contracts", "of what it names, acceptable is true",
         "其「可接受（acceptable）」須為 true"},
        {"drill_reviews", "is one of reviewed, run", "須為其一："},
        {"drill_reviews", "of what it names, drill is the same as here",
         "其「演練（drill）」須與本紀錄相同"},
        {"peaks", "filed before that day", "應於該日之前申報"},
        {"peaks", "not before starts", "不得早於「起日（starts）」"},
        {"annual_reports", "not before the day of the act (occurred_on)",
         "不得早於「發生日（occurred_on）」"},
        {"key_backups", "at least 2", "至少 2 項"},
        {"key_restore_tests", "a signature: 128 hexadecimal digits in quotes",
         "簽章：128 位十六進位數字"},
    };
    for (const auto& [name, en, zh] : rows) {
        const auto [said, skeleton] = guide(name);
        EXPECT_NE(said.find(in_chinese() ? zh : en), std::string::npos) << said;
        EXPECT_NE(skeleton.find(in_chinese() ? zh : en), std::string::npos) << skeleton;
    }
}

TEST_P(RegisterGuide, ATemplateHasTheFieldsAndTheSignaturesOfItsRegister) {
    const auto document = template_document(convention(), "site_surveys");
    ASSERT_TRUE(document);
    const v1::EntryType& type = *convention().catalog->entry_type("site_surveys");
    for (const v1::FieldDef& field : type.fields())
        EXPECT_NE(document->find("| " + field.name()), std::string::npos) << field.name();
    EXPECT_NE(document->find("facilities"), std::string::npos);
    EXPECT_NE(document->find("security_officer"), std::string::npos);
    const auto policy = template_document(convention(), "exchange_policy");
    ASSERT_TRUE(policy);
    EXPECT_NE(policy->find("internally_approved"), std::string::npos) << "fields of `documents`";
    const auto none = template_document(convention(), "cake");
    ASSERT_FALSE(none);
    EXPECT_NE(translated(none.error().what).find("cake"), std::string::npos);
    EXPECT_NE(list_templates(convention()).find("key_restore_tests"), std::string::npos);
}

TEST_P(RegisterGuide, EveryTemplateSaysWhatForWhoFieldsAndWhoSigns) {
    const std::string prefix = "cat/template/";
    for (const v1::ItemText& item : convention().texts->wire().items()) {
        if (!item.key().starts_with(prefix)) continue;
        const std::string kind = item.key().substr(prefix.size());
        const v1::EntryType* type = convention().catalog->entry_type(kind);
        if (type == nullptr) type = convention().catalog->entry_type("documents");
        const auto whole = template_document(convention(), kind);
        ASSERT_TRUE(whole) << kind;
        std::size_t at = 0;
        const auto follows = [&](const std::string& part) {
            const std::size_t found = whole->find(part, at);
            EXPECT_NE(found, std::string::npos) << kind << ": " << part;
            if (found != std::string::npos) at = found;
        };
        const bool filed = !type->maker_roles().empty();  // else a table
        follows(in_chinese() ? "## 一、目的與範圍" : "## 1. Purpose and scope");
        if (filed) follows("## " + text(TextId::template_roles_and_time));
        follows("## " + text(TextId::template_fields));
        for (const v1::FieldDef& field : type->fields()) follows("| " + field.name());
        follows(in_chinese() ? "、驗收標準" : ". Acceptance");
        if (filed) follows("## " + text(TextId::template_signatures));
    }
}

struct Mistake {
    const char* fields;  // of a drill
    const char* error;   // stands in the fault, English
    const char* zh;      // stands in what a reader of Chinese sees
};

const Mistake kMistakes[] = {
    {"kinds: [continuity]\n  result: good", "fields.result: `good` is not allowed; one of: passed",
     "`good` 不在容許值內；應為：passed (通過), passed_with_actions (通過並有改善事項)"},
    {"kinds: [continuity, flood]\n  result: passed",
     "fields.kinds[1]: `flood` is not allowed; one of: continuity", "incident (資安事件)"},
    {"kinds: continuity\n  result: passed",
     "fields.kinds: is no list; it takes a list [..] of: continuity",
     "並非清單；應填 清單 [..]，擇自：continuity (營運持續)"},
    {"kinds: []\n  result: passed", "fields.kinds: an empty list; leave the field out, or give",
     "清單為空；請刪除該欄位"},
    {"kinds: [continuity]", "fields: the field `stage` is missing; it takes one of: planned",
     "缺少欄位 `stage`；應填 擇一：planned (計畫)"},
    {"kinds: [continuity]\n  result:", "fields.result: has no value; it takes one of: passed",
     "未填值；應填 擇一：passed (通過)"},
    {"kinds: [continuity]\n  result: passed\n  recovery_minutes: 525601",
     "fields.recovery_minutes: 525601 is outside the bounds; allowed: 0 to 525600",
     "525601 超出範圍；容許 0 至 525600"},
    {"kinds: [continuity]\n  result: passed\n  recovery_minutes: \"95\"",
     "fields.recovery_minutes: must be a whole number, 0 to 525600 ",
     "應為 整數，0 至 525600 分鐘，不加引號"},
    {"kinds: [continuity]\n  result: passed\n  assets: [bank-a.p1]",
     "fields.assets[0]: `bank-a.p1` is no reference to `assets`; one of: keys of entries like "
     "assets/bank-a/0000000000000003",
     "`bank-a.p1` 並非 `assets` 之鍵值；應為：紀錄鍵值，如 assets/bank-a/0000000000000003"},
    {"kinds: [continuity]\n  result: passed\n  cake: 1",
     "fields.cake: the field is not known; allowed: assets, attack_classes",
     "無此欄位；容許：assets"},
};

TEST_P(RegisterGuide, SaysWhatIsWrongAndWhatIsAllowed) {
    for (const Mistake& mistake : kMistakes) {
        const auto body =
            read("register: drills\nmember: bank-a\noccurred_on: \"2026-03-02\"\nfields:\n  " +
                 std::string(mistake.fields) + "\n");
        ASSERT_FALSE(body) << mistake.fields;
        std::string seen;
        std::istringstream lines(body.error().what);
        for (std::string line; std::getline(lines, line);) seen += translated(line) + "\n";
        const char* wanted = in_chinese() ? mistake.zh : mistake.error;
        EXPECT_NE(seen.find(wanted), std::string::npos) << wanted << "\n" << seen;
        EXPECT_NE(body.error().what.find(".yaml:"), std::string::npos) << "names the line";
    }
}

TEST_P(RegisterGuide, DatesAreJudgedWithoutTheLedger) {
    const auto body = read(
        "register: drills\nmember: bank-a\noccurred_on: \"2026-03-02\"\n"
        "valid_until: \"2026-03-02\"\n"
        "fields:\n  kinds: [continuity]\n  result: passed\n");
    ASSERT_FALSE(body);
    EXPECT_NE(body.error().what.find("`valid_until` must lie after"), std::string::npos)
        << body.error().what;
    const auto peak = read(
        "register: peaks\nmember: bank-a\noccurred_on: \"2026-12-01\"\nfields:\n"
        "  starts: \"2027-02-05\"\n  ends: \"2027-02-01\"\n  plan: \"" +
        std::string(64, 'a') + "\"\n  planned_headroom_percent: 35\n  stage: declared\n");
    ASSERT_FALSE(peak);
    const std::string& said = peak.error().what;
    EXPECT_NE(said.find(":6: fields.ends: `ends` (2027-02-01) must not lie before `starts` "
                        "(2027-02-05)"),
              std::string::npos)
        << said;
    EXPECT_NE(translated(said).find(in_chinese() ? "不得早於 `starts`" : "must not lie before"),
              std::string::npos)
        << translated(said);
}

}  // namespace
}  // namespace charter::cli
