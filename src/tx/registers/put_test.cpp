#include "tx/registers/put.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/document_note_testing.hpp"
#include "tx/people/training.hpp"
#include "tx/registers/references.hpp"

namespace charter::tx {
namespace {

using fixture::flag;
using fixture::number;
using fixture::text;
using fixture::words;
using Persons = std::vector<std::string>;

// A person of bank-a with every maker's role, one with every checker's, one with none, and the
// secretary.
class Bank : public testing::World {
  public:
    Bank() {
        person("bank-a.maker", {"asset_manager", "hr", "legal", "operations", "procurement",
                                "risk_owner", "security_officer", "system_owner"});
        person("bank-a.checker", {"asset_manager", "business_owner", "risk_manager", "unit_head"});
        person("bank-a.clerk", {});
        person("bank-a.secretary", {"secretary"});
        person("bank-b.checker", {"unit_head", "compliance_head"});
        probe = fixture::put_node(ctx(), "bank-a.node", "bank-a.maker");
        edit("bank-a.gone", {"hr"}, [](v1::Person& p) { p.set_active(false); });
        edit("bank-a.gone-too", {"unit_head"}, [](v1::Person& p) { p.set_active(false); });
        edit("bank-a.twin", {"hr", "unit_head"}, [](v1::Person& p) {
            p.set_natural_person(Bytes(view(crypto::sha256("fixture/bank-a.maker"))));
        });
        edit("bank-a.enrolled", {"unit_head"},
             [](v1::Person& p) { p.add_enrollers("bank-a.maker"); });
        asset = fixture::put_entry(ctx(), "assets", "bank-a", asset_fields("bank-a.clerk"));
        supplier = fixture::put_entry(ctx(), "suppliers", "bank-a", {});
        assessment = fixture::put_entry(
            ctx(), "supplier_assessments", "bank-a",
            {fixture::flag("acceptable", true), fixture::text("supplier", supplier)});
    }

    void edit(const std::string& id, const Persons& roles,
              const std::function<void(v1::Person&)>& change) {
        person(id, roles);
        auto record = state::read_existing<v1::Person>(delta(), state::keys::person(id));
        change(record);
        state::write(delta(), record);
    }

    v1::EntryBody body(const std::string& register_name, std::vector<v1::Field> fields) const {
        v1::EntryBody body;
        body.set_register_(register_name);
        body.set_member("bank-a");
        body.set_occurred_on(ctx().block().today);
        for (v1::Field& field : fields) *body.add_fields() = std::move(field);
        return body;
    }
    v1::EntryBody training() const {
        v1::EntryBody entry =
            body("training", {flag("passed", true), words("persons", {"bank-a.clerk"}),
                              words("topics", {"node_role"})});
        entry.set_document(Bytes(32, 'd'));
        return entry;
    }
    static std::vector<v1::Field> asset_fields(const std::string& owner) {
        return {flag("critical", true),         text("data_class", "internal"),
                text("environment", "test"),    flag("fixed_password", false),
                flag("for_operators", false),   flag("held_sensitive", false),
                text("hosting", "on_premises"), text("kind", "host"),
                flag("log_source", true),       text("name", "db-1"),
                text("owner", owner),           text("state", "in_use"),
                text("type", "hardware"),       text("zone", "operation")};
    }
    v1::EntryBody risk(const std::string& level, bool above, bool accepted) {
        if (risk_assessment.empty()) {
            risk_assessment = fixture::put_entry(ctx(), "risk_assessments", "bank-a", {});
        }
        return body("risks", {flag("above_appetite", above), flag("accepted", accepted),
                              text("assessment", risk_assessment), text("level", level),
                              text("topic", "transmission")});
    }
    /// Whose reason is committed to as the field of that name is.
    v1::EntryBody finding(const std::string& alike) const {
        v1::Field reason = text_commitment(alike);
        reason.set_name("reason");
        v1::EntryBody entry =
            body("findings",
                 {text_commitment("detail"), text("level", "high"), text("owner", "bank-a.clerk"),
                  reason, text("source", "vulnerability"), text("stage", "open")});
        entry.set_due_at(entry.occurred_on() + 1);
        return entry;
    }
    v1::EntryBody contract(const std::string& assessed) const {
        v1::EntryBody entry =
            body("supplier_contracts",
                 {text("assessment", assessed), words("clauses", {"baseline"}),
                  flag("critical", true), flag("development", false), text("supplier", supplier)});
        entry.set_document(Bytes(32, 'd'));
        return entry;
    }

    std::optional<Reason> put(const Persons& signers, const v1::EntryBody& entry) {
        act_as(signers);
        v1::Action action;
        *action.mutable_registers_put()->mutable_entry() = entry;
        return run(action);
    }
    v1::Entry last(const std::string& register_name, const std::string& member) {
        const std::uint64_t count =
            state::list_count(delta(), "entries", register_name + "/" + member);
        return state::read_existing<v1::Entry>(
            delta(), state::keys::entries(register_name, member) + hex16(count - 1));
    }

    Bytes probe;
    std::string asset, supplier, assessment, risk_assessment;
};

v1::EntryBody with(v1::EntryBody body, const std::function<void(v1::EntryBody&)>& change) {
    change(body);
    return body;
}

v1::Field& field_named(v1::EntryBody& body, std::string_view name) {
    for (v1::Field& field : *body.mutable_fields()) {
        if (field.name() == name) return field;
    }
    ADD_FAILURE() << "no field " << name;
    return *body.add_fields();
}

TEST(RegistersPut, ChecksTheForm) {
    Bank bank;
    struct Row {
        const char* name;
        std::function<void(v1::EntryBody&)> change;
        Reason reason;
    };
    const Row rows[] = {
        {"no register",
         [](auto& b) {
             b.set_register_("");
             b.set_member("?");
         },
         Reason::field_missing},
        {"no member",
         [](auto& b) {
             b.set_member("");
             b.set_occurred_on(0);
         },
         Reason::field_missing},
        {"bad member",
         [](auto& b) {
             b.set_member("?");
             b.set_occurred_on(0);
         },
         Reason::field_invalid},
        {"no date",
         [](auto& b) {
             b.set_occurred_on(0);
             b.set_valid_until(-99'999);
         },
         Reason::field_missing},
        {"date of 1800", [](auto& b) { b.set_occurred_on(-62'000); }, Reason::field_invalid},
        {"valid until 2300", [](auto& b) { b.set_valid_until(120'000); }, Reason::field_invalid},
        {"ends as it begins", [](auto& b) { b.set_valid_until(b.occurred_on()); },
         Reason::field_invalid},
        {"due in 2300", [](auto& b) { b.set_due_at(120'000); }, Reason::field_invalid},
        {"due before the act", [](auto& b) { b.set_due_at(b.occurred_on() - 1); },
         Reason::field_invalid},
        {"short document", [](auto& b) { b.set_document("d"); }, Reason::field_invalid},
        {"too many fields",
         [](auto& b) {
             for (int i = 0; i < 70; ++i) *b.add_fields() = flag("x", true);
         },
         Reason::too_many},
        {"unsorted fields", [](auto& b) { b.mutable_fields()->SwapElements(0, 1); },
         Reason::field_invalid},
        {"a field twice", [](auto& b) { *b.add_fields() = b.fields(2); }, Reason::field_invalid},
        {"a field without value", [](auto& b) { b.mutable_fields(0)->clear_value(); },
         Reason::field_invalid},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(bank.put({"bank-a.maker"}, with(bank.training(), row.change)), row.reason)
            << row.name;
    }
}

struct Refused {
    const char* name;
    Persons signers;
    std::function<v1::EntryBody(Bank&)> body;
    Reason reason;
};

std::function<v1::EntryBody(Bank&)> training(std::function<void(v1::EntryBody&)> change) {
    return [change = std::move(change)](Bank& bank) {
        return change ? with(bank.training(), change) : bank.training();
    };
}
std::function<v1::EntryBody(Bank&)> entry(const char* name, std::vector<v1::Field> fields = {}) {
    return [=](Bank& bank) { return bank.body(name, fields); };
}
std::function<v1::EntryBody(Bank&)> owned_by(const char* owner) {
    return [=](Bank& bank) { return bank.body("assets", Bank::asset_fields(owner)); };
}
std::function<v1::EntryBody(Bank&)> risk(const char* level, bool above, bool accepted) {
    return [=](Bank& bank) { return bank.risk(level, above, accepted); };
}
void add_document(v1::EntryBody& body) { body.set_document(Bytes(32, 'd')); }
void for_all(v1::EntryBody& body) { body.set_member("*"); }
void later(v1::EntryBody& body) {
    body.set_occurred_on(body.occurred_on() + 1);
    body.clear_document();
}
void older(v1::EntryBody& body) {
    body.set_occurred_on(body.occurred_on() - 367);
    body.clear_document();
}
void drop_first(v1::EntryBody& body) { body.mutable_fields()->DeleteSubrange(0, 1); }
void name_nobody(v1::EntryBody& body) {
    field_named(body, "persons") = words("persons", {"bank-a.nobody"});
}
void name_a_stranger(v1::EntryBody& body) {
    field_named(body, "persons") = words("persons", {"bank-b.checker"});
}
void no_word(v1::EntryBody& body) { field_named(body, "topics") = words("topics", {"cooking"}); }

const Refused kRefused[] = {
    {"unknown register", {"bank-a.gone"}, entry("nonsense"), Reason::register_unknown},
    {"a table", {"bank-a.gone"}, entry("persons"), Reason::table_not_register},
    {"a node files", {"bank-a.node"}, training(for_all), Reason::system_account},
    {"gone", {"bank-a.gone"}, training(for_all), Reason::person_inactive},
    {"for all, no secretary",
     {"bank-a.maker"},
     [](Bank& bank) { return with(bank.body("legal_memos", {}), for_all); },
     Reason::assembly_entry_scope},
    {"for all, not that register",
     {"bank-a.secretary"},
     training(for_all),
     Reason::assembly_entry_scope},
    {"another member's",
     {"bank-a.clerk"},
     training([](auto& b) { b.set_member("bank-b"); }),
     Reason::not_own_member},
    {"no role", {"bank-a.clerk"}, training(later), Reason::no_grant},
    {"in future", {"bank-a.maker"}, training(later), Reason::occurred_in_future},
    {"too old", {"bank-a.maker"}, training(older), Reason::backdated},
    {"no document",
     {"bank-a.maker"},
     training([](auto& b) {
         b.clear_document();
         b.clear_fields();
     }),
     Reason::document_missing},
    {"document of an asset",
     {"bank-a.maker"},
     [](Bank& bank) { return with(bank.body("assets", {}), add_document); },
     Reason::field_invalid},
    {"no owner",
     {"bank-a.maker"},
     entry("assets", {flag("nonsense", true)}),
     Reason::owner_missing},
    {"owner gone", {"bank-a.maker"}, owned_by("bank-a.gone"), Reason::owner_missing},
    {"another member's owner", {"bank-a.maker"}, owned_by("bank-b.checker"), Reason::owner_missing},
    {"unknown field",
     {"bank-a.maker"},
     training([](auto& b) { b.mutable_fields(0)->set_name("a"); }),
     Reason::field_unknown},
    {"wrong type",
     {"bank-a.maker"},
     training([](auto& b) { *b.mutable_fields(0) = number("passed", 1); }),
     Reason::field_type},
    {"a word where a set belongs",
     {"bank-a.maker"},
     training([](auto& b) { field_named(b, "topics").mutable_value()->set_text("node_role"); }),
     Reason::field_type},
    {"a confidential text in clear",
     {"bank-a.maker"},
     entry("media", {text("kind", "tape T-0042")}),
     Reason::confidential_in_clear},
    {"one commitment for two texts",
     {"bank-a.maker"},
     [](Bank& bank) { return bank.finding("detail"); },
     Reason::commitment_repeated},
    {"outside its bounds",
     {"bank-a.maker"},
     [](Bank& bank) {
         return with(bank.body("stocktakes", {number("counted", -1)}), add_document);
     },
     Reason::field_invalid},
    {"not in the vocabulary",
     {"bank-a.maker"},
     training([](auto& b) {
         no_word(b);
         drop_first(b);
     }),
     Reason::value_not_in_vocabulary},
    {"a required field is missing",
     {"bank-a.maker"},
     training([](auto& b) {
         name_nobody(b);
         drop_first(b);
     }),
     Reason::field_required},
    {"nobody",
     {"bank-a.maker", "bank-a.clerk"},
     training(name_nobody),
     Reason::reference_not_in_force},
    {"another member's",
     {"bank-a.maker", "bank-a.clerk"},
     training(name_a_stranger),
     Reason::reference_not_in_force},
    {"unmarked", {"bank-a.maker"}, risk("high", false, false), Reason::risk_level_outside_matrix},
    {"marked in vain",
     {"bank-a.maker"},
     risk("medium", true, false),
     Reason::risk_level_outside_matrix},
    {"accepted",
     {"bank-a.maker", "bank-a.clerk"},
     risk("critical", true, true),
     Reason::risk_level_outside_matrix},
    {"checker gone", {"bank-a.maker", "bank-a.gone-too"}, training({}), Reason::person_inactive},
    {"another member's checker",
     {"bank-a.maker", "bank-b.checker"},
     training({}),
     Reason::not_own_member},
    {"checker without role", {"bank-a.maker", "bank-a.clerk"}, training({}), Reason::no_grant},
    {"the same natural person",
     {"bank-a.maker", "bank-a.twin"},
     training({}),
     Reason::maker_is_checker},
    {"enrolled by the maker",
     {"bank-a.maker", "bank-a.enrolled"},
     training({}),
     Reason::enroller_as_checker},
};

TEST(RegistersPut, RefusesInOrder) {
    Bank bank;
    for (const Refused& row : kRefused) {
        EXPECT_EQ(bank.put(row.signers, row.body(bank)), row.reason) << row.name;
    }
}

TEST(RegistersPut, FilesADraft) {
    Bank bank;
    const v1::EntryBody body = bank.training();
    ASSERT_EQ(bank.put({"bank-a.maker"}, body), std::nullopt);
    const v1::Entry entry = bank.last("training", "bank-a");
    EXPECT_EQ(entry.key(), "reg/" + entry.root());
    EXPECT_EQ(entry.state(), v1::ENTRY_STATE_FILED);
    EXPECT_EQ(wire::encode(entry.body()), wire::encode(body));
    EXPECT_EQ(entry.digest(), view(crypto::sha256(wire::encode(body))));
    EXPECT_EQ(entry.maker(), "bank-a.maker");
    EXPECT_EQ(entry.checker(), "");
    EXPECT_EQ(entry.signed_off_ms(), 0);
    ASSERT_EQ(entry.signers_size(), 1);
    EXPECT_EQ(bank.ctx().effects().receipt.created(0), entry.key());
    EXPECT_FALSE(entry_in_force(entry, bank.ctx()));
    std::string newest;
    state::list_each(bank.delta(), "entries", "training/bank-a", [&](ByteView ref) {
        newest = ref;
        return true;
    });
    EXPECT_EQ(newest, entry.key());
}

TEST(RegistersPut, SignsOffAtOnceWithTheChecker) {
    Bank bank;
    ASSERT_EQ(bank.put({"bank-a.maker", "bank-a.checker"}, bank.training()), std::nullopt);
    const v1::Entry entry = bank.last("training", "bank-a");
    EXPECT_EQ(entry.state(), v1::ENTRY_STATE_SIGNED_OFF);
    EXPECT_EQ(entry.maker(), "bank-a.maker");
    EXPECT_EQ(entry.checker(), "bank-a.checker");
    EXPECT_EQ(entry.signed_off_ms(), bank.ctx().block().time_ms);
    ASSERT_EQ(entry.signers_size(), 2);
    EXPECT_EQ(entry.signers(0), "bank-a.checker");  // sorted
    EXPECT_TRUE(entry_in_force(entry, bank.ctx()));
}

TEST(RegistersPut, NeedsNoCheckerWhereTheRegisterNamesNone) {
    Bank bank;
    const v1::EntryBody notice =
        bank.body("notices", {words("audiences", {"staff"}), words("topics", {"exchange_policy"})});
    ASSERT_EQ(bank.put({"bank-a.maker"}, notice), std::nullopt);
    EXPECT_EQ(bank.last("notices", "bank-a").state(), v1::ENTRY_STATE_SIGNED_OFF);
    EXPECT_EQ(bank.last("notices", "bank-a").checker(), "");
}

TEST(RegistersPut, ServesAllMembersWhenTheSecretaryFiles) {
    Bank bank;
    v1::EntryBody memo =
        bank.body("legal_memos", {text("conclusion", "permitted"), words("jurisdictions", {"TW"}),
                                  text("topic", "privacy")});
    memo.set_member("*");
    memo.set_document(Bytes(32, 'd'));
    EXPECT_EQ(bank.put({"bank-a.secretary", "bank-b.checker"}, memo), std::nullopt);
    EXPECT_EQ(bank.last("legal_memos", "*").root(), "legal_memos/*/0000000000000000");
    field_named(memo, "jurisdictions") = words("jurisdictions", {"FR", "TW"});
    EXPECT_EQ(bank.put({"bank-a.secretary"}, memo), Reason::reference_not_in_force);
}

TEST(RegistersPut, WantsTheAssessmentBeforeTheContract) {
    Bank bank;
    EXPECT_EQ(bank.put({"bank-a.maker"}, bank.contract(bank.assessment)), std::nullopt);
    EXPECT_EQ(
        bank.put({"bank-a.maker"}, bank.contract("supplier_assessments/bank-a/00000000000000ff")),
        Reason::reference_not_in_force);
    EXPECT_EQ(bank.put({"bank-a.maker"}, bank.contract(bank.supplier)),
              Reason::reference_not_in_force);
    // Signed the day before its supplier was assessed.
    v1::EntryBody early = bank.contract(bank.assessment);
    early.set_occurred_on(early.occurred_on() - 1);
    EXPECT_EQ(bank.put({"bank-a.maker"}, early), Reason::reference_not_in_force);
    // An assessment that lapsed.
    auto assessed = *read_entry(bank.delta(), bank.assessment);
    assessed.mutable_body()->set_valid_until(bank.ctx().block().today - 1);
    state::write(bank.delta(), assessed);
    EXPECT_EQ(bank.put({"bank-a.maker"}, bank.contract(bank.assessment)),
              Reason::reference_not_in_force);
}

TEST(RegistersPut, TakesRisksWithinTheMatrix) {
    Bank bank;
    EXPECT_EQ(bank.put({"bank-a.maker"}, bank.risk("low", false, true)), std::nullopt);
    EXPECT_EQ(bank.put({"bank-a.maker"}, bank.risk("medium", false, false)), std::nullopt);
    EXPECT_EQ(bank.put({"bank-a.maker"}, bank.risk("high", true, true)), std::nullopt);
    EXPECT_EQ(bank.put({"bank-a.maker"}, bank.risk("critical", true, false)), std::nullopt);
    EXPECT_EQ(bank.put({"bank-a.maker"}, bank.risk("enormous", true, false)),
              Reason::value_not_in_vocabulary);
}

TEST(RegistersPut, EveryRuleIsWhatRefuses) {
    const struct {
        Rule rule;
        Persons signers;
        std::function<v1::EntryBody(Bank&)> body;
        Reason reason;
    } rows[] = {
        {Rule::registers_schema,
         {"bank-a.maker"},
         training([](auto& b) { b.mutable_fields(0)->set_name("a"); }),
         Reason::field_unknown},
        {Rule::registers_schema,
         {"bank-a.maker"},
         training(no_word),
         Reason::value_not_in_vocabulary},
        {Rule::registers_document_required,
         {"bank-a.maker"},
         training([](auto& b) { b.clear_document(); }),
         Reason::document_missing},
        {Rule::registers_references_in_force,
         {"bank-a.maker"},
         training(name_nobody),
         Reason::reference_not_in_force},
        {Rule::assets_owner_required,
         {"bank-a.maker"},
         owned_by("bank-a.gone"),
         Reason::owner_missing},
        {Rule::risks_assembly_levels,
         {"bank-a.maker"},
         risk("critical", true, true),
         Reason::risk_level_outside_matrix},
        {Rule::registers_second_person,
         {"bank-a.maker", "bank-a.twin"},
         training({}),
         Reason::maker_is_checker},
        {Rule::registers_second_person,
         {"bank-a.maker", "bank-a.enrolled"},
         training({}),
         Reason::enroller_as_checker},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(rule_id(row.rule));
        Bank bank;
        const v1::EntryBody body = row.body(bank);
        EXPECT_EQ(bank.put(row.signers, body), row.reason);
        bank.switch_off(row.rule);
        EXPECT_EQ(bank.put(row.signers, body), std::nullopt);
    }
}

}  // namespace
}  // namespace charter::tx
