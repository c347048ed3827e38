#include "tx/registers/references.hpp"

#include <string>

#include "charter/v1/life_cycle.pb.h"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/people/training.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

bool reaches(std::string_view from_member, std::string_view to_member) {
    return from_member == "*" || to_member == "*" || from_member == to_member;
}

template <class Row>
std::optional<Row> row_of(const Reference& reference, std::string_view prefix, const Context& ctx) {
    auto row = state::read<Row>(ctx.view(), state::keys::join(prefix, reference.key));
    if (row && !reaches(reference.member, row->member())) row.reset();
    return row;
}

std::optional<Referent> find_person(const Reference& reference, const Context& ctx) {
    const auto person = row_of<v1::Person>(reference, "per/", ctx);
    if (!person) return std::nullopt;
    return Referent{person->active(), 0};
}

std::optional<Referent> find_node(const Reference& reference, const Context& ctx) {
    const auto node = row_of<v1::Node>(reference, "nod/", ctx);
    if (!node) return std::nullopt;
    return Referent{!node->retired(), 0};
}

std::optional<Referent> find_site(const Reference& reference, const Context& ctx) {
    const auto site = row_of<v1::Site>(reference, "sit/", ctx);
    if (!site) return std::nullopt;
    return Referent{true, 0};
}

std::optional<Referent> find_credential(const Reference& reference, const Context& ctx) {
    const auto credential = row_of<v1::Credential>(reference, "cre/", ctx);
    if (!credential) return std::nullopt;
    return Referent{credential_live(*credential, ctx.block().time_ms), 0};
}

std::optional<Referent> find_incident(const Reference& reference, const Context& ctx) {
    const auto incident = row_of<v1::Incident>(reference, "inc/", ctx);
    if (!incident) return std::nullopt;
    return Referent{true, 0};
}

std::optional<Referent> find_change(const Reference& reference, const Context& ctx) {
    const auto change = row_of<v1::Change>(reference, "chg/", ctx);
    if (!change) return std::nullopt;
    return Referent{change->state() != v1::CHANGE_STATE_WITHDRAWN, 0};
}

std::optional<Referent> find_member(const Reference& reference, const Context& ctx) {
    const auto member = member_of_ledger(ctx.view(), reference.key);
    if (!member) return std::nullopt;
    return Referent{!member->suspended() && !member->removed(), 0};
}

std::optional<Referent> find_grant(const Reference& reference, const Context& ctx) {
    const auto grant = state::read<v1::Grant>(ctx.view(), state::keys::join("gra/", reference.key));
    if (!grant || !reaches(reference.member, member_of(grant->person()))) return std::nullopt;
    const bool ended = grant->revoked_ms() != 0 || grant->expires_ms() <= ctx.block().time_ms;
    return Referent{!ended && grant->begins_ms() <= ctx.block().time_ms, 0};
}

// A jurisdiction is a country in which a member has a site or a node.
std::optional<Referent> find_jurisdiction(const Reference& reference, const Context& ctx) {
    bool found = false;
    const auto look = [&](const auto& row) {
        found = row.country() == reference.key;
        return !found;
    };
    state::each<v1::Site>(ctx.view(), "sit/", look);
    if (!found) state::each<v1::Node>(ctx.view(), "nod/", look);
    if (!found) return std::nullopt;
    return Referent{true, 0};
}

std::optional<Referent> find_list(const Reference& reference, const Context& ctx) {
    if (!ctx.view().get(state::keys::jurisdiction_list(reference.key))) return std::nullopt;
    return Referent{true, 0};
}

std::optional<Referent> find_entry(const Reference& reference, const Context& ctx) {
    const std::optional<v1::Entry> entry = newest_entry(ctx.view(), reference.key);
    if (!entry || entry->body().register_() != reference.type ||
        !reaches(reference.member, entry->body().member())) {
        return std::nullopt;
    }
    return Referent{entry_in_force(*entry, ctx), entry->body().occurred_on()};
}

struct Finder {
    std::string_view table;
    std::optional<Referent> (*find)(const Reference&, const Context&);
};

// The table that no transaction fills yet (contracts) and those that only evaluation derives
// (site_pairs, key_suspicions) have no row to find.
constexpr Finder kFinders[] = {
    {"persons", find_person},
    {"nodes", find_node},
    {"sites", find_site},
    {"credentials", find_credential},
    {"members", find_member},
    {"incidents", find_incident},
    {"changes", find_change},
    {"grants", find_grant},
    {"jurisdictions", find_jurisdiction},
    {"jurisdiction_lists", find_list},
};

bool stands(const Reference& reference, const v1::FieldDef& def, Day occurred_on,
            const Context& ctx) {
    const std::optional<Referent> referent = find_referent(reference, ctx);
    if (!referent) return false;
    if (!def.must_be_in_force()) return true;
    return referent->in_force && referent->occurred_on <= occurred_on;
}

bool judged_by_owner_rule(std::string_view register_name, std::string_view field) {
    return register_name == "assets" && field == "owner";
}

}  // namespace

std::optional<Referent> find_referent(const Reference& reference, const Context& ctx) {
    if (ctx.catalog().is_register(reference.type)) return find_entry(reference, ctx);
    for (const Finder& finder : kFinders) {
        if (finder.table == reference.type) return finder.find(reference, ctx);
    }
    return std::nullopt;
}

std::optional<v1::Entry> read_entry(const state::View& view, std::string_view entry) {
    return state::read<v1::Entry>(view, state::keys::entry(entry));
}

std::optional<v1::Entry> newest_entry(const state::View& view, std::string_view root) {
    std::optional<v1::Entry> entry = read_entry(view, root);
    if (!entry || entry->root() != root) return std::nullopt;
    // The first version names the newest one directly (entry_records.hpp), so this is one step.
    while (entry && !entry->superseded_by().empty()) {
        entry = state::read<v1::Entry>(view, entry->superseded_by());
    }
    return entry;
}

bool is_repeated(std::string_view field, const v1::EntryBody& body, const v1::Entry* before,
                 const v1::EntryType& type) {
    if (before == nullptr || type.stages().empty()) return false;
    return is_same_value(value_of(before->body().fields(), field), value_of(body.fields(), field));
}

Status permit_references(const v1::EntryBody& body, const v1::Entry* before,
                         const v1::EntryType& type, const Context& ctx) {
    if (!ctx.enforced(Rule::registers_references_in_force)) return ok();
    for (const v1::Field& field : body.fields()) {
        const v1::FieldDef* def = catalog::field(type, field.name());
        if (def == nullptr || def->type() != v1::FIELD_TYPE_REFERENCE) continue;
        if (judged_by_owner_rule(body.register_(), field.name())) continue;
        if (is_repeated(field.name(), body, before, type)) continue;
        for (const std::string_view key : words_of(field.value())) {
            const Reference reference{def->of(), key, body.member()};
            if (stands(reference, *def, body.occurred_on(), ctx)) continue;
            return refuse(Reason::reference_not_in_force,
                          {{"field", field.name()}, {"reference", std::string(key)}});
        }
    }
    return ok();
}

}  // namespace charter::tx
