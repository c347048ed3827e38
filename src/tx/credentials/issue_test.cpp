#include "tx/credentials/issue.hpp"

#include "crypto/sha256.hpp"
#include "state/lists.hpp"
#include "testing/world.hpp"
#include "tx/credentials/test_p256.hpp"
#include "tx/credentials/test_table.hpp"

namespace charter::tx {
namespace {

using Issue = v1::CredentialsIssue;

std::vector<Step<Issue>> issue_form_steps() {
    return {
        {"bad key", Reason::key_invalid,
         [](auto&, Issue& m) { m.mutable_credential()->mutable_key()->set_bytes("short"); }},
        {"no usage", Reason::field_invalid,
         [](auto&, Issue& m) { m.mutable_credential()->clear_usage(); }},
        {"no holder", Reason::field_missing,
         [](auto&, Issue& m) { m.mutable_credential()->clear_holder(); }},
        {"half seconds", Reason::field_invalid,
         [](auto&, Issue& m) { m.mutable_credential()->set_not_before_ms(1500); }},
        {"backwards", Reason::field_invalid,
         [](auto&, Issue& m) { m.mutable_credential()->set_not_after_ms(1000); }},
        {"no serial", Reason::field_missing,
         [](auto&, Issue& m) { m.mutable_credential()->clear_serial(); }, true},
        {"negative serial", Reason::field_invalid,
         [](auto&, Issue& m) { m.mutable_credential()->set_serial(Bytes(8, '\x80')); }},
        {"no anchor", Reason::field_missing,
         [](auto&, Issue& m) { m.mutable_credential()->clear_anchor(); }},
        {"no signature", Reason::field_missing,
         [](auto&, Issue& m) { m.mutable_credential()->clear_ca_signature(); }},
        {"many names", Reason::too_many,
         [](auto&, Issue& m) {
             for (int i = 0; i < 16; ++i) m.mutable_credential()->add_dns_names("a.example");
         },
         true},
        {"names to sign with", Reason::field_invalid,
         [](auto&, Issue& m) { m.mutable_credential()->set_usage(v1::USAGE_SIGN); }, true},
    };
}

std::vector<Step<Issue>> issue_state_steps() {
    return {
        {"unknown member", Reason::member_unknown,
         [](auto&, Issue& m) { m.mutable_credential()->set_holder("bank-z.clerk"); }, true},
        {"suspended member", Reason::member_not_in_standing,
         [](Authority& w, Issue&) {
             w.edit<v1::Member>(state::keys::member("bank-a"),
                                [](auto& r) { r.set_suspended(true); });
         }},
        {"registrars", Reason::not_registration_authority,
         [](Authority& w, Issue&) { w.act_as({"bank-a.registrar", "bank-a.second"}); }, true},
        {"authority of another", Reason::not_registration_authority,
         [](Authority& w, Issue&) {
             w.person("bank-b.authority", {"registration_authority"});
             w.act_as({"bank-b.authority", "bank-b.registrar"});
         },
         true},
        {"unknown holder", Reason::holder_unknown,
         [](Authority& w, Issue& m) {
             m.mutable_credential()->set_holder("bank-a.nobody");
             w.sign(*m.mutable_credential(), "tls");
         }},
        {"unknown algorithm", Reason::algorithm_not_allowed,
         [](auto&, Issue& m) {
             m.mutable_credential()->mutable_key()->set_algorithm(v1::ALGORITHM_UNSPECIFIED);
         },
         true},
        {"used key", Reason::credential_exists,
         [](Authority& w, Issue& m) {
             v1::Credential used;
             used.set_key(state::keys::credential(credential_id(m.credential().key())));
             state::write(w.delta(), used);
         }},
        {"other environment", Reason::environment_mismatch,
         [](auto&, Issue& m) { m.mutable_credential()->set_environment("production"); }},
        {"unknown anchor", Reason::anchor_unknown,
         [](auto&, Issue& m) { m.mutable_credential()->set_anchor("nobody"); }, true},
        {"retired anchor", Reason::anchor_unknown,
         [](Authority& w, Issue&) {
             w.edit<v1::TrustAnchor>(state::keys::anchor("ca"),
                                     [](auto& r) { r.set_retired_ms(1); });
         }},
        {"too long", Reason::expiry_missing,
         [](Authority& w, Issue& m) {
             m.mutable_credential()->set_not_after_ms(w.now() + 1097 * kTestDayMs);
             w.certify(*m.mutable_credential());
         }},
        {"unproven", Reason::possession_unproven,
         [](auto&, Issue& m) { m.mutable_credential()->set_possession(Bytes(64, 'p')); }},
        {"one person", Reason::approval_missing,
         [](Authority& w, Issue&) { w.act_as({"bank-a.authority"}); }},
        {"bad name", Reason::field_invalid,
         [](auto&, Issue& m) { m.mutable_credential()->set_dns_names(0, "Not A Name"); }},
        {"uncertified", Reason::certificate_invalid,
         [](auto&, Issue& m) { m.mutable_credential()->set_ca_signature(Bytes(64, 'c')); }},
        {"another serial", Reason::certificate_invalid,
         [](auto&, Issue& m) { m.mutable_credential()->set_serial(Bytes(8, '\x02')); }},
    };
}

Table<Issue> issue_table() {
    Table<Issue> table;
    table.lawful = [](Authority& world) {
        world.act_as({"bank-a.authority", "bank-a.second"});
        Issue m;
        *m.mutable_credential() = world.credential("bank-a.clerk", v1::USAGE_TLS, "tls");
        m.mutable_credential()->add_dns_names("node.bank-a.example");
        world.certify(*m.mutable_credential());
        return m;
    };
    table.wrap = [](const Issue& m) {
        v1::Action action;
        *action.mutable_credentials_issue() = m;
        return action;
    };
    table.steps = issue_form_steps();
    for (Step<Issue> step : issue_state_steps()) table.steps.push_back(std::move(step));
    return table;
}

TEST(CredentialsIssue, Reasons) { issue_table().run(); }

TEST(CredentialsIssue, Rules) {
    issue_table().rule(Rule::credentials_issue_by_resolution, "registrars");
    issue_table().rule(Rule::credentials_one_environment, "used key");
    issue_table().rule(Rule::credentials_one_environment, "other environment");
    issue_table().rule(Rule::credentials_expiry_enforced, "too long");
    issue_table().rule(Rule::credentials_bind_by_approval, "unproven");
    issue_table().rule(Rule::credentials_bind_by_approval, "one person");
}

std::optional<Reason> issued(Authority& world, const v1::NewCredential& credential) {
    Issue m;
    *m.mutable_credential() = credential;
    return world.run(issue_table().wrap(m));
}

TEST(CredentialsIssue, Expiry) {
    const struct {
        const char* name;
        std::int64_t days;
        std::int64_t anchor_days;
        std::optional<Reason> reason;
    } rows[] = {
        {"over already", 0, 3000, Reason::expiry_missing},
        {"the longest", 1096, 3000, std::nullopt},
        {"as long as its anchor", 20, 20, std::nullopt},
        {"longer than its anchor", 21, 20, Reason::expiry_missing},
    };
    for (const auto& row : rows) {
        Authority world;
        world.act_as({"bank-a.authority", "bank-a.second"});
        world.edit<v1::TrustAnchor>(state::keys::anchor("ca"), [&](auto& anchor) {
            anchor.set_not_after_ms(world.now() + row.anchor_days * kTestDayMs);
        });
        v1::NewCredential made = world.credential("bank-a.clerk", v1::USAGE_TLS, "tls");
        made.set_not_after_ms(world.now() + row.days * kTestDayMs);
        world.certify(made);
        EXPECT_EQ(issued(world, made), row.reason) << row.name;
    }
    Authority world;
    world.act_as({"bank-a.authority", "bank-a.second"});
    v1::NewCredential made = world.credential("bank-a.clerk", v1::USAGE_TLS, "tls");
    made.clear_not_after_ms();
    EXPECT_EQ(issued(world, made), Reason::expiry_missing) << "none at all";
}

// Who may hold what.
TEST(CredentialsIssue, Holders) {
    const struct {
        const char* name;
        const char* holder;
        v1::Usage usage;
        std::optional<Reason> reason;
    } rows[] = {
        {"person signs", "bank-a.clerk", v1::USAGE_SIGN, std::nullopt},
        {"account signs", "bank-a.system", v1::USAGE_SIGN, std::nullopt},
        {"node signs", "bank-a.node", v1::USAGE_SIGN, Reason::holder_unknown},
        {"node by TLS", "bank-a.node", v1::USAGE_TLS, std::nullopt},
        {"account by TLS", "bank-a.system", v1::USAGE_TLS, Reason::holder_unknown},
        {"node probes", "bank-a.node", v1::USAGE_PROBE, std::nullopt},
        {"person probes", "bank-a.clerk", v1::USAGE_PROBE, Reason::holder_unknown},
        {"node in consensus", "bank-a.node", v1::USAGE_CONSENSUS, std::nullopt},
        {"person in consensus", "bank-a.clerk", v1::USAGE_CONSENSUS, Reason::holder_unknown},
        {"the inactive", "bank-a.gone", v1::USAGE_SIGN, Reason::holder_unknown},
        {"payload without P-256", "bank-a.clerk", v1::USAGE_PAYLOAD, Reason::algorithm_not_allowed},
    };
    for (const auto& row : rows) {
        Authority world;
        world.person("bank-a.gone", {});
        world.edit_person("bank-a.gone", [](v1::Person& p) { p.set_active(false); });
        fixture::put_node(world.ctx(), "bank-a.node", "bank-a.clerk");
        v1::SystemAccount account;
        account.set_key(state::keys::account("bank-a.system"));
        account.set_member("bank-a");
        account.set_active(true);
        state::write(world.delta(), account);
        world.act_as({"bank-a.authority", "bank-a.second"});
        EXPECT_EQ(issued(world, world.credential(row.holder, row.usage, "key")), row.reason)
            << row.name;
    }
}

// The consensus key of a node serves that node, and for nothing else.
TEST(CredentialsIssue, ConsensusKeys) {
    const struct {
        const char* name;
        const char* holder;
        v1::Usage usage;
        std::optional<Reason> reason;
    } rows[] = {
        {"its own", "bank-a.node", v1::USAGE_CONSENSUS, std::nullopt},
        {"another node's", "bank-a.other", v1::USAGE_CONSENSUS, Reason::credential_exists},
        {"to probe", "bank-a.node", v1::USAGE_PROBE, Reason::credential_exists},
    };
    for (const auto& row : rows) {
        Authority world;
        fixture::put_node(world.ctx(), "bank-a.node", "bank-a.clerk");
        fixture::put_node(world.ctx(), "bank-a.other", "bank-a.clerk");
        world.edit<v1::Node>(state::keys::node("bank-a.node"), [](v1::Node& node) {
            *node.mutable_consensus_key() = test_key("consensus");
        });
        world.act_as({"bank-a.authority", "bank-a.second"});
        EXPECT_EQ(issued(world, world.credential(row.holder, row.usage, "consensus")), row.reason)
            << row.name;
    }
    Authority world;
    world.act_as({"bank-a.authority", "bank-a.second"});
    EXPECT_EQ(issued(world, world.credential("bank-a.clerk", v1::USAGE_TLS, "ca")),
              Reason::credential_exists)
        << "the anchor's";
}

// A validator leaves when its key's credential expires.
TEST(CredentialsIssue, TheEndOfAConsensusKeyIsTimed) {
    Authority world;
    fixture::put_node(world.ctx(), "bank-a.node", "bank-a.clerk");
    world.act_as({"bank-a.authority", "bank-a.second"});
    const auto tls = world.credential("bank-a.node", v1::USAGE_TLS, "tls");
    ASSERT_EQ(issued(world, tls), std::nullopt);
    EXPECT_FALSE(world.has_timer(tls.not_after_ms(), "leaving", "*"));
    const auto vote = world.credential("bank-a.node", v1::USAGE_CONSENSUS, "vote");
    ASSERT_EQ(issued(world, vote), std::nullopt);
    EXPECT_TRUE(world.has_timer(vote.not_after_ms(), "leaving", "*"));
}

TEST(CredentialsIssue, Records) {
    Authority world;
    const auto before = state::list_count(world.delta(), "credentials", "bank-a");
    Issue m = issue_table().lawful(world);
    m.set_custody(true);
    ASSERT_EQ(world.run(issue_table().wrap(m)), std::nullopt);
    const Bytes id = credential_id(m.credential().key());
    const auto record = world.record<v1::Credential>(state::keys::credential(id));
    EXPECT_EQ(record.credential(), id);
    EXPECT_EQ(record.member(), "bank-a");
    EXPECT_EQ(record.issued_height(), 100U);
    EXPECT_EQ(record.proposal(), 0U);
    EXPECT_TRUE(record.custody());
    EXPECT_EQ(state::list_count(world.delta(), "credentials", "bank-a"), before + 1);
    EXPECT_EQ(world.events("credentials.issue"), 1);

    const auto anchor = world.record<v1::TrustAnchor>(state::keys::anchor("ca"));
    const auto der = certificate_der(record, anchor, world.ctx().config());
    ASSERT_TRUE(der.has_value());
    const auto tbs =
        crypto::encode_tbs(certificate_fields_of(record, anchor, world.ctx().config()));
    ASSERT_TRUE(tbs.has_value());
    EXPECT_EQ(record.tbs_digest(), view(crypto::sha256(*tbs)));
    EXPECT_NE(der->find(*tbs), Bytes::npos);
}

TEST(CredentialsIssue, ByWhom) {
    Authority world;
    Issue m = issue_table().lawful(world);
    world.act_by_resolution({"bank-b.registrar"}, 9);
    ASSERT_EQ(world.run(issue_table().wrap(m)), std::nullopt);
    const Bytes key = state::keys::credential(credential_id(m.credential().key()));
    EXPECT_EQ(world.record<v1::Credential>(key).proposal(), 9U);

    Authority other;
    m = issue_table().lawful(other);
    other.person("bank-b.authority", {"registration_authority"});
    other.edit_person("bank-b.authority",
                      [](v1::Person& p) { p.mutable_grants(0)->set_scope("consortium"); });
    other.act_as({"bank-b.authority", "bank-b.registrar"});
    EXPECT_EQ(other.run(issue_table().wrap(m)), std::nullopt) << "the consortium's authority";

    Authority off;
    m = issue_table().lawful(off);
    off.act_as({"bank-b.registrar"});
    off.switch_off(Rule::credentials_issue_by_resolution);
    EXPECT_EQ(off.run(issue_table().wrap(m)), Reason::not_own_member);
}

TEST(CredentialsIssue, P256) {
    const struct {
        const char* name;
        const char* holder;
        v1::Usage usage;
        std::optional<Reason> reason;
    } rows[] = {
        {"payload", "bank-a.clerk", v1::USAGE_PAYLOAD, std::nullopt},
        {"sign", "bank-a.clerk", v1::USAGE_SIGN, std::nullopt},
        {"consensus", "bank-a.node", v1::USAGE_CONSENSUS, Reason::algorithm_not_allowed},
    };
    const P256 key;
    for (const auto& row : rows) {
        Authority world;
        fixture::put_node(world.ctx(), "bank-a.node", "bank-a.clerk");
        world.act_as({"bank-a.authority", "bank-a.second"});
        v1::NewCredential made = world.credential(row.holder, row.usage, "key");
        *made.mutable_key() = key.key();
        made.set_possession(
            key.sign(possession_message(possession_genesis(world.ctx()), made.key(), row.holder)));
        world.certify(made);
        EXPECT_EQ(issued(world, made), row.reason) << row.name;
        if (!row.reason) continue;
        world.switch_off(Rule::crypto_allow_list);
        EXPECT_EQ(issued(world, made), std::nullopt) << row.name;
    }
}

// At the founding the genesis digest is not known: keys prove themselves for 32 zero bytes.
TEST(CredentialsBinding, Possession) {
    Authority world;
    EXPECT_EQ(possession_genesis(world.ctx()), Bytes(32, 'g'));
    Acting founding;
    founding.founding = true;
    world.ctx().set_acting(founding);
    EXPECT_EQ(possession_genesis(world.ctx()), Bytes(32, '\0'));
    const v1::PublicKey key = test_key("tls");
    const Bytes message = possession_message(Bytes(32, 'x'), key, "bank-a.clerk");
    EXPECT_EQ(message, "charter/possession/1" + Bytes(32, 'x') +
                           Bytes(view(crypto::sha256(key.bytes()))) + "bank-a.clerk");
    const auto made = world.credential("bank-a.clerk", v1::USAGE_TLS, "tls");
    EXPECT_TRUE(permit_binding(made, "bank-a", world.ctx()).has_value());
}

}  // namespace
}  // namespace charter::tx
