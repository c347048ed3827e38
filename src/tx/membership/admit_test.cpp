#include "tx/membership/admit.hpp"

#include "crypto/fixture_key.hpp"
#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"
#include "tx/common.hpp"
#include "tx/credentials/binding.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;
using Admit = v1::MembershipAdmit;

constexpr std::int64_t kAdmitDayMs = 86'400'000;

v1::PublicKey fixture_key(const std::string& name) {
    v1::PublicKey key;
    key.set_algorithm(v1::ALGORITHM_ED25519);
    key.set_bytes(crypto::fixture_public_key(name).bytes);
    return key;
}

v1::TrustAnchor put_anchor(World& world) {
    v1::TrustAnchor anchor;
    anchor.set_key(state::keys::anchor("ca"));
    anchor.set_anchor("ca");
    *anchor.mutable_public_key() = fixture_key("ca");
    anchor.set_organization("Consortium");
    anchor.set_common_name("Root");
    anchor.set_not_before_ms(world.now() - kAdmitDayMs);
    anchor.set_not_after_ms(world.now() + 3000 * kAdmitDayMs);
    anchor.set_serial(Bytes(8, '\x07'));
    anchor.set_environment("test");
    state::write(world.delta(), anchor);
    return anchor;
}

void add_credential(World& world, const std::string& holder, Admit& m) {
    const v1::TrustAnchor anchor = put_anchor(world);
    v1::NewCredential& c = *m.add_credentials();
    *c.mutable_key() = fixture_key(holder);
    c.set_usage(v1::USAGE_SIGN);
    c.set_holder(holder);
    c.set_not_before_ms(world.now() - kAdmitDayMs);
    c.set_not_after_ms(world.now() + 365 * kAdmitDayMs);
    c.set_serial(Bytes(8, '\x01'));
    c.set_anchor("ca");
    c.set_environment("test");
    c.set_possession(crypto::fixture_sign(
        holder, possession_message(possession_genesis(world.ctx()), c.key(), holder)));
    const auto tbs =
        crypto::encode_tbs(certificate_fields(c, anchor, m.member(), world.ctx().config()));
    ASSERT_TRUE(tbs.has_value());
    c.set_ca_signature(crypto::fixture_sign("ca", *tbs));
}

Admit admission(World& world, bool founding) {
    world.act_by_resolution({"bank-a.rep"});
    Acting acting = world.ctx().acting();
    acting.founding = founding;
    world.ctx().set_acting(acting);
    Admit m;
    m.set_member("bank-e");
    m.set_legal_name("Bank E");
    m.set_legal_name_zh("戊銀行");
    m.add_jurisdictions("JP");
    m.add_jurisdictions("TW");
    for (const char* id : {"bank-e.p1", "bank-e.p2"}) {
        v1::NewPerson& person = *m.add_persons();
        person.set_person(id);
        person.set_unit("compliance");
        person.set_natural_person(Bytes(32, id[8]));
        add_credential(world, id, m);
        v1::PersonGrants& grants = *m.add_grants();
        grants.set_person(id);
        grants.add_grants()->set_role("representative");
        grants.mutable_grants(0)->set_purpose("founder");
    }
    return m;
}

ReasonTable<World, Admit> admit_table() {
    ReasonTable<World, Admit> table;
    table.lawful = [](World& world) { return admission(world, false); };
    table.wrap = [](const Admit& m) {
        v1::Action action;
        *action.mutable_membership_admit() = m;
        return action;
    };
    table.rows = {
        {"bad id", Reason::field_invalid, [](auto&, Admit& m) { m.set_member("Bank"); }},
        {"no name", Reason::field_missing, [](auto&, Admit& m) { m.clear_legal_name(); }},
        {"long name", Reason::field_invalid,
         [](auto&, Admit& m) { m.set_legal_name_zh(std::string(201, 'z')); }},
        {"no jurisdiction", Reason::field_missing, [](auto&, Admit& m) { m.clear_jurisdictions(); },
         true},
        {"unsorted jurisdictions", Reason::field_invalid,
         [](auto&, Admit& m) { m.mutable_jurisdictions()->SwapElements(0, 1); }, true},
        {"no such country", Reason::country_unknown,
         [](auto&, Admit& m) { m.set_jurisdictions(1, "XX"); }},
        {"one person", Reason::field_invalid,
         [](auto&, Admit& m) { m.mutable_persons()->RemoveLast(); }, true},
        {"no unit", Reason::field_missing,
         [](auto&, Admit& m) { m.mutable_persons(0)->clear_unit(); }},
        {"of another member", Reason::field_invalid,
         [](auto&, Admit& m) { m.mutable_persons(0)->set_person("bank-a.p1"); }, true},
        {"twice the same id", Reason::field_invalid,
         [](auto&, Admit& m) { m.mutable_persons(1)->set_person("bank-e.p1"); }, true},
        {"bad key", Reason::key_invalid,
         [](auto&, Admit& m) { m.mutable_credentials(0)->mutable_key()->set_bytes("short"); }},
        {"holder not listed", Reason::field_invalid,
         [](auto&, Admit& m) { m.mutable_credentials(1)->set_holder("bank-e.p3"); }},
        {"one key twice", Reason::credential_exists,
         [](auto&, Admit& m) { *m.mutable_credentials(1) = m.credentials(0); }, true},
        {"no key for signing", Reason::field_invalid,
         [](auto&, Admit& m) { m.mutable_credentials()->RemoveLast(); }},
        {"grants to a stranger", Reason::field_invalid,
         [](auto&, Admit& m) { m.mutable_grants(0)->set_person("bank-e.p3"); }},
        {"grants listed twice", Reason::field_invalid,
         [](auto&, Admit& m) { m.mutable_grants(1)->set_person("bank-e.p1"); }, true},
        {"long purpose", Reason::field_invalid,
         [](auto&, Admit& m) {
             m.mutable_grants(1)->mutable_grants(0)->set_purpose(std::string(201, 'p'));
         }},
        {"exists", Reason::member_exists,
         [](World& w, Admit&) { fixture::put_member(w.ctx(), "bank-e"); }},
        {"person exists", Reason::person_exists,
         [](World& w, Admit&) { w.person("bank-e.p1", {}); }},
        {"one natural person", Reason::second_account,
         [](auto&, Admit& m) {
             m.mutable_persons(1)->set_natural_person(m.persons(0).natural_person());
         }},
        {"no possession", Reason::possession_unproven,
         [](auto&, Admit& m) { m.mutable_credentials(0)->set_possession(Bytes(64, 'x')); }},
        {"no certificate", Reason::certificate_invalid,
         [](auto&, Admit& m) { m.mutable_credentials(0)->set_ca_signature(Bytes(64, 'x')); }},
        {"no such role", Reason::role_unknown,
         [](auto&, Admit& m) { m.mutable_grants(0)->mutable_grants(0)->set_role("monarch"); }},
    };
    return table;
}

TEST(MembershipAdmit, Reasons) { admit_table().run(); }

TEST(MembershipAdmit, Rules) {
    admit_table().rule(Rule::identity_one_person_one_account, "one natural person");
}

TEST(MembershipAdmit, TooMany) {
    World world;
    Admit m = admission(world, false);
    for (int i = 0; i < 63; ++i) *m.add_persons() = m.persons(0);
    EXPECT_EQ(world.run(admit_table().wrap(m)), Reason::too_many);
    m = admission(world, false);
    for (int i = 0; i < 127; ++i) *m.add_credentials() = m.credentials(0);
    EXPECT_EQ(world.run(admit_table().wrap(m)), Reason::too_many);
    m = admission(world, false);
    for (int i = 0; i < 32; ++i) *m.mutable_grants(0)->add_grants() = m.grants(0).grants(0);
    EXPECT_EQ(world.run(admit_table().wrap(m)), Reason::too_many);
}

TEST(MembershipAdmit, Records) {
    World world;
    Admit m = admission(world, false);
    m.mutable_grants(1)->mutable_grants(0)->set_role("secretary");
    ASSERT_EQ(world.run(admit_table().wrap(m)), std::nullopt);
    const auto member = world.record<v1::Member>(state::keys::member("bank-e"));
    EXPECT_EQ(member.legal_name(), "Bank E");
    EXPECT_EQ(member.legal_name_zh(), "戊銀行");
    EXPECT_EQ(member.jurisdictions_size(), 2);
    EXPECT_EQ(member.adopted_version(), 0U) << "it adopts the convention itself";
    EXPECT_EQ(member.admitted_ms(), world.now());
    EXPECT_EQ(state::list_count(world.delta(), "members", "consortium"), 5U);
    EXPECT_EQ(state::list_count(world.delta(), "persons", "bank-e"), 2U);
    EXPECT_EQ(state::list_count(world.delta(), "credentials", "bank-e"), 2U);
    const auto first = world.record<v1::Person>(state::keys::person("bank-e.p1"));
    EXPECT_EQ(first.enrollers_size(), 0);
    ASSERT_EQ(first.grants_size(), 1);
    EXPECT_EQ(first.grants(0).scope(), "bank-e");
    EXPECT_EQ(first.grants(0).expires_ms(), world.now() + 1096 * kAdmitDayMs);
    const auto second = world.record<v1::Person>(state::keys::person("bank-e.p2"));
    EXPECT_EQ(second.grants(0).scope(), "consortium");
    EXPECT_EQ(world.ctx().effects().receipt.created(0), member.key());
    EXPECT_EQ(world.events("membership.admit"), 1);
}

TEST(MembershipAdmit, FoundersAdoptTheConventionThemselves) {
    World world;
    ASSERT_EQ(world.run(admit_table().wrap(admission(world, true))), std::nullopt);
    const auto member = world.record<v1::Member>(state::keys::member("bank-e"));
    EXPECT_EQ(member.adopted_version(), 0U);
}

}  // namespace
}  // namespace charter::tx
