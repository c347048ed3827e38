#include "tx/registers/entry_rules.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "base/civil.hpp"
#include "catalog/stages.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/document_note.hpp"
#include "tx/named_documents.hpp"
#include "tx/registers/agreement.hpp"
#include "tx/registers/custody.hpp"
#include "tx/registers/dates.hpp"
#include "tx/registers/drills.hpp"
#include "tx/registers/references.hpp"
#include "tx/registers/stages.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

constexpr std::string_view kEveryMember = "*";
constexpr std::string_view kSecretary = "secretary";
constexpr std::string_view kBackups = "key_backups";
constexpr std::string_view kLawChanges = "law_changes";
constexpr std::string_view kDrills = "drills";
constexpr std::string_view kDrillReviews = "drill_reviews";
constexpr std::array<std::string_view, 4> kAuthorFields = {"author", "authors", "collector",
                                                           "collectors"};

tl::unexpected<Refusal> bad(std::string_view field, std::string_view why) {
    return refuse(Reason::field_invalid,
                  {{"field", std::string(field)}, {"why", std::string(why)}});
}

Status require_entry_member(std::string_view member) {
    return member == kEveryMember ? ok() : require_member_id("member", member);
}

Status permit_dates(const v1::EntryBody& body, const v1::Entry* before, const Context& ctx) {
    const Day today = ctx.block().today;
    if (body.occurred_on() > today) {
        return refuse(Reason::occurred_in_future,
                      {{"date", format_date(body.occurred_on())}, {"today", format_date(today)}});
    }
    const std::int64_t bound = ctx.parameter("backdating_days_max");
    const bool stays = before != nullptr && before->body().occurred_on() == body.occurred_on();
    if (!stays && std::int64_t{today} - body.occurred_on() > bound) {
        return refuse(Reason::backdated,
                      {{"date", format_date(body.occurred_on())}, {"days", bound}});
    }
    // What is done late keeps the day by which it was due.
    const bool kept = before != nullptr && before->body().due_at() == body.due_at();
    if (body.due_at() != 0 && body.due_at() < body.occurred_on() && !kept) {
        return bad("due_at", "before occurred_on");
    }
    return ok();
}

Status permit_document(const v1::EntryBody& body, const v1::EntryType& type, const Context& ctx) {
    const v1::DocumentNeed need = catalog::document_need(body, type);
    if (need == v1::DOCUMENT_NEED_REQUIRED && body.document().empty() &&
        ctx.enforced(Rule::registers_document_required)) {
        return refuse(Reason::document_missing, {{"register", body.register_()}});
    }
    if (need == v1::DOCUMENT_NEED_NONE && !body.document().empty()) {
        return bad("document", "the register holds no documents");
    }
    return ok();
}

Status permit_asset(const v1::EntryBody& body, const Context& ctx) {
    if (!ctx.enforced(Rule::assets_owner_required)) return ok();
    const std::string_view owner = text_of(body.fields(), "owner");
    const auto person = state::read<v1::Person>(ctx.view(), state::keys::person(owner));
    const bool owns = person && person->active() && person->member() == body.member();
    return owns ? ok() : Status(refuse(Reason::owner_missing));
}

// The levels of the assembly's matrix are the words of `risk_level`, from the lowest, 0.
Status permit_risk(const v1::EntryBody& body, const Context& ctx) {
    const v1::Enumeration* levels = ctx.catalog().enumeration("risk_level");
    if (!ctx.enforced(Rule::risks_assembly_levels) || levels == nullptr) return ok();
    const std::string_view word = text_of(body.fields(), "level");
    const auto found = std::ranges::find(levels->words(), word);
    if (found == levels->words().end()) return ok();  // rule registers.schema judges it
    const std::int64_t level = found - levels->words().begin();
    const auto outside = [&](std::string_view allowed) {
        return refuse(Reason::risk_level_outside_matrix,
                      {{"level", std::string(word)}, {"allowed", std::string(allowed)}});
    };
    const bool above = level > ctx.parameter("risk_appetite");
    if (flag_of(body.fields(), "above_appetite") != above) {
        return outside(above ? "above_appetite: true" : "above_appetite: false");
    }
    if (flag_of(body.fields(), "accepted") && level > ctx.parameter("risk_accept_max")) {
        return outside("accepted: false");
    }
    return ok();
}

// A change of law concerns all members, or those that it names: none may concern nobody.
Status permit_law_change(const v1::EntryBody& body, const Context& ctx) {
    if (!ctx.enforced(Rule::registers_schema)) return ok();
    const bool names = value_of(body.fields(), "members") != nullptr;
    if (names != flag_of(body.fields(), "all_members")) return ok();
    if (names) return bad("members", "leave it out where all_members is true");
    return refuse(Reason::field_required,
                  {{"register", body.register_()}, {"field", std::string("members")}});
}

// Equal commitments are of one text, and whoever may open one of them opens the other.
Status permit_commitments(const v1::EntryBody& body, const v1::EntryType& type) {
    std::set<std::string_view> seen;
    if (!body.document().empty()) seen.insert(body.document());
    for (const v1::Field* field : text_commitments(body, type)) {
        if (seen.insert(field->value().digest()).second) continue;
        return refuse(Reason::commitment_repeated, {{"field", field->name()}});
    }
    return ok();
}

Status permit_second_person(const v1::EntryBody& body, std::string_view maker,
                            const v1::Person& checker, const Context& ctx) {
    if (!ctx.enforced(Rule::registers_second_person)) return ok();
    if (is_author(body, checker.person())) {
        return refuse(Reason::maker_is_checker, {{"person", checker.person()}});
    }
    return permit_apart(maker, checker, ctx);
}

}  // namespace

bool is_author(const v1::EntryBody& body, std::string_view person) {
    return std::ranges::any_of(kAuthorFields, [&](std::string_view name) {
        const v1::Value* value = value_of(body.fields(), name);
        if (value == nullptr) return false;
        const std::vector<std::string_view> words = words_of(*value);
        return std::ranges::find(words, person) != words.end();
    });
}

Status check_body(const v1::EntryBody& body) {
    if (Status s = require_name("register", body.register_()); !s) return s;
    if (Status s = require_entry_member(body.member()); !s) return s;
    if (Status s = require_date("occurred_on", body.occurred_on()); !s) return s;
    if (body.valid_until() != 0) {
        if (Status s = require_date("valid_until", body.valid_until()); !s) return s;
        if (body.valid_until() <= body.occurred_on()) {
            return bad("valid_until", "not after occurred_on");
        }
    }
    if (body.due_at() != 0) {
        if (Status s = require_date("due_at", body.due_at()); !s) return s;
    }
    if (Status s = optional_digest("document", body.document()); !s) return s;
    if (Status s = check_document_note(body); !s) return s;
    return check_fields_form("fields", body.fields());
}

Status require_entry_name(std::string_view field, std::string_view value) {
    if (value.empty()) return refuse(Reason::field_missing, {{"field", std::string(field)}});
    const std::size_t first = value.find('/');
    const std::size_t last = value.rfind('/');
    if (first == std::string_view::npos || first == last ||
        !require_name(field, value.substr(0, first)) ||
        !require_entry_member(value.substr(first + 1, last - first - 1)) ||
        !is_seq(value.substr(last + 1))) {
        return bad(field, "an entry is <register>/<member or *>/<16 hexadecimal digits>");
    }
    return ok();
}

Result<const v1::EntryType*> require_register(const Context& ctx, std::string_view name) {
    if (ctx.catalog().is_table(name)) {
        return refuse(Reason::table_not_register, {{"register", std::string(name)}});
    }
    const v1::EntryType* type = ctx.catalog().entry_type(name);
    if (type == nullptr) return refuse(Reason::register_unknown, {{"register", std::string(name)}});
    return type;
}

Status permit_by_hand(std::string_view register_name, const Context& ctx) {
    const v1::EntryType* type = ctx.catalog().entry_type(register_name);
    if (type == nullptr || !type->by_act()) return ok();
    return refuse(Reason::register_by_act, {{"register", std::string(register_name)}});
}

Status permit_entry_scope(const v1::EntryBody& body, const v1::EntryType& type,
                          const v1::Person& sender, const Context& ctx) {
    if (body.member() != kEveryMember) return require_own_member(ctx, body.member());
    if (type.assembly_may_file() && holds_role(ctx, sender, kSecretary)) return ok();
    return refuse(Reason::assembly_entry_scope);
}

Status permit_body(const v1::EntryBody& body, const v1::Entry* before, const Context& ctx) {
    const auto type = require_register(ctx, body.register_());
    if (!type) return tl::unexpected(type.error());
    const auto maker = require_sending_person(ctx);
    if (!maker) return tl::unexpected(maker.error());
    if (Status s = permit_entry_scope(body, **type, *maker, ctx); !s) return s;
    if (!holds_any_role(ctx, *maker, items_of(catalog::makers_of(body, **type)))) {
        return refuse(Reason::no_grant,
                      {{"person", maker->person()}, {"action", "filing in " + body.register_()}});
    }
    if (Status s = permit_dates(body, before, ctx); !s) return s;
    if (Status s = permit_document(body, **type, ctx); !s) return s;
    if (Status s = permit_content(body, before, **type, ctx); !s) return s;
    if (Status s = permit_ahead(body, before, **type, ctx); !s) return s;
    if (Status s = permit_stage(body, before, **type, ctx); !s) return s;
    if (Status s = permit_apart_on_line(body, before, **type, *maker, ctx); !s) return s;
    return body.register_() == kBackups ? permit_backup_witnesses(body, maker->person(), ctx)
                                        : ok();
}

Status permit_content(const v1::EntryBody& body, const v1::Entry* before, const v1::EntryType& type,
                      const Context& ctx) {
    if (body.register_() == "assets") {
        if (Status s = permit_asset(body, ctx); !s) return s;
    }
    if (ctx.enforced(Rule::registers_schema)) {
        Status s = check_fields(body.fields(), type.fields(), body.register_(), ctx.catalog());
        if (s) s = permit_commitments(body, type);
        if (!s) return s;
    }
    if (Status s = permit_order_of_dates(body, before, type, ctx); !s) return s;
    if (Status s = permit_references(body, before, type, ctx); !s) return s;
    if (Status s = permit_agreement(body, before, type, ctx); !s) return s;
    if (Status s = permit_restore_proof(body, type, ctx); !s) return s;
    if (body.register_() == kLawChanges) return permit_law_change(body, ctx);
    if (body.register_() == kDrills) return permit_drill_result(body, before, type, ctx);
    if (body.register_() == kDrillReviews) return permit_drill_review(body, ctx);
    if (body.register_() == kBackups) return permit_backup_place(body, ctx);
    return body.register_() == "risks" ? permit_risk(body, ctx) : ok();
}

Status permit_checker(const v1::EntryBody& body, const v1::Entry* before, std::string_view maker,
                      const v1::Person& checker, const Context& ctx) {
    const auto type = require_register(ctx, body.register_());
    if (!type) return tl::unexpected(type.error());
    if (!checker.active()) {
        return refuse(Reason::person_inactive, {{"person", checker.person()}});
    }
    if (body.member() != kEveryMember && checker.member() != body.member() &&
        !ctx.acting().by_resolution()) {
        return refuse(
            Reason::not_own_member,
            {{"sender", checker.person()}, {"member", checker.member()}, {"other", body.member()}});
    }
    if (!holds_any_role(ctx, checker, items_of(catalog::checkers_of(body, **type)))) {
        return refuse(Reason::no_grant, {{"person", checker.person()},
                                         {"action", "signing off in " + body.register_()}});
    }
    if (Status s = permit_second_person(body, maker, checker, ctx); !s) return s;
    return permit_apart_on_line(body, before, **type, checker, ctx);
}

std::optional<v1::Person> co_signing_checker(const v1::EntryType& type, const Context& ctx) {
    if (type.checker_roles().empty()) return std::nullopt;
    const Persons persons = persons_signing(ctx);
    if (persons.size() < 2) return std::nullopt;
    return *persons[1];
}

Status permit_co_signer(const v1::EntryBody& body, const v1::Entry* before, const Context& ctx) {
    const auto type = require_register(ctx, body.register_());
    if (!type) return tl::unexpected(type.error());
    const std::optional<v1::Person> checker = co_signing_checker(**type, ctx);
    return checker ? permit_checker(body, before, ctx.acting().sender, *checker, ctx) : ok();
}

std::string state_word(v1::EntryState state) {
    switch (state) {
        case v1::ENTRY_STATE_FILED:      return "filed";
        case v1::ENTRY_STATE_SIGNED_OFF: return "signed off";
        case v1::ENTRY_STATE_SUPERSEDED: return "superseded";
        case v1::ENTRY_STATE_CLOSED:     return "closed";
        default:                         return "unknown";
    }
}

tl::unexpected<Refusal> not_open(const v1::Entry& entry) {
    return refuse(Reason::entry_not_open,
                  {{"entry", entry.key()}, {"state", state_word(entry.state())}});
}

}  // namespace charter::tx
