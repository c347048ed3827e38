#include "tx/registers/sign_off.hpp"

#include <gtest/gtest.h>

#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/people/training.hpp"
#include "tx/registers/references.hpp"

namespace charter::tx {
namespace {

using fixture::flag;
using fixture::text;
using fixture::words;
using Persons = std::vector<std::string>;

// bank-a.maker files a contract; its references and the persons around it can then change.
class Filed : public testing::World {
  public:
    Filed() {
        person("bank-a.maker", {"asset_manager", "hr", "legal", "business_owner"});
        person("bank-a.checker", {"asset_manager", "business_owner", "unit_head"});
        person("bank-a.clerk", {});
        person("bank-a.enrolled", {"business_owner"});
        person("bank-a.twin", {"business_owner"});
        person("bank-b.checker", {"business_owner"});
        fixture::put_node(ctx(), "bank-a.node", "bank-a.maker");
        supplier = fixture::put_entry(ctx(), "suppliers", "bank-a", {});
        assessment = fixture::put_entry(
            ctx(), "supplier_assessments", "bank-a",
            {fixture::flag("acceptable", true), fixture::text("supplier", supplier)});
        change_person("bank-a.enrolled", [](v1::Person& p) { p.add_enrollers("bank-a.maker"); });
        change_person("bank-a.twin", [](v1::Person& p) {
            p.set_natural_person(Bytes(view(crypto::sha256("fixture/bank-a.maker"))));
        });
        contract =
            file("supplier_contracts",
                 {text("assessment", assessment), words("clauses", {"baseline"}),
                  flag("critical", true), flag("development", false), text("supplier", supplier)});
    }

    template <class Change>
    void change_person(const std::string& id, const Change& change) {
        auto record = state::read_existing<v1::Person>(delta(), state::keys::person(id));
        change(record);
        state::write(delta(), record);
    }
    template <class Change>
    void change_entry(const std::string& root, const Change& change) {
        auto record = *read_entry(delta(), root);
        change(record);
        state::write(delta(), record);
    }

    // Files with bank-a.maker and returns the entry's name.
    std::string file(const std::string& register_name, std::vector<v1::Field> fields) {
        act_as({"bank-a.maker"});
        v1::Action action;
        v1::EntryBody& body = *action.mutable_registers_put()->mutable_entry();
        body.set_register_(register_name);
        body.set_member("bank-a");
        body.set_occurred_on(ctx().block().today);
        for (v1::Field& field : fields) *body.add_fields() = std::move(field);
        if (register_name != "assets") body.set_document(Bytes(32, 'd'));
        EXPECT_EQ(run(action), std::nullopt);
        const std::string scope = register_name + "/bank-a";
        return scope + "/" + hex16(state::list_count(delta(), "entries", scope) - 1);
    }
    v1::Action signing(const std::string& entry) {
        v1::Action action;
        action.mutable_registers_sign_off()->set_entry(entry);
        const auto found = read_entry(delta(), entry);
        action.mutable_registers_sign_off()->set_digest(found ? found->digest() : Bytes(32, 'x'));
        return action;
    }
    std::optional<Reason> sign(const Persons& signers, const std::string& entry) {
        act_as(signers);
        return run(signing(entry));
    }

    std::string supplier, assessment, contract;
};

TEST(RegistersSignOff, ChecksTheForm) {
    Filed filed;
    struct Row {
        const char* entry;
        Bytes digest;
        Reason reason;
    };
    const Row rows[] = {
        {"", "", Reason::field_missing},
        {"training", "", Reason::field_invalid},
        {"training/bank-a", "", Reason::field_invalid},
        {"training/bank-a/0", "", Reason::field_invalid},
        {"training/bank-a/000000000000000G", "", Reason::field_invalid},
        {"Training/bank-a/0000000000000000", "", Reason::field_invalid},
        {"training/BANK/0000000000000000", "", Reason::field_invalid},
        {"training/*/0000000000000000", "", Reason::field_missing},
        {"training/*/0000000000000000", "short", Reason::field_invalid},
    };
    for (const Row& row : rows) {
        v1::Action action;
        action.mutable_registers_sign_off()->set_entry(row.entry);
        action.mutable_registers_sign_off()->set_digest(row.digest);
        filed.act_as({"bank-a.checker"});
        EXPECT_EQ(filed.run(action), row.reason) << row.entry;
    }
}

TEST(RegistersSignOff, RefusesInOrder) {
    Filed filed;
    EXPECT_EQ(filed.sign({"bank-a.node"}, "training/bank-a/00000000000000ff"),
              Reason::entry_unknown);
    EXPECT_EQ(filed.sign({"bank-a.node"}, filed.supplier), Reason::entry_not_open);
    v1::Action other = filed.signing(filed.contract);
    other.mutable_registers_sign_off()->set_digest(Bytes(32, 'x'));
    filed.act_as({"bank-a.node"});
    EXPECT_EQ(filed.run(other), Reason::digest_differs);
    EXPECT_EQ(filed.sign({"bank-a.node"}, filed.contract), Reason::system_account);
    EXPECT_EQ(filed.sign({"bank-b.checker"}, filed.contract), Reason::not_own_member);
    EXPECT_EQ(filed.sign({"bank-a.clerk"}, filed.contract), Reason::no_grant);
    // From here on also: the assessment has lapsed.
    filed.change_entry(filed.assessment, [](v1::Entry& e) { e.set_state(v1::ENTRY_STATE_CLOSED); });
    EXPECT_EQ(filed.sign({"bank-a.maker"}, filed.contract), Reason::maker_is_checker);
    EXPECT_EQ(filed.sign({"bank-a.twin"}, filed.contract), Reason::maker_is_checker);
    EXPECT_EQ(filed.sign({"bank-a.enrolled"}, filed.contract), Reason::enroller_as_checker);
    EXPECT_EQ(filed.sign({"bank-a.checker"}, filed.contract), Reason::reference_not_in_force);
    filed.change_person("bank-a.checker", [](v1::Person& p) { p.set_active(false); });
    EXPECT_EQ(filed.sign({"bank-a.checker"}, filed.contract), Reason::person_inactive);
}

TEST(RegistersSignOff, JudgesTheRegisterOfToday) {
    Filed filed;
    filed.change_entry(filed.contract,
                       [](v1::Entry& e) { e.mutable_body()->set_register_("gone"); });
    EXPECT_EQ(filed.sign({"bank-a.node"}, filed.contract), Reason::register_unknown);
    filed.change_entry(filed.contract,
                       [](v1::Entry& e) { e.mutable_body()->set_register_("nodes"); });
    EXPECT_EQ(filed.sign({"bank-a.node"}, filed.contract), Reason::table_not_register);
}

TEST(RegistersSignOff, KeepsTheAuthorOut) {
    Filed filed;
    // No register of ours has the field today; a later one's is honoured.
    for (const char* field : {"author", "authors", "collector", "collectors"}) {
        filed.change_entry(filed.contract, [&](v1::Entry& e) {
            e.mutable_body()->mutable_fields()->Clear();
            *e.mutable_body()->add_fields() = words(field, {"bank-a.checker", "bank-a.clerk"});
        });
        EXPECT_EQ(filed.sign({"bank-a.checker"}, filed.contract), Reason::maker_is_checker)
            << field;
    }
}

TEST(RegistersSignOff, MakesTheEntryCount) {
    Filed filed;
    ASSERT_EQ(filed.sign({"bank-a.checker"}, filed.contract), std::nullopt);
    const v1::Entry entry = *read_entry(filed.delta(), filed.contract);
    EXPECT_EQ(entry.state(), v1::ENTRY_STATE_SIGNED_OFF);
    EXPECT_EQ(entry.checker(), "bank-a.checker");
    EXPECT_EQ(entry.signed_off_ms(), filed.ctx().block().time_ms);
    ASSERT_EQ(entry.signers_size(), 2);
    EXPECT_EQ(entry.signers(0), "bank-a.checker");
    EXPECT_EQ(entry.signers(1), "bank-a.maker");
    EXPECT_TRUE(entry_in_force(entry, filed.ctx()));
    EXPECT_EQ(filed.sign({"bank-a.checker"}, filed.contract), Reason::entry_not_open);
}

TEST(RegistersSignOff, JudgesTheContentAgain) {
    Filed filed;
    const std::string asset = filed.file(
        "assets",
        {flag("critical", true), text("data_class", "internal"), text("environment", "test"),
         flag("fixed_password", false), flag("for_operators", false), flag("held_sensitive", false),
         text("hosting", "on_premises"), text("kind", "host"), flag("log_source", true),
         text("name", "db-1"), text("owner", "bank-a.clerk"), text("state", "in_use"),
         text("type", "hardware"), text("zone", "operation")});
    filed.change_person("bank-a.clerk", [](v1::Person& p) { p.set_active(false); });
    EXPECT_EQ(filed.sign({"bank-a.checker"}, asset), Reason::owner_missing);
    filed.switch_off(Rule::assets_owner_required);
    EXPECT_EQ(filed.sign({"bank-a.checker"}, asset), std::nullopt);
}

TEST(RegistersSignOff, LiftsTheSuspensionOfTheTrained) {
    Filed filed;
    filed.person("bank-a.operator", {"validator", "hr"});
    const std::string session =
        filed.file("training", {flag("passed", true), words("persons", {"bank-a.operator"}),
                                words("topics", {"node_role"})});
    filed.change_person("bank-a.operator",
                        [](v1::Person& p) { p.mutable_grants(0)->set_suspended(true); });
    ASSERT_EQ(filed.sign({"bank-a.checker"}, session), std::nullopt);
    const auto trained =
        state::read_existing<v1::Person>(filed.delta(), state::keys::person("bank-a.operator"));
    EXPECT_FALSE(trained.grants(0).suspended());
}

TEST(RegistersSignOff, EveryRuleIsWhatRefuses) {
    struct Row {
        Rule rule;
        const char* checker;
        Reason reason;
    };
    const Row rows[] = {
        {Rule::registers_second_person, "bank-a.maker", Reason::maker_is_checker},
        {Rule::registers_second_person, "bank-a.twin", Reason::maker_is_checker},
        {Rule::registers_second_person, "bank-a.enrolled", Reason::enroller_as_checker},
        {Rule::registers_references_in_force, "bank-a.checker", Reason::reference_not_in_force},
    };
    for (const Row& row : rows) {
        Filed filed;
        if (row.reason == Reason::reference_not_in_force) {
            filed.change_entry(filed.assessment,
                               [](v1::Entry& e) { e.set_state(v1::ENTRY_STATE_CLOSED); });
        }
        EXPECT_EQ(filed.sign({row.checker}, filed.contract), row.reason) << row.checker;
        filed.switch_off(row.rule);
        EXPECT_EQ(filed.sign({row.checker}, filed.contract), std::nullopt) << row.checker;
    }
}

}  // namespace
}  // namespace charter::tx
