#include "tx/registers/drills.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/fixture.hpp"

namespace charter::tx {
namespace {

using fixture::flag;
using fixture::number;
using fixture::text;
using fixture::words;
using FieldList = std::vector<v1::Field>;

/// Two systems of bank-a with their impact analyses, one of bank-b; a planned drill of bank-a.
class Drills : public testing::World {
  public:
    Drills() {
        person("bank-a.ops", {"operations", "unit_head"});
        person("bank-a.boss", {"compliance_officer"});
        act_as({"bank-a.ops", "bank-a.boss"});
        core = system("bank-a", 60, 5);
        web = system("bank-a", 240, 0);
        foreign = system("bank-b", 1, 0);
        planned = fixture::put_entry(ctx(), "drills", "bank-a",
                                     {words("kinds", {"continuity"}), text("stage", "planned")});
    }
    std::string system(const std::string& member, std::int64_t rto, std::int64_t rpo) {
        const std::string asset = fixture::put_entry(ctx(), "assets", member, {});
        analysis = fixture::put_entry(
            ctx(), "impact_analyses", member,
            {text("asset", asset), number("rpo_minutes", rpo), number("rto_minutes", rto)});
        return asset;
    }
    v1::EntryBody body(const char* name, FieldList fields) const {
        v1::EntryBody body;
        body.set_register_(name);
        body.set_member("bank-a");
        body.set_occurred_on(ctx().block().today);
        std::ranges::sort(fields, {}, [](const v1::Field& f) { return f.name(); });
        for (v1::Field& field : fields) *body.add_fields() = std::move(field);
        body.set_document(Bytes(32, 'd'));
        return body;
    }
    std::optional<Reason> run_drill(FieldList fields, const char* kind = "continuity") {
        fields.push_back(words("kinds", {kind}));
        fields.push_back(text("stage", "run"));
        v1::Action action;
        action.mutable_registers_supersede()->set_entry(planned);
        *action.mutable_registers_supersede()->mutable_body() = body("drills", std::move(fields));
        return run(action);
    }
    std::optional<Reason> review(FieldList fields) {
        v1::Action action;
        *action.mutable_registers_put()->mutable_entry() = body("drill_reviews", std::move(fields));
        return run(action);
    }
    /// A drill that was run, with that result.
    std::string done(const char* result) {
        return fixture::put_entry(
            ctx(), "drills", "bank-a",
            {words("kinds", {"continuity"}), text("result", result), text("stage", "run")});
    }
    std::string treatment(const std::string& drill) {
        return fixture::put_entry(ctx(), "treatments", "bank-a", {text("drill", drill)});
    }

    std::string core;
    std::string web;
    std::string foreign;
    std::string analysis;
    std::string planned;
};

FieldList result(const char* word, std::int64_t recovery, std::int64_t loss) {
    return {text("result", word), number("recovery_minutes", recovery),
            number("data_loss_minutes", loss)};
}
FieldList of(std::vector<std::string> assets, FieldList fields) {
    fields.push_back(words("assets", std::move(assets)));
    return fields;
}

TEST(RegistersDrills, WhatPassedKeptItsObjectives) {
    struct Case {
        const char* name;
        FieldList (*fields)(const Drills& w);
        std::optional<Reason> reason;
    };
    const Case cases[] = {
        {"kept", [](const Drills& w) { return of({w.core}, result("passed", 60, 5)); }, {}},
        {"too slow", [](const Drills& w) { return of({w.core}, result("passed", 61, 5)); },
         Reason::objective_missed},
        {"too much lost", [](const Drills& w) { return of({w.core}, result("passed", 60, 6)); },
         Reason::objective_missed},
        {"of another system",
         [](const Drills& w) { return of({w.web}, result("passed", 61, 0)); },
         {}},
        {"of one of two",
         [](const Drills& w) { return of({w.core, w.web}, result("passed", 30, 1)); },
         Reason::objective_missed},
        {"with something to improve",
         [](const Drills& w) { return of({w.core}, result("passed_with_actions", 61, 0)); },
         Reason::objective_missed},
        {"failed", [](const Drills& w) { return of({w.core}, result("failed", 900, 90)); }, {}},
        {"no system named", [](const Drills&) { return result("passed", 61, 0); },
         Reason::objective_missed},
        {"no system named, all kept", [](const Drills&) { return result("passed", 60, 0); }, {}},
        {"no time told",
         [](const Drills& w) {
             return of({w.core}, {text("result", "passed"), number("data_loss_minutes", 0)});
         },
         Reason::field_required},
        {"no loss told",
         [](const Drills& w) {
             return of({w.core}, {text("result", "passed"), number("recovery_minutes", 1)});
         },
         Reason::field_required},
    };
    for (const Case& one : cases) {
        Drills world;
        EXPECT_EQ(world.run_drill(one.fields(world)), one.reason) << one.name;
        Drills without;
        without.switch_off(Rule::registers_references_in_force);
        EXPECT_EQ(without.run_drill(one.fields(without)), std::nullopt) << one.name;
    }
    Drills incident;
    incident.planned = fixture::put_entry(incident.ctx(), "drills", "bank-a",
                                          {words("kinds", {"incident"}), text("stage", "planned")});
    EXPECT_EQ(incident.run_drill(result("passed", 999, 99), "incident"), std::nullopt);
    Drills lapsed;
    for (const std::string& asset : {lapsed.core, lapsed.web}) {
        const std::string name = "impact_analyses/bank-a/000000000000000" +
                                 std::string(asset == lapsed.core ? "0" : "1");
        auto entry = state::read_existing<v1::Entry>(lapsed.delta(), state::keys::entry(name));
        entry.set_state(v1::ENTRY_STATE_CLOSED);
        state::write(lapsed.delta(), entry);
    }
    EXPECT_EQ(lapsed.run_drill(of({lapsed.core}, {text("result", "passed")})), std::nullopt);
}

TEST(RegistersDrills, AReviewNamesWhatItDecidedOn) {
    Drills world;
    const std::string passed = world.done("passed");
    const std::string with_actions = world.done("passed_with_actions");
    const std::string failed = world.done("failed");
    const std::string action = world.treatment(failed);
    const std::string of_another = world.treatment(passed);
    const struct {
        const char* name;
        FieldList fields;
        std::optional<Reason> reason;
    } rows[] = {
        {"neither", {text("drill", failed)}, Reason::field_required},
        {"neither, said",
         {text("drill", failed), flag("no_actions", false)},
         Reason::field_required},
        {"both",
         {text("drill", failed), words("actions", {action}), flag("no_actions", true)},
         Reason::field_invalid},
        {"of another drill",
         {text("drill", failed), words("actions", {action, of_another})},
         Reason::reference_differs},
        {"none there",
         {text("drill", failed), words("actions", {"treatments/bank-a/00000000000000ff"})},
         Reason::reference_not_in_force},
        {"none needed, it failed",
         {text("drill", failed), flag("no_actions", true)},
         Reason::reference_refused},
        {"none needed, there were",
         {text("drill", with_actions), flag("no_actions", true)},
         Reason::reference_refused},
        {"none needed", {text("drill", passed), flag("no_actions", true)}, std::nullopt},
        {"a number, as it was", {text("drill", failed), number("actions", 2)}, Reason::field_type},
        {"named", {text("drill", failed), words("actions", {action})}, std::nullopt},
    };
    for (const auto& row : rows) EXPECT_EQ(world.review(row.fields), row.reason) << row.name;
}

}  // namespace
}  // namespace charter::tx
