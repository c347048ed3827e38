#include "tx/credentials/add_anchor.hpp"

#include "state/lists.hpp"
#include "testing/world.hpp"
#include "tx/credentials/test_table.hpp"

namespace charter::tx {
namespace {

using Add = v1::CredentialsAddAnchor;

void self_sign(const Authority& world, Add& m) {
    const auto tbs = crypto::encode_tbs(anchor_fields(anchor_record(m), world.ctx().config()));
    if (tbs) m.set_ca_signature(crypto::fixture_sign("root-2", *tbs));
}

Table<Add> anchor_table() {
    Table<Add> table;
    table.lawful = [](Authority& world) {
        world.act_by_resolution({"bank-a.registrar"});
        Add m;
        m.set_anchor("root-2");
        *m.mutable_key() = test_key("root-2");
        m.set_organization("Consortium");
        m.set_common_name("Root 2");
        m.set_not_before_ms(world.now());
        m.set_not_after_ms(world.now() + 3650 * kTestDayMs);
        m.set_serial(Bytes(8, '\x11'));
        m.set_environment("test");
        self_sign(world, m);
        return m;
    };
    table.wrap = [](const Add& m) {
        v1::Action action;
        *action.mutable_credentials_add_anchor() = m;
        return action;
    };
    table.steps = {
        {"no name", Reason::field_missing, [](auto&, Add& m) { m.clear_anchor(); }},
        {"bad key", Reason::key_invalid,
         [](auto&, Add& m) { m.mutable_key()->set_bytes("short"); }},
        {"long organization", Reason::field_invalid,
         [](auto&, Add& m) { m.set_organization(std::string(65, 'o')); }},
        {"no common name", Reason::field_missing, [](auto&, Add& m) { m.clear_common_name(); }},
        {"half seconds", Reason::field_invalid, [](auto&, Add& m) { m.set_not_before_ms(1500); }},
        {"backwards", Reason::field_invalid, [](auto&, Add& m) { m.set_not_after_ms(1000); }},
        {"long serial", Reason::field_invalid,
         [](auto&, Add& m) { m.set_serial(Bytes(17, '\x01')); }},
        {"no signature", Reason::field_missing, [](auto&, Add& m) { m.clear_ca_signature(); }},
        {"known", Reason::anchor_exists, [](auto&, Add& m) { m.set_anchor("ca"); }},
        {"unknown algorithm", Reason::algorithm_not_allowed,
         [](auto&, Add& m) { m.mutable_key()->set_algorithm(v1::ALGORITHM_UNSPECIFIED); }, true},
        {"used key", Reason::credential_exists,
         [](Authority& w, Add& m) {
             v1::Credential used;
             used.set_key(state::keys::credential(credential_id(m.key())));
             state::write(w.delta(), used);
         }},
        {"other environment", Reason::environment_mismatch,
         [](auto&, Add& m) { m.set_environment("production"); }},
        {"no name for a certificate", Reason::field_invalid,
         [](auto&, Add& m) { m.set_anchor("-root"); }, true},
        {"over already", Reason::certificate_invalid,
         [](Authority& w, Add& m) {
             m.set_not_before_ms(1000);
             m.set_not_after_ms(w.now());
             self_sign(w, m);
         }},
        {"unsigned", Reason::certificate_invalid,
         [](auto&, Add& m) { m.set_ca_signature(Bytes(64, 'c')); }},
    };
    return table;
}

TEST(CredentialsAddAnchor, Reasons) { anchor_table().run(); }

TEST(CredentialsAddAnchor, Rules) {
    anchor_table().rule(Rule::credentials_one_environment, "used key");
    anchor_table().rule(Rule::credentials_one_environment, "other environment");
}

TEST(CredentialsAddAnchor, Records) {
    Authority world;
    const Add m = anchor_table().lawful(world);
    ASSERT_EQ(world.run(anchor_table().wrap(m)), std::nullopt);
    const auto anchor = world.record<v1::TrustAnchor>(state::keys::anchor("root-2"));
    EXPECT_EQ(anchor.common_name(), "Root 2");
    EXPECT_EQ(anchor.retired_ms(), 0);
    EXPECT_EQ(state::list_count(world.delta(), "anchors", "consortium"), 1U);
    EXPECT_TRUE(anchor_der(anchor, world.ctx().config()).has_value());
    EXPECT_EQ(world.events("credentials.add_anchor"), 1);
    EXPECT_EQ(world.run(anchor_table().wrap(m)), Reason::anchor_exists);
}

}  // namespace
}  // namespace charter::tx
