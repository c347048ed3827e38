#include "catalog/stages.hpp"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "catalog/validate.hpp"

namespace charter::catalog {
namespace {

constexpr const char* kCatalog = R"(
registers { key: "cat/register/repairs" name: "repairs" document: DOCUMENT_NEED_NONE
  maker_roles: "clerk" checker_roles: "head" visibility: VISIBILITY_MEMBER retention_days: 1825
  fields { name: "level" type: FIELD_TYPE_CHOICE of: "level" required: true }
  fields { name: "owner" type: FIELD_TYPE_REFERENCE of: "persons" }
  fields { name: "stage" type: FIELD_TYPE_CHOICE of: "repair_stage" required: true }
  stages { name: "open" begins: true after: "open" after: "tested" sets: "due_at" sets: "level" }
  stages { name: "tested" after: "open" needs: "owner" sets: "owner" maker_roles: "tester"
    apart_from: "open" apart_fields: "owner" document: DOCUMENT_NEED_REQUIRED }
  stages { name: "closed" ends: true after: "tested" checker_roles: "boss" }
  deadline_field: "level" deadlines { word: "low" parameter: "slow" }
  deadlines { word: "high" parameter: "fast" } }
tables { key: "cat/table/persons" name: "persons" fields { name: "active" type: FIELD_TYPE_FLAG } }
enumerations { key: "cat/enumeration/level" name: "level" words: "low" words: "high" }
enumerations { key: "cat/enumeration/repair_stage" name: "repair_stage" words: "open"
  words: "tested" words: "closed" }
parameters { key: "cat/parameter/fast" name: "fast" unit: UNIT_DAYS stricter: STRICTER_LESS }
parameters { key: "cat/parameter/months" name: "months" unit: UNIT_MONTHS
  stricter: STRICTER_LESS }
parameters { key: "cat/parameter/slow" name: "slow" unit: UNIT_DAYS stricter: STRICTER_LESS }
roles { key: "cat/role/boss" name: "boss" duties: "registers.sign_off" }
roles { key: "cat/role/clerk" name: "clerk" duties: "registers.put" }
roles { key: "cat/role/head" name: "head" duties: "registers.sign_off" }
roles { key: "cat/role/tester" name: "tester" duties: "registers.supersede" }
)";

v1::Catalog repairs() {
    v1::Catalog catalog;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(kCatalog, &catalog));
    return catalog;
}

// What validate says of the register, joined.
std::string flaws_of(const v1::Catalog& catalog) {
    std::string all;
    for (const Flaw& flaw : validate(catalog)) {
        if (flaw.key == "cat/register/repairs") all += flaw.path + ": " + flaw.what + "\n";
    }
    return all;
}

TEST(Stages, ALifeCycleIsSound) { EXPECT_EQ(flaws_of(repairs()), ""); }

struct Flawed {
    const char* name;
    void (*change)(v1::EntryType& type);
    const char* flaw;
};

v1::EntryStage& stage(v1::EntryType& type, int i) { return *type.mutable_stages(i); }

const Flawed kFlawed[] = {
    {"Order", [](auto& t) { t.mutable_stages()->SwapElements(0, 1); },
     "stages: the stages must be the words of `repair_stage`, in their order\n"},
    {"NoField", [](auto& t) { t.mutable_fields()->RemoveLast(); },
     "stages: a life cycle needs the field `stage`, a required choice\n"},
    {"OptionalField", [](auto& t) { t.mutable_fields(2)->set_required(false); },
     "stages: a life cycle needs the field `stage`, a required choice\n"},
    {"ByAct", [](auto& t) { t.set_by_act(true); },
     "stages: entries that come from acts of their own have none\n"},
    {"NoCheckers", [](auto& t) { t.clear_checker_roles(); },
     "checkers: each step of a life cycle is signed off\n"},
    {"NoBeginning", [](auto& t) { stage(t, 0).set_begins(false); },
     "stages: no stage begins a line\n"
     "stages.open: nothing leads to this stage\n"
     "stages.tested: nothing leads to this stage\n"
     "stages.closed: nothing leads to this stage\n"},
    {"Unreached", [](auto& t) { stage(t, 2).clear_after(); },
     "stages.open: no way leads from this stage to one that ends\n"
     "stages.tested: no way leads from this stage to one that ends\n"
     "stages.closed: nothing leads to this stage\n"},
    {"After", [](auto& t) { stage(t, 2).add_after("gone"); },
     "stages.closed.after: `gone` is not in order, or there twice\n"
     "stages.closed.after: there is no stage `gone`\n"},
    {"ApartFrom", [](auto& t) { stage(t, 1).set_apart_from(0, "gone"); },
     "stages.tested.apart_from: there is no stage `gone`\n"},
    {"ApartField", [](auto& t) { stage(t, 1).set_apart_fields(0, "level"); },
     "stages.tested.apart_fields: `level` names no persons\n"},
    {"Needs", [](auto& t) { stage(t, 1).set_needs(0, "due_at"); },
     "stages.tested.needs: there is no field `due_at`\n"},
    {"Sets", [](auto& t) { stage(t, 1).set_sets(0, "member"); },
     "stages.tested.sets: there is no field `member`\n"},
    {"Maker", [](auto& t) { stage(t, 1).set_maker_roles(0, "clerk"); },
     "stages.tested.makers: the role `clerk` lacks the duty registers.supersede\n"},
    {"Checker", [](auto& t) { stage(t, 2).set_checker_roles(0, "nobody"); },
     "stages.closed.checkers: there is no role `nobody`; allowed: boss, clerk, head, tester\n"},
    {"DeadlineField", [](auto& t) { t.set_deadline_field("owner"); },
     "deadline: the field must be a required choice\n"},
    {"DeadlineWords", [](auto& t) { t.mutable_deadlines()->RemoveLast(); },
     "deadline: needs days for each word of `level`, in their order\n"},
    {"DeadlineUnit", [](auto& t) { t.mutable_deadlines(0)->set_parameter("months"); },
     "deadline.low: the parameter must be days, of which fewer are stricter\n"},
    {"DeadlineParameter", [](auto& t) { t.mutable_deadlines(0)->set_parameter("never"); },
     "deadline.low: there is no parameter `never`; allowed: fast, months, slow\n"},
    {"DeadlineAlone", [](auto& t) { t.clear_deadline_field(); },
     "deadline: days without a field\n"},
};

class LifeCycle : public ::testing::TestWithParam<Flawed> {};

TEST_P(LifeCycle, IsRefused) {
    v1::Catalog catalog = repairs();
    GetParam().change(*catalog.mutable_registers(0));
    EXPECT_EQ(flaws_of(catalog), GetParam().flaw);
}

INSTANTIATE_TEST_SUITE_P(Stages, LifeCycle, ::testing::ValuesIn(kFlawed),
                         [](const auto& row) { return std::string(row.param.name); });

v1::EntryBody at_stage(const std::string& stage) {
    v1::EntryBody body;
    v1::Field& field = *body.add_fields();
    field.set_name("stage");
    field.mutable_value()->set_text(stage);
    return body;
}

TEST(Stages, WhatHoldsAtAStage) {
    const v1::Catalog catalog = repairs();
    const v1::EntryType& type = catalog.registers(0);
    const struct {
        const char* stage;
        const char* maker;
        const char* checker;
        v1::DocumentNeed document;
        bool ended;
    } rows[] = {
        {"open", "clerk", "head", v1::DOCUMENT_NEED_NONE, false},
        {"tested", "tester", "head", v1::DOCUMENT_NEED_REQUIRED, false},
        {"closed", "clerk", "boss", v1::DOCUMENT_NEED_NONE, true},
        {"gone", "clerk", "head", v1::DOCUMENT_NEED_NONE, false},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.stage);
        const v1::EntryBody body = at_stage(row.stage);
        EXPECT_EQ(makers_of(body, type).Get(0), row.maker);
        EXPECT_EQ(checkers_of(body, type).Get(0), row.checker);
        EXPECT_EQ(document_need(body, type), row.document);
        EXPECT_EQ(is_ended(body, type), row.ended);
        EXPECT_EQ(stage_of(body, type) == nullptr, std::string(row.stage) == "gone");
    }
    EXPECT_EQ(stage_of({}, type), nullptr);
    EXPECT_TRUE(holds_documents(type));
    v1::EntryType bare = type;
    bare.mutable_stages(1)->set_document(v1::DOCUMENT_NEED_NONE);
    EXPECT_FALSE(holds_documents(bare));
}

TEST(Stages, WhatMayFollow) {
    const v1::Catalog catalog = repairs();
    const v1::EntryType& type = catalog.registers(0);
    const char* const froms[] = {"", "open", "tested", "closed"};
    const std::string moves[] = {"open", "open tested", "open closed", ""};
    for (std::size_t i = 0; i < std::size(froms); ++i) {
        SCOPED_TRACE(froms[i]);
        std::string found;
        for (const v1::EntryStage& to : type.stages()) {
            if (!may_follow(stage_named(type, froms[i]), to)) continue;
            found.append(found.empty() ? "" : " ").append(to.name());
        }
        EXPECT_EQ(found, moves[i]);
    }
}

}  // namespace
}  // namespace charter::catalog
