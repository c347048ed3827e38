#include "tx/credentials/renew.hpp"

#include "state/lists.hpp"
#include "testing/world.hpp"
#include "tx/credentials/test_table.hpp"
#include "tx/credentials/timers.hpp"

namespace charter::tx {
namespace {

using Renew = v1::CredentialsRenew;

Bytes clerks_key(Authority& world) {
    const Acting clerk = fixture::acting(world.ctx(), {"bank-a.clerk"});
    return state::keys::credential(clerk.signers[0].credential);
}

Table<Renew> renew_table() {
    Table<Renew> table;
    table.lawful = [](Authority& world) {
        Renew m;
        m.set_replaces(world.record<v1::Credential>(clerks_key(world)).credential());
        *m.mutable_credential() = world.credential("bank-a.clerk", v1::USAGE_SIGN, "fresh");
        return m;
    };
    table.wrap = [](const Renew& m) {
        v1::Action action;
        *action.mutable_credentials_renew() = m;
        return action;
    };
    const auto edit_old = [](auto change) {
        return [change](Authority& w, Renew&) {
            w.edit<v1::Credential>(clerks_key(w), [&](v1::Credential& old) { change(w, old); });
        };
    };
    table.steps = {
        {"replaces nothing", Reason::field_missing, [](auto&, Renew& m) { m.clear_replaces(); }},
        {"bad key", Reason::key_invalid,
         [](auto&, Renew& m) { m.mutable_credential()->mutable_key()->set_bytes("short"); }},
        {"unknown", Reason::credential_unknown,
         [](auto&, Renew& m) { m.set_replaces(Bytes(32, 'u')); }, true},
        {"revoked", Reason::credential_revoked,
         edit_old([](Authority&, v1::Credential& old) { old.set_revoked_height(7); })},
        {"another member", Reason::not_own_member,
         [](Authority& w, Renew&) { w.act_as({"bank-b.registrar"}); }},
        {"another usage", Reason::field_invalid,
         [](auto&, Renew& m) { m.mutable_credential()->set_usage(v1::USAGE_TLS); }},
        {"replaced before", Reason::already_done,
         edit_old([](Authority&, v1::Credential& old) { old.set_replaced_by(Bytes(32, 'r')); })},
        {"expired too long ago", Reason::credential_expired,
         edit_old([](Authority& w, v1::Credential& old) {
             old.set_not_after_ms(w.now() - 30 * kTestDayMs);
         })},
        {"holder gone", Reason::holder_unknown,
         [](Authority& w, Renew&) {
             w.edit_person("bank-a.clerk", [](v1::Person& p) { p.set_active(false); });
         }},
        {"other environment", Reason::environment_mismatch,
         [](auto&, Renew& m) { m.mutable_credential()->set_environment("office"); }},
        {"uncertified", Reason::certificate_invalid,
         [](auto&, Renew& m) { m.mutable_credential()->set_ca_signature(Bytes(64, 'c')); }},
    };
    return table;
}

TEST(CredentialsRenew, Reasons) { renew_table().run(); }

TEST(CredentialsRenew, Rules) {
    renew_table().rule(Rule::credentials_expiry_enforced, "expired too long ago");
}

TEST(CredentialsRenew, Grace) {
    Authority world;
    const Renew m = renew_table().lawful(world);
    world.edit<v1::Credential>(clerks_key(world), [&](v1::Credential& old) {
        old.set_not_after_ms(world.now() - 30 * kTestDayMs + 1);
    });
    EXPECT_EQ(world.run(renew_table().wrap(m)), std::nullopt);
}

TEST(CredentialsRenew, Records) {
    Authority world;
    const Renew m = renew_table().lawful(world);
    const Bytes old_key = clerks_key(world);
    world.edit<v1::Credential>(old_key, [](v1::Credential& old) { old.set_custody(true); });
    ASSERT_EQ(world.run(renew_table().wrap(m)), std::nullopt);
    const auto old = world.record<v1::Credential>(old_key);
    EXPECT_EQ(old.replaced_by(), credential_id(m.credential().key()));
    EXPECT_EQ(old.revoked_height(), 0U) << "lasts until its own expiry";
    const Bytes key = state::keys::credential(old.replaced_by());
    EXPECT_EQ(world.record<v1::Credential>(key).holder(), "bank-a.clerk");
    EXPECT_TRUE(world.record<v1::Credential>(key).custody());
    EXPECT_EQ(world.events("credentials.renew"), 1);
}

TEST(CredentialsRenew, ASuspectedKeyEndsAtOnce) {
    Authority world;
    const Renew m = renew_table().lawful(world);
    const Bytes old_key = clerks_key(world);
    const std::int64_t due = world.now() + kTestDayMs;
    world.edit<v1::Credential>(old_key, [&](v1::Credential& old) {
        old.set_suspected_ms(world.now());
        old.set_rotate_by_ms(due);
    });
    const std::string id = to_hex(m.replaces());
    state::timer_set(world.delta(), due, "rotate", id);
    ASSERT_EQ(world.run(renew_table().wrap(m)), std::nullopt);
    EXPECT_EQ(world.record<v1::Credential>(old_key).revoked_height(), 100U);
    EXPECT_FALSE(world.has_timer(due, "rotate", id));
    world.advance(kTestDayMs);
    fire_rotate(id, world.ctx());
    EXPECT_EQ(world.record<v1::Credential>(old_key).revoked_height(), 100U);
}

}  // namespace
}  // namespace charter::tx
