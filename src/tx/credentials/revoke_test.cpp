#include "tx/credentials/revoke.hpp"

#include "state/lists.hpp"
#include "testing/world.hpp"
#include "tx/credentials/revocation.hpp"
#include "tx/credentials/test_table.hpp"

namespace charter::tx {
namespace {

using Revoke = v1::CredentialsRevoke;

Table<Revoke> revoke_credential_table() {
    Table<Revoke> table;
    table.lawful = [](Authority& world) {
        Revoke m;
        m.set_credential(fixture::acting(world.ctx(), {"bank-a.clerk"}).signers[0].credential);
        m.set_why("card lost");
        return m;
    };
    table.wrap = [](const Revoke& m) {
        v1::Action action;
        *action.mutable_credentials_revoke() = m;
        return action;
    };
    table.steps = {
        {"no credential", Reason::field_missing, [](auto&, Revoke& m) { m.clear_credential(); }},
        {"short id", Reason::field_invalid, [](auto&, Revoke& m) { m.set_credential("short"); }},
        {"no why", Reason::field_missing, [](auto&, Revoke& m) { m.clear_why(); }},
        {"unknown", Reason::credential_unknown,
         [](auto&, Revoke& m) { m.set_credential(Bytes(32, 'u')); }, true},
        {"revoked", Reason::credential_revoked,
         [](Authority& w, Revoke& m) {
             w.edit<v1::Credential>(state::keys::credential(m.credential()),
                                    [](auto& c) { c.set_revoked_height(7); });
         }},
        {"another member", Reason::not_own_member,
         [](Authority& w, Revoke&) { w.act_as({"bank-b.registrar"}); }},
    };
    return table;
}

TEST(CredentialsRevoke, Reasons) { revoke_credential_table().run(); }

TEST(CredentialsRevoke, Records) {
    Authority world;
    const Revoke m = revoke_credential_table().lawful(world);
    ASSERT_EQ(world.run(revoke_credential_table().wrap(m)), std::nullopt);
    const auto record = world.record<v1::Credential>(state::keys::credential(m.credential()));
    EXPECT_EQ(record.revoked_ms(), world.now());
    EXPECT_EQ(record.revoked_height(), 100U);
    EXPECT_EQ(record.revoked_why(), "card lost");
    EXPECT_FALSE(credential_live(record, world.now()));
    EXPECT_EQ(world.events("credentials.revoke"), 1);
}

TEST(CredentialsRevoke, ByResolutionAnyMembers) {
    Authority world;
    const Revoke m = revoke_credential_table().lawful(world);
    world.act_by_resolution({"bank-b.registrar"});
    EXPECT_EQ(world.run(revoke_credential_table().wrap(m)), std::nullopt);
}

// How an emergency lapses.
TEST(CredentialsRevoke, Restore) {
    Authority world;
    const Revoke m = revoke_credential_table().lawful(world);
    const Bytes key = state::keys::credential(m.credential());
    const std::string id = to_hex(m.credential());
    const std::int64_t due = world.now() + kTestDayMs;
    const auto revoked = [&] { return world.record<v1::Credential>(key).revoked_height() != 0; };
    world.edit<v1::Credential>(key, [&](auto& c) { c.set_rotate_by_ms(due); });
    ASSERT_EQ(world.run(revoke_credential_table().wrap(m)), std::nullopt);
    restore_credential(m.credential(), "another reason", world.ctx());
    EXPECT_TRUE(revoked());
    restore_credential(Bytes(32, 'u'), "card lost", world.ctx());
    restore_credential(m.credential(), "card lost", world.ctx());
    EXPECT_FALSE(revoked());
    EXPECT_TRUE(world.has_timer(due, "rotate", id));
    EXPECT_EQ(world.events("credentials.restore"), 1);

    ASSERT_EQ(world.run(revoke_credential_table().wrap(m)), std::nullopt);
    EXPECT_FALSE(world.has_timer(due, "rotate", id));
    world.advance(kTestDayMs);
    restore_credential(m.credential(), "card lost", world.ctx());
    EXPECT_TRUE(revoked()) << "it was to be rotated by now";
}

}  // namespace
}  // namespace charter::tx
