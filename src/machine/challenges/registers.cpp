// Challenges of registers: form, references, documents, and the two persons behind every entry.

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "base/civil.hpp"
#include "catalog/stages.hpp"
#include "crypto/fixture_key.hpp"
#include "crypto/restore_proof.hpp"
#include "crypto/sha256.hpp"
#include "machine/challenges/builders.hpp"
#include "machine/challenges/world.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"

namespace charter::machine::builders {
namespace {

using tx::fixture::flag;
using tx::fixture::number;
using tx::fixture::text;
using tx::fixture::words;

v1::Action put(const tx::Context& ctx, const std::string& name, std::vector<v1::Field> fields,
               bool document) {
    v1::Action action;
    v1::EntryBody& body = *action.mutable_registers_put()->mutable_entry();
    body.set_register_(name);
    body.set_member(world::kMember);
    body.set_occurred_on(ctx.block().today);
    std::ranges::sort(fields, {},
                      [](const v1::Field& f) -> const std::string& { return f.name(); });
    for (v1::Field& field : fields) *body.add_fields() = std::move(field);
    if (document) body.set_document(Bytes(view(crypto::sha256("challenge document"))));
    return action;
}

v1::Action stocktake(const tx::Context& ctx, bool document) {
    return put(ctx, "stocktakes",
               {number("counted", 1), number("unexplained_differences", 0),
                flag("diagrams_corrected", true)},
               document);
}

v1::Action asset(const tx::Context& ctx, const std::string& owner) {
    return put(
        ctx, "assets",
        {flag("critical", false), text("data_class", "internal"), text("environment", "test"),
         flag("fixed_password", false), flag("for_operators", false), flag("held_sensitive", false),
         text("hosting", "on_premises"), text("kind", "system"), flag("log_source", false),
         text("name", "challenge"), text("owner", owner), text("state", "in_use"),
         text("type", "software"), text("zone", "office")},
        false);
}

// A person who may file in the register, and one who may sign off.
std::string maker(tx::Context& ctx, const std::string& name) {
    const v1::EntryType* type = ctx.catalog().entry_type(name);
    return world::person(ctx, "fixture-a.maker", {"registers.put"}, {type->maker_roles(0)});
}
std::string checker(tx::Context& ctx, const std::string& name) {
    const v1::EntryType* type = ctx.catalog().entry_type(name);
    return world::person(ctx, "fixture-a.checker", {"registers.sign_off"},
                         {type->checker_roles(0)});
}
bool usable(const tx::Context& ctx, const std::string& name) {
    const v1::EntryType* type = ctx.catalog().entry_type(name);
    return type != nullptr && !type->maker_roles().empty() && !type->checker_roles().empty();
}

// Of a confidential text.
v1::Field commitment(const std::string& name) {
    v1::Field field;
    field.set_name(name);
    field.mutable_value()->set_digest(Bytes(view(crypto::sha256(name))));
    return field;
}

// A value that the field takes; nothing for references, but for the persons that `who` is one of.
std::optional<v1::Field> some_value(const tx::Context& ctx, const v1::FieldDef& field,
                                    const std::string& who) {
    v1::Field value;
    switch (field.type()) {
        case v1::FIELD_TYPE_FLAG:   return flag(field.name(), false);
        case v1::FIELD_TYPE_NUMBER: return number(field.name(), field.min());
        case v1::FIELD_TYPE_TEXT:
            return field.confidential() ? commitment(field.name()) : text(field.name(), "x");
        case v1::FIELD_TYPE_CHOICE: {
            const v1::Enumeration* words = ctx.catalog().enumeration(field.of());
            return field.set() ? tx::fixture::words(field.name(), {words->words(0)})
                               : text(field.name(), words->words(0));
        }
        case v1::FIELD_TYPE_REFERENCE:
            if (field.of() == "persons" && !field.set()) return text(field.name(), who);
            return std::nullopt;
        case v1::FIELD_TYPE_DATE:
            value.set_name(field.name());
            value.mutable_value()->set_date(ctx.block().today + 2);
            return value;
        case v1::FIELD_TYPE_DIGEST:
            value.set_name(field.name());
            value.mutable_value()->set_digest(Bytes(view(crypto::sha256("challenge"))));
            return value;
        default: return std::nullopt;
    }
}

// The line of a register with a life cycle, begun at that stage with what it needs.
std::optional<v1::Action> begun_at(const tx::Context& ctx, const v1::EntryType& type,
                                   const v1::EntryStage& stage, const std::string& who) {
    std::vector<v1::Field> fields;
    for (const v1::FieldDef& field : type.fields()) {
        if (field.name() == catalog::kStageField) {
            fields.push_back(text(field.name(), stage.name()));
            continue;
        }
        const bool needed = std::ranges::find(stage.needs(), field.name()) != stage.needs().end();
        if (!field.required() && !needed) continue;
        auto value = some_value(ctx, field, who);
        if (!value) return std::nullopt;
        fields.push_back(*std::move(value));
    }
    v1::Action action = put(ctx, type.name(), std::move(fields),
                            catalog::document_need_at(stage, type) != v1::DOCUMENT_NEED_NONE);
    if (!type.deadline_field().empty()) {
        action.mutable_registers_put()->mutable_entry()->set_due_at(ctx.block().today);
    }
    return action;
}

v1::Value& date_in(v1::Action& action, const std::string& field) {
    auto& fields = *action.mutable_registers_put()->mutable_entry()->mutable_fields();
    return *std::ranges::find(fields, field, &v1::Field::name)->mutable_value();
}

// A date that lies before the one it follows, and one that lay ahead yesterday: of the first
// register of which a line can be begun here.
std::vector<Violation> wrong_dates(tx::Context& ctx) {
    for (const v1::EntryType& type : ctx.catalog().wire().registers()) {
        const auto begins = std::ranges::find(type.stages(), true, &v1::EntryStage::begins);
        const auto ahead = std::ranges::find(type.fields(), true, &v1::FieldDef::declared_ahead);
        if (begins == type.stages().end() || ahead == type.fields().end()) continue;
        const std::string who = world::person(ctx, "fixture-a.declarer", {"registers.put"},
                                              {catalog::makers_at(*begins, type).Get(0)});
        auto lawful = begun_at(ctx, type, *begins, who);
        if (!lawful || !ahead->required()) continue;
        v1::Action late = *lawful;
        date_in(late, ahead->name()).set_date(ctx.block().today);
        std::vector<Violation> wrong = {{Reason::not_ahead, performs(late, {who})}};
        const auto follows = std::ranges::find_if(type.fields(), [&](const v1::FieldDef& field) {
            return field.required() && field.not_before() == ahead->name();
        });
        if (follows == type.fields().end()) return wrong;
        v1::Action early = *lawful;
        date_in(early, follows->name()).set_date(ctx.block().today + 1);
        wrong.push_back({Reason::date_too_early, performs(early, {who})});
        return wrong;
    }
    return {};
}

// What a key says that the backup does not hold.
v1::Field proof_by_another(const tx::Context& ctx, const std::string& backup) {
    v1::Field proof;
    proof.set_name("proof");
    proof.mutable_value()->set_signature(crypto::fixture_sign(
        "somebody else", crypto::restore_message(ctx.config().genesis_digest(), backup,
                                                 format_date(ctx.block().today))));
    return proof;
}

// A continuity drill that took longer than the impact analysis of its system allows, and is said to
// have passed.
Violation drill_beyond_objective(tx::Context& ctx) {
    const std::string system = tx::fixture::put_entry(ctx, "assets", world::kMember, {});
    tx::fixture::put_entry(
        ctx, "impact_analyses", world::kMember,
        {text("asset", system), number("rpo_minutes", 0), number("rto_minutes", 60)});
    const std::string who =
        world::person(ctx, "fixture-a.drills", {"registers.supersede"}, {"operations"});
    const std::string planned = tx::fixture::put_entry(
        ctx, "drills", world::kMember,
        {words("assets", {system}), words("kinds", {"continuity"}), text("stage", "planned")});
    v1::Action filed = put(
        ctx, "drills",
        {words("assets", {system}), number("data_loss_minutes", 0), words("kinds", {"continuity"}),
         number("recovery_minutes", 61), text("result", "passed"), text("stage", "run")},
        true);
    v1::Action action;
    action.mutable_registers_supersede()->set_entry(planned);
    *action.mutable_registers_supersede()->mutable_body() = filed.registers_put().entry();
    return {Reason::objective_missed, performs(action, {who})};
}

// The text of a confidential field, of the first register that has one.
std::vector<Violation> text_in_clear(tx::Context& ctx) {
    for (const v1::EntryType& type : ctx.catalog().wire().registers()) {
        const auto field = std::ranges::find(type.fields(), true, &v1::FieldDef::confidential);
        if (field == type.fields().end() || type.by_act() || !usable(ctx, type.name())) continue;
        const std::string who =
            world::person(ctx, "fixture-a.writer", {"registers.put"}, {type.maker_roles(0)});
        const v1::Action action = put(ctx, type.name(), {text(field->name(), "x")},
                                      type.document() != v1::DOCUMENT_NEED_NONE);
        return {{Reason::confidential_in_clear, performs(action, {who})}};
    }
    return {};
}

}  // namespace

// A field that the catalog does not have, dates that do not follow one another, and a text where
// its commitment belongs.
std::optional<Trial> register_schema(tx::Context& ctx) {
    if (!usable(ctx, "stocktakes")) return std::nullopt;
    const std::string who = maker(ctx, "stocktakes");
    v1::Action violation = stocktake(ctx, true);
    *violation.mutable_registers_put()->mutable_entry()->add_fields() = text("zz_unknown", "x");
    std::vector<Violation> also = wrong_dates(ctx);
    std::ranges::move(text_in_clear(ctx), std::back_inserter(also));
    return Trial{Reason::field_unknown, performs(violation, {who}),
                 performs(stocktake(ctx, true), {who}), also};
}

// The maker, who also holds the checker's role, signs off its own entry.
std::optional<Trial> second_person(tx::Context& ctx) {
    if (!usable(ctx, "stocktakes")) return std::nullopt;
    const v1::EntryType* type = ctx.catalog().entry_type("stocktakes");
    const std::string who =
        world::person(ctx, "fixture-a.maker", {"registers.put", "registers.sign_off"},
                      {type->maker_roles(0), type->checker_roles(0)});
    const std::string other = checker(ctx, "stocktakes");
    const std::string scope = state::keys::join("stocktakes/", world::kMember);
    const std::uint64_t seq = state::list_count(ctx.view(), "entries", scope);
    if (!world::prepare(stocktake(ctx, true), {who}, ctx)) return std::nullopt;
    const std::string reference = scope + "/" + hex16(seq);
    const auto entry = state::read<v1::Entry>(ctx.view(), state::keys::entry(reference));
    if (!entry) return std::nullopt;
    v1::Action action;
    action.mutable_registers_sign_off()->set_entry(reference);
    action.mutable_registers_sign_off()->set_digest(entry->digest());
    return Trial{Reason::maker_is_checker, performs(action, {who}), performs(action, {other})};
}

// Contracts whose assessment was closed, is of another supplier, or finds it not acceptable; and
// one with an assessment of its supplier that is in force and accepts it.
std::optional<Trial> references_in_force(tx::Context& ctx) {
    if (!usable(ctx, "supplier_contracts")) return std::nullopt;
    const std::string who = maker(ctx, "supplier_contracts");
    const auto put_supplier = [&] {
        return tx::fixture::put_entry(ctx, "suppliers", world::kMember,
                                      {flag("critical", true), text("name", "challenge"),
                                       text("owner", who), flag("relies_on_report", false)});
    };
    const std::string supplier = put_supplier();
    const auto assess = [&](const std::string& of, bool acceptable) {
        return tx::fixture::put_entry(
            ctx, "supplier_assessments", world::kMember,
            {flag("acceptable", acceptable), flag("least_disclosure_design", true),
             flag("least_privilege_design", true), text("supplier", of)});
    };
    const std::string lapsed = assess(supplier, true);
    world::close_entries(ctx, "supplier_assessments", world::kMember);
    const std::string in_force = assess(supplier, true);
    const std::string of_another = assess(put_supplier(), true);
    const std::string refused = assess(supplier, false);
    const auto contract = [&](const std::string& assessment) {
        return put(ctx, "supplier_contracts",
                   {text("assessment", assessment), words("clauses", {"baseline"}),
                    flag("critical", true), flag("development", false), text("supplier", supplier)},
                   true);
    };
    return Trial{Reason::reference_not_in_force,
                 performs(contract(lapsed), {who}),
                 performs(contract(in_force), {who}),
                 {{Reason::reference_differs, performs(contract(of_another), {who})},
                  {Reason::reference_refused, performs(contract(refused), {who})},
                  drill_beyond_objective(ctx)}};
}

std::optional<Trial> document_required(tx::Context& ctx) {
    if (!usable(ctx, "stocktakes")) return std::nullopt;
    const std::string who = maker(ctx, "stocktakes");
    return Trial{Reason::document_missing, performs(stocktake(ctx, false), {who}),
                 performs(stocktake(ctx, true), {who})};
}

// A line of a register with a life cycle that begins where it would end, and one that begins where
// it may.
std::optional<Trial> life_cycle(tx::Context& ctx) {
    for (const v1::EntryType& type : ctx.catalog().wire().registers()) {
        const auto begins = std::ranges::find(type.stages(), true, &v1::EntryStage::begins);
        const auto later = std::ranges::find(type.stages(), false, &v1::EntryStage::begins);
        if (begins == type.stages().end() || later == type.stages().end()) continue;
        const std::string who = world::person(
            ctx, "fixture-a.maker", {"registers.put"},
            {catalog::makers_at(*begins, type).Get(0), catalog::makers_at(*later, type).Get(0)});
        const auto violation = begun_at(ctx, type, *later, who);
        const auto lawful = begun_at(ctx, type, *begins, who);
        if (!violation || !lawful) continue;
        return Trial{Reason::stage_refused, performs(*violation, {who}), performs(*lawful, {who})};
    }
    return std::nullopt;
}

// An asset whose owner has left.
std::optional<Trial> asset_owner_required(tx::Context& ctx) {
    if (!usable(ctx, "assets")) return std::nullopt;
    const std::string who = maker(ctx, "assets");
    const std::string left = world::person(ctx, "fixture-a.left", {});
    auto person = state::read_existing<v1::Person>(ctx.view(), state::keys::person(left));
    person.set_active(false);
    state::write(ctx.delta(), person);
    return Trial{Reason::owner_missing, performs(asset(ctx, left), {who}),
                 performs(asset(ctx, who), {who})};
}

// A critical risk that is filed as within the appetite.
std::optional<Trial> risk_levels(tx::Context& ctx) {
    if (!usable(ctx, "risks")) return std::nullopt;
    const std::string who = maker(ctx, "risks");
    const std::string owned = tx::fixture::put_entry(ctx, "risk_assessments", world::kMember,
                                                     {words("topics", {"other"})});
    const auto risk = [&](bool above) {
        return put(ctx, "risks",
                   {flag("above_appetite", above), flag("accepted", false),
                    text("assessment", owned), text("level", "critical"), text("topic", "other")},
                   false);
    };
    return Trial{Reason::risk_level_outside_matrix, performs(risk(false), {who}),
                 performs(risk(true), {who})};
}

// The backup of a node's key at the node's own site, one that its maker witnesses, the test of a
// restore that another key signed; and a backup elsewhere.
std::optional<Trial> custody_separate_place(tx::Context& ctx) {
    if (!usable(ctx, "key_backups") || !usable(ctx, "key_restore_tests")) return std::nullopt;
    const std::string who = maker(ctx, "key_backups");
    for (const char* witness : {"fixture-a.w1", "fixture-a.w2"}) world::person(ctx, witness, {});
    const Bytes credential = tx::fixture::put_node(ctx, "fixture-a.node", who);
    for (const char* site : {"fixture-a.vault", "fixture-a.safe"})
        world::put_site(ctx, site, world::free_country(ctx), "key_store");
    auto node = state::read_existing<v1::Node>(ctx.view(), state::keys::node("fixture-a.node"));
    node.set_site("fixture-a.vault");
    state::write(ctx.delta(), node);
    const auto fields = [&](const std::string& site, const std::string& witness) {
        return std::vector<v1::Field>{text("credential", to_hex(credential)),
                                      text("server", "safe"), text("site", site),
                                      words("witnesses", {"fixture-a.w1", witness})};
    };
    const auto backup = [&](const std::string& site, const std::string& witness) {
        return performs(put(ctx, "key_backups", fields(site, witness), true), {who});
    };
    const std::string kept = tx::fixture::put_entry(ctx, "key_backups", world::kMember,
                                                    fields("fixture-a.safe", "fixture-a.w2"));
    const v1::Action restored = put(
        ctx, "key_restore_tests",
        {text("backup", kept), flag("public_key_equal", true), proof_by_another(ctx, kept)}, false);
    return Trial{Reason::backup_at_primary,
                 backup("fixture-a.vault", "fixture-a.w2"),
                 backup("fixture-a.safe", "fixture-a.w2"),
                 {{Reason::witness_is_custodian, backup("fixture-a.safe", who)},
                  {Reason::restore_proof_wrong, performs(restored, {who})}}};
}

}  // namespace charter::machine::builders
