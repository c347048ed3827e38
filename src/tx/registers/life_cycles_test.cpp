// The life cycles of the convention, as its officers know them: every pair of stages of every
// register is tried on the real catalog.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "catalog/stages.hpp"
#include "crypto/sha256.hpp"
#include "testing/world.hpp"
#include "tx/registers/stages.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

/// Of each register: stage < what it may follow, "new" where a line begins.
const std::map<std::string, std::map<std::string, std::set<std::string>>> kLifeCycles = {
    {"annual_reports", {{"reported", {"new", "reported"}}, {"presented", {"reported"}}}},
    {"audit_findings",
     {{"open", {"new", "answered", "open"}},
      {"answered", {"open"}},
      {"closed", {"answered"}},
      {"withdrawn", {"answered", "open"}}}},
    {"drills",
     {{"planned", {"new", "planned"}},
      {"run", {"planned"}},
      {"reviewed", {"run"}},
      {"cancelled", {"planned"}}}},
    {"findings",
     {{"open", {"new", "open", "retested"}},
      {"retested", {"open"}},
      {"closed", {"retested"}},
      {"withdrawn", {"open"}}}},
    {"peaks",
     {{"declared", {"new", "declared"}}, {"over", {"declared"}}, {"cancelled", {"declared"}}}},
    {"treatments",
     {{"planned", {"new", "done", "planned", "verified"}},
      {"done", {"planned"}},
      {"verified", {"done"}},
      {"closed", {"verified"}},
      {"dropped", {"done", "planned"}}}},
};

/// A lawful entry of any register, and who may move it; whoever the entry names is somebody else.
class Lines : public testing::World {
  public:
    explicit Lines(const v1::EntryType& type) : type_(type) { person("bank-a.named", {}); }

    /// At that stage: what is required, and what the stage needs.
    v1::EntryBody body(const v1::EntryStage& stage) {
        v1::EntryBody body;
        body.set_register_(type_.name());
        body.set_member("bank-a");
        body.set_occurred_on(ctx().block().today);
        if (!type_.deadline_field().empty()) body.set_due_at(body.occurred_on() + 1);
        for (const v1::FieldDef& def : type_.fields()) {
            const bool needed = std::ranges::find(stage.needs(), def.name()) != stage.needs().end();
            if (def.required() || needed) *body.add_fields() = value_for(def, stage.name());
        }
        document(body, stage);
        return body;
    }
    /// The line stands at `from`; nobody who will sign has a part in it.
    std::string put_at(const v1::EntryStage& from) {
        v1::EntryBody stands = body(from);
        std::vector<v1::Field> fields(stands.fields().begin(), stands.fields().end());
        const std::string root = fixture::put_entry(ctx(), type_.name(), "bank-a", fields);
        auto entry = state::read_existing<v1::Entry>(delta(), state::keys::entry(root));
        entry.mutable_body()->set_due_at(stands.due_at());
        state::write(delta(), entry);
        return root;
    }
    /// The same line at `to`, with what the step needs.
    std::optional<Reason> move(const std::string& root, const v1::EntryStage& to) {
        v1::Action action;
        v1::RegistersSupersede& m = *action.mutable_registers_supersede();
        m.set_entry(root);
        *m.mutable_body() =
            state::read_existing<v1::Entry>(delta(), state::keys::entry(root)).body();
        const v1::EntryBody needed = body(to);
        for (const v1::Field& field : needed.fields()) {
            const bool changes = field.name() == catalog::kStageField ||
                                 value_of(m.body().fields(), field.name()) == nullptr;
            if (changes) set(*m.mutable_body(), field);
        }
        document(*m.mutable_body(), to);
        return sign(to, action);
    }
    std::optional<Reason> begin(const v1::EntryStage& stage) {
        v1::Action action;
        *action.mutable_registers_put()->mutable_entry() = body(stage);
        return sign(stage, action);
    }

  private:
    static void document(v1::EntryBody& body, const v1::EntryStage& stage) {
        body.clear_document();
        if (stage.document() != v1::DOCUMENT_NEED_NONE) body.set_document(Bytes(32, 'd'));
    }
    static void set(v1::EntryBody& body, const v1::Field& field) {
        auto& fields = *body.mutable_fields();
        const auto same = std::ranges::find_if(
            fields, [&](const v1::Field& f) { return f.name() == field.name(); });
        if (same == fields.end()) {
            *fields.Add() = field;
        } else {
            *same = field;
        }
        std::ranges::sort(fields, {}, [](const v1::Field& f) { return f.name(); });
    }
    std::optional<Reason> sign(const v1::EntryStage& stage, const v1::Action& action) {
        std::vector<std::string> makers(catalog::makers_at(stage, type_).begin(),
                                        catalog::makers_at(stage, type_).end());
        makers.emplace_back("security_officer");  // who may file at all
        const auto& checkers = catalog::checkers_at(stage, type_);
        person("bank-a.maker", makers);
        person("bank-a.checker", {checkers.begin(), checkers.end()});
        act_as({"bank-a.maker", "bank-a.checker"});
        return run(action);
    }
    std::string referent(const std::string& of) {
        if (of == "persons") return "bank-a.named";
        return fixture::put_entry(ctx(), of, "bank-a", {});
    }
    v1::Field value_for(const v1::FieldDef& def, const std::string& stage) {
        v1::Field field;
        field.set_name(def.name());
        v1::Value& value = *field.mutable_value();
        const auto word = [&](std::string item) {
            if (def.set()) {
                value.mutable_set()->add_items(std::move(item));
            } else {
                value.set_text(std::move(item));
            }
        };
        switch (def.type()) {
            case v1::FIELD_TYPE_FLAG: value.set_flag(true); break;
            case v1::FIELD_TYPE_NUMBER:
                value.set_number(std::max<std::int64_t>(def.min(), 40));
                break;
            case v1::FIELD_TYPE_TEXT:
                if (def.confidential()) {
                    value.set_digest(Bytes(view(crypto::sha256(def.name()))));
                } else {
                    value.set_text("x");
                }
                break;
            case v1::FIELD_TYPE_DATE:   value.set_date(ctx().block().today + 10); break;
            case v1::FIELD_TYPE_DIGEST: value.set_digest(Bytes(32, 'p')); break;
            case v1::FIELD_TYPE_CHOICE:
                word(def.name() == catalog::kStageField
                         ? stage
                         : ctx().catalog().enumeration(def.of())->words(0));
                break;
            case v1::FIELD_TYPE_REFERENCE: word(referent(def.of())); break;
            default:                       ADD_FAILURE() << def.name(); break;
        }
        return field;
    }

    const v1::EntryType& type_;
};

std::optional<Reason> refused_unless(bool allowed) {
    return allowed ? std::nullopt : std::optional(Reason::stage_refused);
}

/// Each stage of the register after `from` (nullptr: a line that begins).
void try_from(const v1::EntryType& type, const v1::EntryStage* from) {
    const auto& expected = kLifeCycles.at(type.name());
    for (const v1::EntryStage& to : type.stages()) {
        const std::string before = from == nullptr ? "new" : from->name();
        SCOPED_TRACE(type.name() + ": " + before + " > " + to.name());
        const bool allowed = expected.at(to.name()).contains(before);
        for (const bool rule : {true, false}) {
            Lines world(type);
            const std::string root = from == nullptr ? std::string() : world.put_at(*from);
            if (!rule) world.switch_off(Rule::registers_life_cycle);
            const auto got = from == nullptr ? world.begin(to) : world.move(root, to);
            EXPECT_EQ(got, refused_unless(allowed || !rule))
                << (got ? reason_info(*got).name : "accepted");
        }
    }
}

TEST(LifeCyclesOfTheConvention, EveryPairOfStages) {
    std::set<std::string> found;
    for (const v1::EntryType& type : testing::real_catalog().wire().registers()) {
        if (type.stages().empty()) continue;
        ASSERT_TRUE(kLifeCycles.contains(type.name())) << type.name();
        found.insert(type.name());
        EXPECT_EQ(kLifeCycles.at(type.name()).size(), static_cast<std::size_t>(type.stages_size()));
        try_from(type, nullptr);
        for (const v1::EntryStage& from : type.stages()) try_from(type, &from);
    }
    EXPECT_EQ(found.size(), kLifeCycles.size());
}

}  // namespace
}  // namespace charter::tx
