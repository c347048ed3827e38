#include "tx/parameters/set_overlay.hpp"

#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;
using SetOverlay = v1::ParametersSetOverlay;

v1::Action overlay_action(const SetOverlay& m) {
    v1::Action action;
    *action.mutable_parameters_set_overlay() = m;
    return action;
}

std::string put_own_rule(World& world, const std::string& article) {
    return fixture::put_entry(world.ctx(), "own_rules", "bank-a",
                              {fixture::words("articles", {article})});
}

// password_max_days: article 11, stricter when less, 90 for the consortium, 1 to 365.
ReasonTable<World, SetOverlay> overlay_table() {
    ReasonTable<World, SetOverlay> table;
    table.lawful = [](World& world) {
        SetOverlay m;
        m.set_member("bank-a");
        m.set_parameter("password_max_days");
        m.set_value(120);
        m.set_own_rule(put_own_rule(world, "a11"));
        return m;
    };
    table.wrap = overlay_action;
    table.rows = {
        {"no member", Reason::field_missing, [](auto&, SetOverlay& m) { m.clear_member(); }},
        {"no parameter", Reason::field_missing, [](auto&, SetOverlay& m) { m.clear_parameter(); }},
        {"long own rule", Reason::field_invalid,
         [](auto&, SetOverlay& m) { m.set_own_rule(std::string(129, 'o')); }},
        {"another member", Reason::not_own_member,
         [](World& w, SetOverlay&) { w.act_as({"bank-b.rep"}); }, true},
        {"no such member", Reason::member_unknown,
         [](World& w, SetOverlay& m) {
             w.act_by_resolution({"bank-a.rep"});
             m.set_member("bank-x");
         },
         true},
        {"suspended", Reason::member_not_in_standing,
         [](World& w, SetOverlay&) {
             w.edit_member("bank-a", [](v1::Member& m) { m.set_suspended(true); });
         }},
        {"unknown", Reason::parameter_unknown,
         [](auto&, SetOverlay& m) { m.set_parameter("mood"); }},
        {"out of bounds", Reason::parameter_out_of_bounds,
         [](auto&, SetOverlay& m) { m.set_value(366); }, true},
        {"not for members", Reason::parameter_locked,
         [](auto&, SetOverlay& m) {
             m.set_parameter("challenge_age");
             m.set_value(1);
         },
         true},
        {"looser without own rule", Reason::overlay_loosens,
         [](auto&, SetOverlay& m) { m.clear_own_rule(); }, true},
        {"own rule of another article", Reason::own_rule_missing,
         [](World& w, SetOverlay& m) { m.set_own_rule(put_own_rule(w, "a17")); }},
    };
    return table;
}

TEST(ParametersSetOverlay, Reasons) { overlay_table().run(); }

TEST(ParametersSetOverlay, Rules) {
    overlay_table().rule(Rule::overlay_tighten_only, "looser without own rule");
    overlay_table().rule(Rule::overlay_own_rule_documented, "own rule of another article");
    World world;
    SetOverlay m = overlay_table().lawful(world);
    m.set_value(366);
    EXPECT_EQ(world.run(overlay_action(m)), Reason::parameter_out_of_bounds);
    world.switch_off(Rule::parameters_bounds);
    EXPECT_EQ(world.run(overlay_action(m)), std::nullopt);
}

// Each makes the own rule of the lawful message one that does not count.
TEST(ParametersSetOverlay, OwnRulesThatDoNotCount) {
    const struct {
        const char* name;
        std::function<void(World&, SetOverlay&)> spoil;
    } rows[] = {
        {"no entry", [](World&, SetOverlay& m) { m.mutable_own_rule()->back() = 'f'; }},
        {"of another member",
         [](World& w, SetOverlay& m) {
             m.set_own_rule(fixture::put_entry(w.ctx(), "own_rules", "bank-b",
                                               {fixture::words("articles", {"a11"})}));
         }},
        {"of another register",
         [](World& w, SetOverlay& m) {
             m.set_own_rule(fixture::put_entry(w.ctx(), "documents", "bank-a",
                                               {fixture::words("articles", {"a11"})}));
         }},
        {"without articles",
         [](World& w, SetOverlay& m) {
             m.set_own_rule(fixture::put_entry(w.ctx(), "own_rules", "bank-a", {}));
         }},
        {"closed",
         [](World& w, SetOverlay& m) {
             w.edit<v1::Entry>(state::keys::entry(m.own_rule()),
                               [](v1::Entry& e) { e.set_state(v1::ENTRY_STATE_CLOSED); });
         }},
        {"not signed off",
         [](World& w, SetOverlay& m) {
             w.edit<v1::Entry>(state::keys::entry(m.own_rule()),
                               [](v1::Entry& e) { e.set_state(v1::ENTRY_STATE_FILED); });
         }},
        {"lapsed",
         [](World& w, SetOverlay& m) {
             const Day yesterday = w.ctx().block().today - 1;
             w.edit<v1::Entry>(state::keys::entry(m.own_rule()),
                               [&](v1::Entry& e) { e.mutable_body()->set_valid_until(yesterday); });
         }},
    };
    for (const auto& row : rows) {
        World world;
        SetOverlay m = overlay_table().lawful(world);
        row.spoil(world, m);
        EXPECT_EQ(world.run(overlay_action(m)), Reason::own_rule_missing) << row.name;
    }
}

TEST(ParametersSetOverlay, TighterNeedsNoOwnRule) {
    World world;
    SetOverlay m = overlay_table().lawful(world);
    m.clear_own_rule();
    m.set_value(60);
    ASSERT_EQ(world.run(overlay_action(m)), std::nullopt);
    const Bytes key = state::keys::overlay("bank-a", "password_max_days");
    EXPECT_EQ(world.record<v1::Overlay>(key).value(), 60);
    m.set_parameter("password_min_length");
    m.set_value(7);
    EXPECT_EQ(world.run(overlay_action(m)), Reason::overlay_loosens) << "stricter is more";
    m.set_value(12);
    EXPECT_EQ(world.run(overlay_action(m)), std::nullopt);
}

TEST(ParametersSetOverlay, TheBoundIsTheValueInForce) {
    World world;
    world.act_by_resolution({"bank-a.rep"});
    ASSERT_EQ(world.run(World::set_parameter("legal_memo", 6)), std::nullopt);
    world.act_as({"bank-a.rep"});
    SetOverlay m;
    m.set_member("bank-a");
    m.set_parameter("legal_memo");
    m.set_value(7);
    EXPECT_EQ(world.run(overlay_action(m)), Reason::overlay_loosens);
    m.set_own_rule(put_own_rule(world, "a11"));
    EXPECT_EQ(world.run(overlay_action(m)), Reason::overlay_loosens)
        << "no own rule may set this parameter";
    m.set_value(6);
    ASSERT_EQ(world.run(overlay_action(m)), std::nullopt);
    const Bytes key = state::keys::overlay("bank-a", "legal_memo");
    EXPECT_EQ(world.record<v1::Overlay>(key).own_rule(), "");
}

TEST(ParametersSetOverlay, Records) {
    World world;
    const SetOverlay m = overlay_table().lawful(world);
    ASSERT_EQ(world.run(overlay_action(m)), std::nullopt);
    const auto overlay =
        world.record<v1::Overlay>(state::keys::overlay("bank-a", "password_max_days"));
    EXPECT_EQ(overlay.value(), 120);
    EXPECT_EQ(overlay.own_rule(), m.own_rule());
    EXPECT_EQ(overlay.member(), "bank-a");
    EXPECT_EQ(overlay.changed_ms(), world.now());
    EXPECT_EQ(world.events("parameters.set_overlay"), 1);
}

}  // namespace
}  // namespace charter::tx
