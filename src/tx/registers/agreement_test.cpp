#include "tx/registers/agreement.hpp"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/fixture.hpp"
#include "tx/registers/references.hpp"
#include "wire/reason_text.hpp"

namespace charter::tx {
namespace {

using fixture::number;
using fixture::text;
using fixture::words;
using Fields = std::vector<v1::Field>;

// A plan, and visits by plans: to a store of keys in the country that the visit names.
constexpr const char* kPlans = R"(
  key: "cat/register/plans" name: "plans" document: DOCUMENT_NEED_NONE
  maker_roles: "operations" visibility: VISIBILITY_MEMBER retention_days: 1825
  fields { name: "hours" type: FIELD_TYPE_NUMBER max: 1000 }
  fields { name: "level" type: FIELD_TYPE_CHOICE of: "risk_level" required: true })";
constexpr const char* kVisits = R"(
  key: "cat/register/visits" name: "visits" document: DOCUMENT_NEED_NONE
  maker_roles: "operations" checker_roles: "system_owner" visibility: VISIBILITY_MEMBER
  retention_days: 1825
  fields { name: "country" type: FIELD_TYPE_TEXT max: 2 }
  fields { name: "level" type: FIELD_TYPE_CHOICE of: "risk_level" required: true }
  fields { name: "plans" type: FIELD_TYPE_REFERENCE set: true of: "plans" min: 1 same: "level"
    where { tests { field: "hours" op: OPERATOR_AT_MOST
      operands { parameter: "remedy_low_days" } } } }
  fields { name: "site" type: FIELD_TYPE_REFERENCE of: "sites" same: "country"
    where { tests { field: "kind" op: OPERATOR_IN operands { literal { text: "key_store" } }
      operands { literal { text: "backup_store" } } } } }
  fields { name: "stage" type: FIELD_TYPE_CHOICE of: "visit_stage" required: true }
  stages { name: "open" begins: true after: "open" sets: "country" sets: "level" sets: "plans"
    sets: "site" }
  stages { name: "over" ends: true after: "open" })";

std::shared_ptr<const catalog::Catalog> with_visits() {
    v1::Catalog wire = testing::real_catalog().wire();
    for (const char* type : {kPlans, kVisits})
        EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(type, wire.add_registers()));
    std::ranges::sort(*wire.mutable_registers(), {}, &v1::EntryType::name);
    v1::Enumeration& stages = *wire.add_enumerations();
    stages.set_key("cat/enumeration/visit_stage");
    stages.set_name("visit_stage");
    for (const char* stage : {"open", "over"}) stages.add_words(stage);
    std::ranges::sort(*wire.mutable_enumerations(), {}, &v1::Enumeration::name);
    wire.mutable_head()->set_digest(Bytes(view(catalog::digest_of(wire))));
    const auto loaded = catalog::load(std::move(wire));
    EXPECT_TRUE(loaded.has_value());
    return *loaded;
}

class Visits : public testing::World {
  public:
    Visits() : World(with_visits()) {
        person("bank-a.ops", {"operations"});
        person("bank-a.boss", {"system_owner"});
        for (const auto& [name, kind] :
             {std::pair{"bank-a.safe", "key_store"}, std::pair{"bank-a.room", "main_room"}}) {
            v1::Site site;
            site.set_site(name);
            site.set_key(state::keys::site(name));
            site.set_member("bank-a");
            site.set_kind(kind);
            site.set_country("TW");
            state::write(delta(), site);
        }
        low = plan({number("hours", 10), text("level", "low")});
        also_low = plan({number("hours", 20), text("level", "low")});
    }

    std::string plan(Fields fields) {
        return fixture::put_entry(ctx(), "plans", "bank-a", std::move(fields));
    }
    Fields lawful() const {
        return {text("country", "TW"), text("level", "low"), words("plans", {low, also_low}),
                text("site", "bank-a.safe"), text("stage", "open")};
    }
    v1::Action put(const Fields& fields) const {
        v1::Action action;
        fill(*action.mutable_registers_put()->mutable_entry(), fields);
        return action;
    }
    v1::Action step(const Fields& fields) const {
        v1::Action action;
        const std::string root = "visits/bank-a/0000000000000000";
        action.mutable_registers_supersede()->set_entry(
            state::keys::entry_name(newest_entry(ctx().view(), root)->key()));
        fill(*action.mutable_registers_supersede()->mutable_body(), fields);
        return action;
    }
    std::optional<Reason> act(const v1::Action& action) {
        act_as({"bank-a.ops", "bank-a.boss"});
        return run(action);
    }
    /// What stands in the plan is another level, or more hours.
    void amend(const std::string& root, Fields fields) {
        auto entry = *newest_entry(ctx().view(), root);
        entry.mutable_body()->clear_fields();
        for (v1::Field& field : fields) *entry.mutable_body()->add_fields() = std::move(field);
        state::write(delta(), entry);
    }

    std::string low;
    std::string also_low;

  private:
    void fill(v1::EntryBody& body, const Fields& fields) const {
        body.set_register_("visits");
        body.set_member("bank-a");
        body.set_occurred_on(ctx().block().today);
        for (const v1::Field& field : fields) *body.add_fields() = field;
    }
};

TEST(Agreement, Reasons) {
    const struct {
        const char* name;
        Reason reason;
        std::function<void(Visits&, Fields&)> spoil;
    } rows[] = {
        {"no plan", Reason::field_invalid,
         [](Visits&, Fields& f) { f[2].mutable_value()->mutable_set()->clear_items(); }},
        {"another country", Reason::reference_differs,
         [](Visits&, Fields& f) { f[0] = text("country", "SG"); }},
        {"no country here", Reason::reference_differs,
         [](Visits&, Fields& f) { f.erase(f.begin()); }},
        {"no store", Reason::reference_refused,
         [](Visits&, Fields& f) { f[3] = text("site", "bank-a.room"); }},
        {"one plan of another level", Reason::reference_differs,
         [](Visits& w, Fields& f) {
             const std::string high = w.plan({number("hours", 1), text("level", "high")});
             f[2] = words("plans", {w.low, high});
         }},
        {"a plan of too many hours", Reason::reference_refused,
         [](Visits& w, Fields&) {
             w.amend(w.also_low, {number("hours", 999), text("level", "low")});
         }},
        {"a plan that says no hours", Reason::reference_refused,
         [](Visits& w, Fields&) { w.amend(w.also_low, {text("level", "low")}); }},
    };
    Visits good;
    ASSERT_EQ(good.act(good.put(good.lawful())), std::nullopt);
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        Visits world;
        Fields fields = world.lawful();
        row.spoil(world, fields);
        EXPECT_EQ(world.act(world.put(fields)), row.reason);
        if (row.reason == Reason::field_invalid) continue;
        world.switch_off(Rule::registers_references_in_force);
        EXPECT_EQ(world.act(world.put(fields)), std::nullopt);
    }
}

// Field, key, what was found and what must be, in both languages.
TEST(Agreement, SaysWhatDiffers) {
    Visits world;
    Fields fields = world.lawful();
    fields[0] = text("country", "SG");
    world.act_as({"bank-a.ops", "bank-a.boss"});
    const Status differs = permit(world.put(fields), world.ctx());
    ASSERT_FALSE(differs);
    EXPECT_EQ(wire::refusal_text(differs.error(), "en"),
              "site refers to bank-a.safe, whose country is TW; here it is SG");
    fields = world.lawful();
    fields[3] = text("site", "bank-a.room");
    const Status refused = permit(world.put(fields), world.ctx());
    ASSERT_FALSE(refused);
    EXPECT_EQ(wire::refusal_text(refused.error(), "en"),
              "site refers to bank-a.room, whose kind is main_room; it must be one of key_store, "
              "backup_store");
    EXPECT_NE(wire::refusal_text(refused.error(), "zh-TW").find("bank-a.room"), std::string::npos);
}

TEST(Agreement, AMembersOwnValueCounts) {
    Visits world;
    v1::Overlay overlay;
    overlay.set_key(state::keys::overlay("bank-a", "remedy_low_days"));
    overlay.set_member("bank-a");
    overlay.set_parameter("remedy_low_days");
    overlay.set_value(15);
    state::write(world.delta(), overlay);
    EXPECT_EQ(world.act(world.put(world.lawful())), Reason::reference_refused);
}

// A line took its references up as they were; what a step takes up anew is judged as it is.
TEST(Agreement, WhatAStepRepeatsIsNotJudgedAnew) {
    Visits world;
    ASSERT_EQ(world.act(world.put(world.lawful())), std::nullopt);
    world.amend(world.low, {number("hours", 999), text("level", "high")});
    Fields fields = world.lawful();
    EXPECT_EQ(world.act(world.step(fields)), std::nullopt);
    fields[1] = text("level", "high");  // one plan is of this level now, the other is not
    EXPECT_EQ(world.act(world.step(fields)), Reason::reference_differs);
    fields = world.lawful();
    fields[2] = words("plans", {world.low});
    EXPECT_EQ(world.act(world.step(fields)), Reason::reference_differs);
    fields[2] = words("plans", {world.also_low});
    EXPECT_EQ(world.act(world.step(fields)), std::nullopt);
    fields[4] = text("stage", "over");
    EXPECT_EQ(world.act(world.step(fields)), std::nullopt);
}

TEST(Agreement, JudgedAgainAtSignOff) {
    Visits world;
    world.act_as({"bank-a.ops"});
    ASSERT_EQ(world.run(world.put(world.lawful())), std::nullopt);
    world.amend(world.low, {number("hours", 10), text("level", "high")});
    const std::string name = "visits/bank-a/0000000000000000";
    v1::Action action;
    action.mutable_registers_sign_off()->set_entry(name);
    action.mutable_registers_sign_off()->set_digest(read_entry(world.delta(), name)->digest());
    world.act_as({"bank-a.boss"});
    EXPECT_EQ(world.run(action), Reason::reference_differs);
}

}  // namespace
}  // namespace charter::tx
