#include "tx/parameters/catalog_replace.hpp"

#include "testing/world.hpp"
#include "tx/assembly/policy.hpp"
#include "tx/assembly/testing.hpp"
#include "wire/codec.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;
using Replace = v1::CatalogReplace;

v1::Action replace_action(const Replace& m) {
    v1::Action action;
    *action.mutable_catalog_replace() = m;
    return action;
}

void seal(v1::Catalog& wire, Replace& m) {
    wire.mutable_head()->set_digest(Bytes(view(catalog::digest_of(wire))));
    m.set_catalog(wire::encode(wire));
    m.set_catalog_digest(wire.head().digest());
}

v1::Parameter& parameter_of(v1::Catalog& wire, std::string_view name) {
    return *std::ranges::find(*wire.mutable_parameters(), name, &v1::Parameter::name);
}

// The parameter of that name is the version itself.
void set_version(v1::Catalog& wire, std::uint32_t version, std::uint32_t based_on) {
    wire.mutable_head()->set_version(version);
    wire.mutable_head()->set_based_on(based_on);
    v1::Parameter& parameter = parameter_of(wire, "convention_version");
    parameter.set_initial(version);
    parameter.set_min(version);
    parameter.set_max(version);
}

Replace replacement(World& world, const std::function<void(v1::Catalog&)>& change = {}) {
    world.act_by_resolution({"bank-a.rep"});
    v1::Catalog wire = world.ctx().catalog().wire();
    set_version(wire, wire.head().version() + 1, wire.head().version());
    if (change) change(wire);
    Replace m;
    m.set_based_on(world.ctx().catalog().version());
    seal(wire, m);
    return m;
}

v1::Catalog opened(const Replace& m) {
    v1::Catalog wire;
    wire::decode_trusted(m.catalog(), wire);
    return wire;
}

ReasonTable<World, Replace> replace_table() {
    ReasonTable<World, Replace> table;
    table.lawful = [](World& world) { return replacement(world); };
    table.wrap = replace_action;
    table.rows = {
        {"no digest", Reason::field_missing, [](auto&, Replace& m) { m.clear_catalog_digest(); },
         true},
        {"short digest", Reason::field_invalid,
         [](auto&, Replace& m) { m.set_catalog_digest("short"); }},
        {"based on nothing", Reason::field_missing, [](auto&, Replace& m) { m.clear_based_on(); }},
        {"no catalog", Reason::field_missing, [](auto&, Replace& m) { m.clear_catalog(); }, true},
        {"too large", Reason::too_large,
         [](auto&, Replace& m) { m.set_catalog(Bytes((1U << 20U) + 1, 'x')); }, true},
        {"no message", Reason::undecodable, [](auto&, Replace& m) { m.set_catalog("\x0a\xff"); },
         true},
        {"unknown field", Reason::not_canonical,
         [](auto&, Replace& m) { m.mutable_catalog()->append("\xf8\x01\x01"); }, true},
        {"another digest", Reason::catalog_invalid,
         [](auto&, Replace& m) { m.set_catalog_digest(Bytes(32, 'x')); }, true},
        {"skips a version", Reason::catalog_invalid,
         [](auto&, Replace& m) {
             v1::Catalog wire = opened(m);
             set_version(wire, 7, 1);
             seal(wire, m);
         },
         true},
        {"does not load", Reason::catalog_invalid,
         [](auto&, Replace& m) {
             v1::Catalog wire = opened(m);
             wire.mutable_roles(0)->add_duties("no.such");
             seal(wire, m);
         },
         true},
        {"based on another version", Reason::catalog_version_wrong,
         [](auto&, Replace& m) {
             v1::Catalog wire = opened(m);
             set_version(wire, 8, 7);
             m.set_based_on(7);
             seal(wire, m);
         }},
        {"a policy in force has lost its role", Reason::catalog_invalid,
         [](World& w, Replace&) {
             w.edit_policy("assembly_simple", [](v1::Policy& p) { p.set_role("monarch"); });
         }},
    };
    return table;
}

TEST(CatalogReplace, Reasons) { replace_table().run(); }

TEST(CatalogReplace, Rules) {
    replace_table().rule(Rule::catalog_single_version, "based on another version");
}

TEST(CatalogReplace, NobodyCouldPropose) {
    World world;
    const Replace m = replacement(world, [](v1::Catalog& wire) {
        for (v1::Role& role : *wire.mutable_roles()) {
            if (role.name() != "representative") continue;
            auto& duties = *role.mutable_duties();
            duties.erase(std::ranges::find(duties, "assembly.propose"));
        }
    });
    EXPECT_EQ(world.run(replace_action(m)), Reason::would_brick) << "nobody is a secretary";
}

TEST(CatalogReplace, NoParameterMayGo) {
    World world;
    const Replace m = replacement(world, [](v1::Catalog& wire) {
        auto& parameters = *wire.mutable_parameters();
        parameters.erase(std::ranges::find(parameters, "expiry_grace_days", &v1::Parameter::name));
    });
    EXPECT_EQ(world.run(replace_action(m)), Reason::catalog_invalid);
}

TEST(CatalogReplace, FitsIntoATransaction) {
    World world;
    EXPECT_LT(static_cast<std::int64_t>(replacement(world).ByteSizeLong()) + 4096,
              world.ctx().parameter("tx_bytes_max"));
}

TEST(CatalogReplace, Records) {
    World world;
    world.act_by_resolution({"bank-a.rep"});
    ASSERT_EQ(world.run(World::set_parameter("legal_memo", 20)), std::nullopt);
    ASSERT_EQ(world.run(World::set_parameter("review", 20)), std::nullopt);
    world.edit_policy("assembly_ordinary", [](v1::Policy& p) { p.set_deadline_hours(99); });
    const Bytes digest_before = *world.delta().get("cat/head");
    const Replace m = replacement(world, [](v1::Catalog& wire) {
        parameter_of(wire, "legal_memo").set_max(12);
        parameter_of(wire, "review").set_max(20);
        v1::Policy extra = wire.policies(0);
        extra.set_name("zz_extra");
        extra.set_key("pol/zz_extra");
        *wire.add_policies() = extra;
    });
    ASSERT_EQ(world.run(replace_action(m)), std::nullopt);
    EXPECT_NE(*world.delta().get("cat/head"), digest_before);
    EXPECT_FALSE(world.delta().get(state::keys::parameter("legal_memo")))
        << "out of the new bounds";
    EXPECT_TRUE(world.delta().get(state::keys::parameter("review")));
    EXPECT_TRUE(policy_in_force(world.delta(), "zz_extra"));
    EXPECT_EQ(policy_in_force(world.delta(), kOrdinaryPolicy)->deadline_hours(), 99U)
        << "as the resolution left it";
    EXPECT_EQ(world.events("catalog.replace"), 1);
    const auto loaded = catalog::from_records([&](ByteView prefix, const catalog::Visit& visit) {
        state::scan_prefix(world.delta(), prefix, visit);
    });
    ASSERT_TRUE(loaded.has_value());
    EXPECT_EQ((*loaded)->version(), m.based_on() + 1);
    EXPECT_EQ((*loaded)->digest(), m.catalog_digest());
    EXPECT_EQ((*loaded)->parameter("legal_memo")->max(), 12);
}

TEST(CatalogReplace, WhatIsGoneIsErased) {
    World world;
    v1::Policy stray = *policy_in_force(world.delta(), kOrdinaryPolicy);
    stray.set_name("stray");
    stray.set_key("pol/stray");
    state::write(world.delta(), stray);
    v1::Enumeration gone;
    gone.set_key("cat/enumeration/gone");
    gone.set_name("gone");
    state::write(world.delta(), gone);
    ASSERT_EQ(world.run(replace_action(replacement(world))), std::nullopt);
    EXPECT_FALSE(world.delta().get("cat/enumeration/gone"));
    EXPECT_FALSE(world.delta().get("pol/stray"));
}

}  // namespace
}  // namespace charter::tx
