#include "tx/registers/stages.hpp"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "catalog/stages.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/registers/references.hpp"

namespace charter::tx {
namespace {

using fixture::text;
using Persons = std::vector<std::string>;

constexpr const char* kRepairs = R"(
  key: "cat/register/repairs" name: "repairs" document: DOCUMENT_NEED_OPTIONAL
  maker_roles: "operations" checker_roles: "system_owner" visibility: VISIBILITY_MEMBER
  retention_days: 1825
  fields { name: "level" type: FIELD_TYPE_CHOICE of: "risk_level" required: true }
  fields { name: "note" type: FIELD_TYPE_TEXT max: 20 }
  fields { name: "owner" type: FIELD_TYPE_REFERENCE of: "persons" }
  fields { name: "stage" type: FIELD_TYPE_CHOICE of: "repair_stage" required: true }
  stages { name: "open" begins: true after: "open" after: "tested"
    sets: "due_at" sets: "level" sets: "note" sets: "owner" }
  stages { name: "mended" after: "open" needs: "owner" sets: "owner"
    document: DOCUMENT_NEED_REQUIRED }
  stages { name: "tested" after: "mended" maker_roles: "internal_control" maker_roles: "tester"
    checker_roles: "ciso" apart_from: "mended" apart_fields: "owner" document: DOCUMENT_NEED_NONE
  }
  stages { name: "closed" ends: true after: "tested" apart_from: "tested" sets: "note" }
  stages { name: "withdrawn" ends: true after: "open" }
  deadline_field: "level"
  deadlines { word: "low" parameter: "treatment_plan" }
  deadlines { word: "medium" parameter: "treatment_plan" }
  deadlines { word: "high" parameter: "patch_high_days" }
  deadlines { word: "critical" parameter: "patch_critical_days" })";

constexpr const char* kStages[] = {"open", "mended", "tested", "closed", "withdrawn"};

/// The real convention and a register of repairs.
std::shared_ptr<const catalog::Catalog> with_repairs() {
    v1::Catalog wire = testing::real_catalog().wire();
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(kRepairs, wire.add_registers()));
    std::ranges::sort(*wire.mutable_registers(), {}, &v1::EntryType::name);
    v1::Enumeration& words = *wire.add_enumerations();
    words.set_key("cat/enumeration/repair_stage");
    words.set_name("repair_stage");
    for (const char* stage : kStages) words.add_words(stage);
    std::ranges::sort(*wire.mutable_enumerations(), {}, &v1::Enumeration::name);
    wire.mutable_head()->set_digest(Bytes(view(catalog::digest_of(wire))));
    const auto loaded = catalog::load(std::move(wire));
    EXPECT_TRUE(loaded.has_value());
    return *loaded;
}

class Repairs : public testing::World {
  public:
    Repairs() : World(with_repairs()) {
        person("bank-a.ops", {"operations"});
        person("bank-a.ops2", {"operations"});
        person("bank-a.owner", {"operations"});
        person("bank-a.boss", {"system_owner"});
        person("bank-a.boss2", {"system_owner"});
        person("bank-a.tester", {"tester"});
        person("bank-a.ciso", {"ciso"});
    }

    v1::EntryBody body(const std::string& stage) const {
        v1::EntryBody body;
        body.set_register_("repairs");
        body.set_member("bank-a");
        body.set_occurred_on(begun_);
        body.set_due_at(begun_ + 10);
        *body.add_fields() = text("level", level);
        if (!owner.empty()) *body.add_fields() = text("owner", owner);
        *body.add_fields() = text("stage", stage);
        if (stage == "mended") body.set_document(Bytes(32, 'd'));
        return body;
    }
    std::optional<Reason> put(const Persons& signers, const v1::EntryBody& body) {
        v1::Action action;
        *action.mutable_registers_put()->mutable_entry() = body;
        return act(signers, action);
    }
    /// Supersedes what stands for the line.
    std::optional<Reason> move(const Persons& signers, const v1::EntryBody& body) {
        v1::Action action;
        action.mutable_registers_supersede()->set_entry(newest());
        *action.mutable_registers_supersede()->mutable_body() = body;
        return act(signers, action);
    }
    std::optional<Reason> move(const std::string& stage) {
        return move(signers(stage), body(stage));
    }
    std::optional<Reason> close(const Persons& signers) {
        v1::Action action;
        action.mutable_registers_close()->set_entry(newest());
        action.mutable_registers_close()->set_why("over");
        return act(signers, action);
    }
    std::optional<Reason> act(const Persons& signers, const v1::Action& action) {
        act_as(signers);
        return run(action);
    }
    /// Who may move a line there.
    static Persons signers(const std::string& stage) {
        if (stage == "tested") return {"bank-a.tester", "bank-a.ciso"};
        return {"bank-a.ops", "bank-a.boss"};
    }
    std::string newest() const {
        return state::keys::entry_name(newest_entry(ctx().view(), root)->key());
    }
    void open() { ASSERT_EQ(put({"bank-a.ops", "bank-a.boss"}, body("open")), std::nullopt); }
    void step_to(const std::string& stage) { ASSERT_EQ(move(stage), std::nullopt) << stage; }
    /// A line at that stage, by its shortest way.
    void bring_to(const std::string& stage) {
        open();
        if (stage == "open") return;
        if (stage == "withdrawn") return step_to(stage);
        for (const char* step : {"mended", "tested", "closed"}) {
            step_to(step);
            if (stage == step) return;
        }
    }

    std::string root = "repairs/bank-a/0000000000000000";
    std::string level = "low";
    std::string owner = "bank-a.owner";

  private:
    Day begun_ = ctx().block().today;
};

TEST(RegistersStages, EveryPairOfStages) {
    const std::string allowed[] = {"open", "open mended withdrawn", "tested", "open closed", "",
                                   ""};
    const std::string froms[] = {"", "open", "mended", "tested", "closed", "withdrawn"};
    for (std::size_t i = 0; i < std::size(froms); ++i) {
        for (const char* to : kStages) {
            SCOPED_TRACE(froms[i] + " > " + to);
            Repairs world;
            if (!froms[i].empty()) world.bring_to(froms[i]);
            const auto step = [&] {
                return froms[i].empty() ? world.put(Repairs::signers(to), world.body(to))
                                        : world.move(to);
            };
            const bool may =
                (" " + allowed[i] + " ").find(" " + std::string(to) + " ") != std::string::npos;
            EXPECT_EQ(step(), may ? std::nullopt : std::optional(Reason::stage_refused));
            if (may) continue;
            world.switch_off(Rule::registers_life_cycle);
            EXPECT_EQ(step(), std::nullopt);
        }
    }
}

struct Refused {
    const char* name;
    const char* from;
    const char* to;
    void (*change)(Repairs& world, v1::EntryBody& body, Persons& signers);
    Reason reason;
};

void set_text(v1::EntryBody& body, std::string_view field, const std::string& value) {
    for (v1::Field& one : *body.mutable_fields()) {
        if (one.name() == field) one.mutable_value()->set_text(value);
    }
}

const Refused kRefused[] = {
    {"Level", "open", "mended", [](auto&, auto& b, auto&) { set_text(b, "level", "high"); },
     Reason::stage_field_fixed},
    {"DueAt", "open", "mended", [](auto&, auto& b, auto&) { b.set_due_at(b.due_at() + 1); },
     Reason::stage_field_fixed},
    {"ValidUntil", "open", "open",
     [](auto&, auto& b, auto&) { b.set_valid_until(b.occurred_on() + 9); },
     Reason::stage_field_fixed},
    {"OwnerGone", "tested", "closed",
     [](auto&, auto& b, auto&) { b.mutable_fields()->DeleteSubrange(1, 1); },
     Reason::stage_field_fixed},
    {"OwnerNeeded", "open", "mended",
     [](auto&, auto& b, auto&) { b.mutable_fields()->DeleteSubrange(1, 1); },
     Reason::field_required},
    {"OccurredOn", "open", "mended",
     [](auto&, auto& b, auto&) { b.set_occurred_on(b.occurred_on() - 1); },
     Reason::stage_field_fixed},
    {"NoDocument", "open", "mended", [](auto&, auto& b, auto&) { b.clear_document(); },
     Reason::document_missing},
    {"ADocument", "mended", "tested", [](auto&, auto& b, auto&) { b.set_document(Bytes(32, 'd')); },
     Reason::field_invalid},
    {"MakerOfTheRegister", "mended", "tested", [](auto&, auto&, auto& s) { s[0] = "bank-a.ops"; },
     Reason::no_grant},
    {"CheckerOfTheRegister", "mended", "tested",
     [](auto&, auto&, auto& s) { s[1] = "bank-a.boss"; }, Reason::no_grant},
    {"DueLater", "open", "open", [](auto&, auto& b, auto&) { b.set_due_at(b.occurred_on() + 31); },
     Reason::deadline_too_late},
    {"DueLaterThanItsLevel", "open", "open",
     [](auto&, auto& b, auto&) {
         set_text(b, "level", "critical");
         b.set_due_at(b.occurred_on() + 15);
     },
     Reason::deadline_too_late},
    {"NoDueAt", "open", "open", [](auto&, auto& b, auto&) { b.clear_due_at(); },
     Reason::field_missing},
    {"TesterIsOwner", "mended", "tested",
     [](auto& w, auto&, auto& s) {
         fixture::put_person(w.ctx(), "bank-a.owner", {"operations", "tester"});
         s[0] = "bank-a.owner";
     },
     Reason::stage_person_bars},
    {"CheckerMended", "mended", "tested",
     [](auto& w, auto&, auto& s) {
         fixture::put_person(w.ctx(), "bank-a.boss", {"ciso"});
         s[1] = "bank-a.boss";
     },
     Reason::stage_person_bars},
    {"CloserTested", "tested", "closed",
     [](auto& w, auto&, auto& s) {
         fixture::put_person(w.ctx(), "bank-a.ciso", {"system_owner"});
         s[1] = "bank-a.ciso";
     },
     Reason::stage_person_bars},
    {"DueBeforeItOccurred", "open", "open",
     [](auto&, auto& b, auto&) { b.set_due_at(b.occurred_on() - 1); }, Reason::field_invalid},
};

class Step : public ::testing::TestWithParam<Refused> {};

TEST_P(Step, IsRefused) {
    const Refused& row = GetParam();
    Repairs world;
    world.bring_to(row.from);
    v1::EntryBody body = world.body(row.to);
    Persons signers = Repairs::signers(row.to);
    row.change(world, body, signers);
    EXPECT_EQ(world.move(signers, body), row.reason);
    EXPECT_EQ(world.move(row.to), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(RegistersStages, Step, ::testing::ValuesIn(kRefused),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(RegistersStages, ADraftStandsApartToo) {
    Repairs world;
    world.bring_to("mended");
    ASSERT_EQ(world.move({"bank-a.tester"}, world.body("tested")), std::nullopt);
    const std::string draft = "repairs/bank-a/0000000000000002";
    fixture::put_person(world.ctx(), "bank-a.boss", {"ciso"});
    v1::Action sign;
    sign.mutable_registers_sign_off()->set_entry(draft);
    sign.mutable_registers_sign_off()->set_digest(read_entry(world.ctx().view(), draft)->digest());
    EXPECT_EQ(world.act({"bank-a.boss"}, sign), Reason::stage_person_bars);
    // A draft in its place follows what the line stands at, not the draft.
    v1::Action again;
    again.mutable_registers_supersede()->set_entry(draft);
    *again.mutable_registers_supersede()->mutable_body() = world.body("closed");
    EXPECT_EQ(world.act({"bank-a.ops2", "bank-a.boss2"}, again), Reason::stage_refused);
    EXPECT_EQ(world.act({"bank-a.ciso"}, sign), std::nullopt);
}

TEST(RegistersStages, IsClosedWhenItHasEnded) {
    for (const char* stage : kStages) {
        SCOPED_TRACE(stage);
        Repairs world;
        world.bring_to(stage);
        const bool ended = std::string(stage) == "closed" || std::string(stage) == "withdrawn";
        const Persons both = {"bank-a.ops2", "bank-a.boss2"};
        if (ended) {
            EXPECT_EQ(world.close(both), std::nullopt);
            continue;
        }
        const Persons they =
            std::string(stage) == "tested" ? Persons{"bank-a.tester", "bank-a.ciso"} : both;
        EXPECT_EQ(world.close(they), Reason::line_not_ended);
        world.switch_off(Rule::registers_life_cycle);
        EXPECT_EQ(world.close(they), std::nullopt);
    }
}

TEST(RegistersStages, WhatIsDoneLateKeepsItsDay) {
    Repairs world;
    world.open();
    world.advance(std::int64_t{40} * 24 * 3'600'000);
    for (const char* step : {"mended", "tested", "closed"}) {
        EXPECT_EQ(world.move(step), std::nullopt) << step;
    }
}

TEST(RegistersStages, AMembersOwnDaysCount) {
    Repairs world;
    v1::Overlay overlay;
    overlay.set_key(state::keys::overlay("bank-a", "treatment_plan"));
    overlay.set_member("bank-a");
    overlay.set_parameter("treatment_plan");
    overlay.set_value(9);
    state::write(world.delta(), overlay);
    EXPECT_EQ(world.put({"bank-a.ops", "bank-a.boss"}, world.body("open")),
              Reason::deadline_too_late);
}

TEST(RegistersStages, ALineGrowsToABound) {
    Repairs world;
    world.open();
    for (std::size_t i = 1; i < kLineVersionsMax; ++i) ASSERT_EQ(world.move("open"), std::nullopt);
    EXPECT_EQ(world.move("open"), Reason::too_many);
    EXPECT_EQ(world.move("mended"), Reason::too_many);
    EXPECT_EQ(world.move("withdrawn"), std::nullopt);
}

TEST(RegistersStages, ALineDoesNotLapseBeforeItsEnd) {
    Repairs world;
    v1::EntryBody body = world.body("open");
    body.set_valid_until(body.occurred_on() + 1);
    EXPECT_EQ(world.put({"bank-a.ops", "bank-a.boss"}, body), Reason::stage_field_fixed);
}

// A line that was filed before its register had a life cycle enters it where a line begins.
TEST(RegistersStages, ALineOfAnOlderConvention) {
    Repairs world;
    fixture::put_entry(world.ctx(), "repairs", "bank-a", {text("level", "low")});
    EXPECT_EQ(world.move("mended"), Reason::stage_refused);
    EXPECT_EQ(world.move("open"), std::nullopt);
}

}  // namespace
}  // namespace charter::tx
