#include "tx/registers/custody.hpp"

#include <gtest/gtest.h>

#include "base/civil.hpp"
#include "crypto/fixture_key.hpp"
#include "crypto/restore_proof.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/assembly/reason_table.hpp"
#include "tx/credentials/test_p256.hpp"
#include "tx/fixture.hpp"

namespace charter::tx {
namespace {

using fixture::text;
using fixture::words;
using Put = v1::RegistersPut;

// bank-a.node holds a key at bank-a.fixture-site, on the server that asset calls "db-1".
class Bank : public testing::World {
  public:
    Bank() {
        for (const char* id : {"bank-a.w1", "bank-a.w2", "bank-a.holder"}) person(id, {});
        person("bank-a.maker", {"node_operator"});
        credential = fixture::put_node(ctx(), "bank-a.node", "bank-a.maker");
        const std::string asset =
            fixture::put_entry(ctx(), "assets", "bank-a", {text("name", "db-1")});
        auto node = state::read_existing<v1::Node>(delta(), state::keys::node("bank-a.node"));
        node.set_asset(asset);
        state::write(delta(), node);
        // The node stands in a store of keys itself, so that its own site is refused for that.
        auto site = state::read_existing<v1::Site>(delta(), state::keys::site(node.site()));
        site.set_kind("key_store");
        state::write(delta(), site);
        v1::Site vault;
        vault.set_site("bank-a.vault");
        vault.set_key(state::keys::site(vault.site()));
        vault.set_member("bank-a");
        vault.set_kind("key_store");
        vault.set_country("TW");
        state::write(delta(), vault);
        act_as({"bank-a.maker"});
    }

    Put backup() const {
        Put m;
        v1::EntryBody& body = *m.mutable_entry();
        body.set_register_("key_backups");
        body.set_member("bank-a");
        body.set_occurred_on(ctx().block().today);
        *body.add_fields() = text("credential", to_hex(credential));
        *body.add_fields() = text("server", "safe 2");
        *body.add_fields() = text("site", "bank-a.vault");
        *body.add_fields() = words("witnesses", {"bank-a.w1", "bank-a.w2"});
        body.set_document(Bytes(32, 'd'));
        return m;
    }
    void same_human(const std::string& as, const std::string& other) {
        auto twin = state::read_existing<v1::Person>(delta(), state::keys::person(as));
        const auto known = state::read_existing<v1::Person>(delta(), state::keys::person(other));
        twin.set_natural_person(known.natural_person());
        state::write(delta(), twin);
    }

    Bytes credential;
};

v1::Action wrapped(const Put& m) {
    v1::Action action;
    *action.mutable_registers_put() = m;
    return action;
}

void set(Put& m, int place, v1::Field field) { *m.mutable_entry()->mutable_fields(place) = field; }

ReasonTable<Bank, Put> table() {
    ReasonTable<Bank, Put> table;
    table.lawful = [](Bank& world) { return world.backup(); };
    table.wrap = wrapped;
    const auto server = [](const char* name) {
        return [name](Bank&, Put& m) { set(m, 1, text("server", name)); };
    };
    const auto witnesses = [](std::vector<std::string> persons) {
        return [persons](Bank&, Put& m) { set(m, 3, words("witnesses", persons)); };
    };
    table.rows = {
        {"at the key's site", Reason::backup_at_primary,
         [](Bank&, Put& m) { set(m, 2, text("site", "bank-a.fixture-site")); }},
        {"on the node", Reason::backup_at_primary, server("bank-a.node"), true},
        {"on the node, without its member", Reason::backup_at_primary, server("node"), true},
        {"on the node's server", Reason::backup_at_primary, server("db-1")},
        {"witnessed by who files it", Reason::witness_is_custodian,
         witnesses({"bank-a.maker", "bank-a.w1", "bank-a.w2"}), true},
        {"witnessed by the same human", Reason::witness_is_custodian,
         [](Bank& w, Put&) { w.same_human("bank-a.w2", "bank-a.maker"); }, true},
        {"one human as two witnesses", Reason::witnesses_too_few,
         [](Bank& w, Put&) { w.same_human("bank-a.w2", "bank-a.w1"); }},
    };
    return table;
}

TEST(KeyCustody, Reasons) { table().run(); }

TEST(KeyCustody, Rule) {
    for (const char* row : {"at the key's site", "on the node", "one human as two witnesses"}) {
        table().rule(Rule::custody_separate_place, row);
    }
}

// How many is a matter of form; who they are is the custody's.
TEST(KeyCustody, OneWitness) {
    Bank world;
    Put m = world.backup();
    set(m, 3, words("witnesses", {"bank-a.w1"}));
    EXPECT_EQ(world.run(wrapped(m)), Reason::field_invalid);
    world.switch_off(Rule::registers_schema);
    EXPECT_EQ(world.run(wrapped(m)), Reason::witnesses_too_few);
}

// Of a person's key no place is known; its holder does not witness.
TEST(KeyCustody, KeyOfAPerson) {
    Bank world;
    Put m = world.backup();
    const Bytes own = fixture::put_credential(world.ctx(), "bank-a.holder", v1::USAGE_PAYLOAD);
    set(m, 0, text("credential", to_hex(own)));
    set(m, 2, text("site", "bank-a.fixture-site"));
    EXPECT_EQ(world.run(wrapped(m)), std::nullopt);
    set(m, 3, words("witnesses", {"bank-a.holder", "bank-a.w1", "bank-a.w2"}));
    EXPECT_EQ(world.run(wrapped(m)), Reason::witness_is_custodian);
}

// A backup of a key that the test can sign with, of either algorithm.
class Restored : public Bank {
  public:
    explicit Restored(v1::Algorithm algorithm) : algorithm_(algorithm) {
        auto record =
            state::read_existing<v1::Credential>(delta(), state::keys::credential(credential));
        *record.mutable_public_key() = p256_.key();
        if (algorithm == v1::ALGORITHM_ED25519) {
            record.mutable_public_key()->set_algorithm(algorithm);
            record.mutable_public_key()->set_bytes(crypto::fixture_public_key("restored").bytes);
        }
        state::write(delta(), record);
        kept = fixture::put_entry(
            ctx(), "key_backups", "bank-a",
            {text("credential", to_hex(credential)), text("server", "safe 2"),
             text("site", "bank-a.vault"), words("witnesses", {"bank-a.w1", "bank-a.w2"})});
    }

    Bytes sign(const Bytes& message) const {
        return algorithm_ == v1::ALGORITHM_P256 ? p256_.sign(message)
                                                : crypto::fixture_sign("restored", message);
    }
    Bytes message(Day day) const {
        return crypto::restore_message(ctx().config().genesis_digest(), kept, format_date(day));
    }
    Put test(bool equal, const Bytes& proof) const {
        Put m;
        v1::EntryBody& body = *m.mutable_entry();
        body.set_register_("key_restore_tests");
        body.set_member("bank-a");
        body.set_occurred_on(ctx().block().today);
        *body.add_fields() = text("backup", kept);
        if (!proof.empty()) {
            v1::Field& field = *body.add_fields();
            field.set_name("proof");
            field.mutable_value()->set_signature(proof);
        }
        *body.add_fields() = fixture::flag("public_key_equal", equal);
        return m;
    }

    std::string kept;

  private:
    v1::Algorithm algorithm_;
    P256 p256_;
};

TEST(KeyCustody, RestoredKeySigns) {
    for (const v1::Algorithm algorithm : {v1::ALGORITHM_ED25519, v1::ALGORITHM_P256}) {
        SCOPED_TRACE(algorithm);
        Restored world(algorithm);
        const Day today = world.ctx().block().today;
        const Bytes proof = world.sign(world.message(today));
        EXPECT_EQ(world.run(wrapped(world.test(true, proof))), std::nullopt);
        EXPECT_EQ(world.run(wrapped(world.test(false, {}))), std::nullopt);
        EXPECT_EQ(world.run(wrapped(world.test(true, {}))), Reason::field_required);
        const Bytes wrong[] = {
            world.sign(world.message(today - 1)),
            world.sign(crypto::restore_message(Bytes(32, 'x'), world.kept, format_date(today))),
            world.sign(crypto::restore_message(world.ctx().config().genesis_digest(),
                                               "key_backups/bank-a/0000000000000009",
                                               format_date(today))),
            crypto::fixture_sign("somebody else", world.message(today)), Bytes(64, 's')};
        for (const Bytes& other : wrong) {
            EXPECT_EQ(world.run(wrapped(world.test(true, other))), Reason::restore_proof_wrong);
            EXPECT_EQ(world.run(wrapped(world.test(false, other))), Reason::restore_proof_wrong);
        }
        EXPECT_EQ(world.run(wrapped(world.test(true, Bytes(63, 's')))), Reason::field_invalid);
        world.switch_off(Rule::custody_separate_place);
        EXPECT_EQ(world.run(wrapped(world.test(true, wrong[0]))), std::nullopt);
        EXPECT_EQ(world.run(wrapped(world.test(true, {}))), std::nullopt);
    }
}

// The node moved to the backup's site before the backup was signed off.
TEST(KeyCustody, JudgedAgainAtSignOff) {
    Bank world;
    world.person("bank-a.checker", {"internal_control"});
    ASSERT_EQ(world.run(wrapped(world.backup())), std::nullopt);
    auto node = state::read_existing<v1::Node>(world.delta(), state::keys::node("bank-a.node"));
    node.set_site("bank-a.vault");
    state::write(world.delta(), node);
    const std::string name = "key_backups/bank-a/0000000000000000";
    const auto entry = state::read_existing<v1::Entry>(world.delta(), state::keys::entry(name));
    v1::Action action;
    action.mutable_registers_sign_off()->set_entry(name);
    action.mutable_registers_sign_off()->set_digest(entry.digest());
    world.act_as({"bank-a.checker"});
    EXPECT_EQ(world.run(action), Reason::backup_at_primary);
}

}  // namespace
}  // namespace charter::tx
