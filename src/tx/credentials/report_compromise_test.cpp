#include "tx/credentials/report_compromise.hpp"

#include "state/lists.hpp"
#include "testing/world.hpp"
#include "tx/credentials/test_table.hpp"
#include "tx/credentials/timers.hpp"

namespace charter::tx {
namespace {

using Report = v1::CredentialsReportCompromise;

Table<Report> compromise_table() {
    Table<Report> table;
    table.lawful = [](Authority& world) {
        Report m;
        m.set_credential(fixture::acting(world.ctx(), {"bank-a.second"}).signers[0].credential);
        m.set_why("the laptop was left on a train");
        m.set_suspected_on(world.ctx().block().today);
        world.act_as({"bank-a.clerk"});
        return m;
    };
    table.wrap = [](const Report& m) {
        v1::Action action;
        *action.mutable_credentials_report_compromise() = m;
        return action;
    };
    table.steps = {
        {"short id", Reason::field_invalid, [](auto&, Report& m) { m.set_credential("short"); }},
        {"no why", Reason::field_missing, [](auto&, Report& m) { m.clear_why(); }},
        {"no date", Reason::field_missing, [](auto&, Report& m) { m.clear_suspected_on(); }},
        {"unknown", Reason::credential_unknown,
         [](auto&, Report& m) { m.set_credential(Bytes(32, 'u')); }, true},
        {"revoked", Reason::credential_revoked,
         [](Authority& w, Report& m) {
             w.edit<v1::Credential>(state::keys::credential(m.credential()),
                                    [](auto& c) { c.set_revoked_height(7); });
         }},
        {"another member", Reason::not_own_member,
         [](Authority& w, Report&) { w.act_as({"bank-b.registrar"}); }},
        {"reported before", Reason::already_done,
         [](Authority& w, Report& m) {
             w.edit<v1::Credential>(state::keys::credential(m.credential()),
                                    [](auto& c) { c.set_suspected_ms(7); });
         }},
        {"tomorrow", Reason::occurred_in_future,
         [](Authority& w, Report& m) { m.set_suspected_on(w.ctx().block().today + 1); }},
    };
    return table;
}

TEST(CredentialsReportCompromise, Reasons) { compromise_table().run(); }

TEST(CredentialsReportCompromise, RotatedOrRevoked) {
    Authority world;
    const Report m = compromise_table().lawful(world);
    ASSERT_EQ(world.run(compromise_table().wrap(m)), std::nullopt);
    const Bytes key = state::keys::credential(m.credential());
    const std::string id = to_hex(m.credential());
    const std::int64_t due = world.now() + kTestDayMs;
    EXPECT_EQ(world.record<v1::Credential>(key).suspected_ms(), world.now());
    EXPECT_EQ(world.record<v1::Credential>(key).rotate_by_ms(), due);
    EXPECT_TRUE(world.has_timer(due, "rotate", id));
    EXPECT_EQ(world.events("credentials.report_compromise"), 1);

    world.advance(kTestDayMs - 1);
    fire_rotate(id, world.ctx());
    EXPECT_EQ(world.record<v1::Credential>(key).revoked_height(), 0U) << "not due yet";
    world.advance(1);
    fire_rotate(id, world.ctx());
    EXPECT_EQ(world.record<v1::Credential>(key).revoked_height(), 102U);
    fire_rotate(id, world.ctx());
    fire_rotate(to_hex(Bytes(32, 'u')), world.ctx());
    EXPECT_EQ(world.events("credentials.revoke"), 1);
}

TEST(CredentialsReportCompromise, Rules) {
    Authority world;
    const Report m = compromise_table().lawful(world);
    ASSERT_EQ(world.run(compromise_table().wrap(m)), std::nullopt);
    world.advance(kTestDayMs);
    world.switch_off(Rule::credentials_suspicion_timer);
    fire_rotate(to_hex(m.credential()), world.ctx());
    const Bytes key = state::keys::credential(m.credential());
    EXPECT_EQ(world.record<v1::Credential>(key).revoked_height(), 0U);
}

}  // namespace
}  // namespace charter::tx
