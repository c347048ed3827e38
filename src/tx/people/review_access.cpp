#include "tx/people/review_access.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/credentials/form.hpp"
#include "tx/document_note.hpp"
#include "tx/people/granting.hpp"
#include "tx/people/lifecycle.hpp"
#include "tx/registers/entry_records.hpp"
#include "tx/registers/entry_rules.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

constexpr const char* kReviews = "access_reviews";

using Line = std::tuple<std::string, std::uint64_t>;  // person, grant

struct Held {
    Line line;
    std::string role;
};

struct Counts {
    std::int64_t kept = 0;
    std::int64_t revoked = 0;
};

tl::unexpected<Refusal> wrong(std::string_view field, std::string why) {
    return refuse(Reason::field_invalid, {{"field", std::string(field)}, {"why", std::move(why)}});
}

Status check_line(const v1::AccessLine& line) {
    if (Status s = require_local_id("lines.person", line.person()); !s) return s;
    if (line.revoke()) return require_text("lines.why", line.why(), kWhyMax);
    if (line.why().empty()) return ok();
    return wrong("lines.why", "of " + line.person() + ": what is kept needs none");
}

Status check_lines(const v1::PeopleReviewAccess& tx) {
    if (tx.lines_size() > kReviewLinesMax) {
        return refuse(Reason::too_many, {{"what", std::string("lines")},
                                         {"count", std::int64_t{tx.lines_size()}},
                                         {"limit", std::int64_t{kReviewLinesMax}}});
    }
    const v1::AccessLine* last = nullptr;
    for (const v1::AccessLine& line : tx.lines()) {
        if (Status s = check_line(line); !s) return s;
        if (last != nullptr &&
            std::tuple(last->person(), last->grant()) >= std::tuple(line.person(), line.grant())) {
            return wrong("lines", "must be sorted by person and grant, each once");
        }
        last = &line;
    }
    return ok();
}

Status check_systems(const v1::PeopleReviewAccess& tx) {
    const auto assets = items_of(tx.assets());
    if (Status s = require_sorted("assets", assets, kSetItemsMax); !s) return s;
    for (const std::string& asset : assets) {
        if (Status s = require_entry_name("assets", asset); !s) return s;
    }
    const bool counted = tx.kept() != 0 || tx.revoked() != 0 || tx.unresolved() != 0;
    if (!assets.empty() || !counted) return ok();
    return wrong("assets", "kept, revoked and unresolved are accounts of the systems named here");
}

void each_active(std::string_view member, const Context& ctx,
                 const std::function<void(const v1::Person&)>& visit) {
    const Bytes prefix = state::keys::person(std::string(member) + ".");
    state::each<v1::Person>(ctx.view(), prefix, [&](const v1::Person& person) {
        if (person.active()) visit(person);
        return true;
    });
}

std::vector<Held> held_by(std::string_view member, const Context& ctx) {
    std::vector<Held> held;
    each_active(member, ctx, [&](const v1::Person& person) {
        for (const v1::ActiveGrant& grant : person.grants()) {
            if (grant.expires_ms() <= ctx.block().time_ms) continue;
            held.push_back({{person.person(), grant.grant()}, grant.role()});
        }
    });
    std::ranges::sort(held, {}, &Held::line);
    return held;
}

Status refuse_line(Reason reason, const Line& line) {
    return refuse(reason, {{"person", std::get<0>(line)},
                           {"grant", static_cast<std::int64_t>(std::get<1>(line))}});
}

Status permit_lines(const v1::PeopleReviewAccess& tx, const std::vector<Held>& held) {
    auto next = held.begin();
    for (const v1::AccessLine& said : tx.lines()) {
        const Line line(said.person(), said.grant());
        if (next != held.end() && next->line < line) {
            return refuse_line(Reason::review_line_missing, next->line);
        }
        if (next == held.end() || next->line != line) {
            return refuse_line(Reason::review_line_unknown, line);
        }
        ++next;
    }
    return next == held.end() ? ok() : refuse_line(Reason::review_line_missing, next->line);
}

// As people.revoke_role asks of each. The lines are those held, in the same order.
Status permit_revocations(const v1::PeopleReviewAccess& tx, const std::vector<Held>& held,
                          const Context& ctx) {
    bool any = false;
    for (int i = 0; i < tx.lines_size(); ++i) {
        if (!tx.lines(i).revoke()) continue;
        any = true;
        const v1::Role* role = ctx.catalog().role(held[static_cast<std::size_t>(i)].role);
        if (role == nullptr || !role->of_assembly()) continue;
        return refuse(Reason::resolution_required, {{"action", std::string("people.revoke_role")}});
    }
    return any ? require_assembly_survives(tx, ctx) : ok();
}

v1::EntryBody entry_of(const v1::PeopleReviewAccess& tx, std::vector<std::string> persons,
                       const Counts& counts, bool first) {
    v1::EntryBody body;
    body.set_register_(kReviews);
    body.set_member(tx.member());
    body.set_occurred_on(tx.reviewed_on());
    body.set_document(tx.sheet());
    if (tx.has_sheet_note()) *body.mutable_document_note() = tx.sheet_note();
    const auto set_field = [&](const char* name, std::vector<std::string> items) {
        if (items.empty()) return;
        v1::Field& field = *body.add_fields();
        field.set_name(name);
        for (std::string& item : items)
            field.mutable_value()->mutable_set()->add_items(std::move(item));
    };
    const std::int64_t more = first ? 1 : 0;
    if (first) set_field("assets", items_of(tx.assets()));
    *body.add_fields() = number_field("kept", counts.kept + more * std::int64_t{tx.kept()});
    set_field("persons", std::move(persons));
    *body.add_fields() =
        number_field("revoked", counts.revoked + more * std::int64_t{tx.revoked()});
    *body.add_fields() = number_field("unresolved", more * std::int64_t{tx.unresolved()});
    return body;
}

// A set holds kSetItemsMax persons: more persons are more entries.
std::vector<v1::EntryBody> entries_of(const v1::PeopleReviewAccess& tx, const Context& ctx) {
    std::map<std::string, Counts, std::less<>> by_person;
    for (const v1::AccessLine& line : tx.lines()) {
        Counts& counts = by_person[line.person()];
        ++(line.revoke() ? counts.revoked : counts.kept);
    }
    std::vector<v1::EntryBody> entries;
    std::vector<std::string> persons;
    Counts counts;
    const auto flush = [&] {
        entries.push_back(entry_of(tx, std::move(persons), counts, entries.empty()));
        persons.clear();
        counts = {};
    };
    each_active(tx.member(), ctx, [&](const v1::Person& person) {
        if (persons.size() == static_cast<std::size_t>(kSetItemsMax)) flush();
        persons.push_back(person.person());
        const auto found = by_person.find(person.person());
        if (found == by_person.end()) return;
        counts.kept += found->second.kept;
        counts.revoked += found->second.revoked;
    });
    if (!persons.empty()) flush();
    return entries;
}

void revoke_lines(const v1::PeopleReviewAccess& tx, Context& ctx) {
    for (int i = 0; i < tx.lines_size();) {
        const std::string& id = tx.lines(i).person();
        auto person = state::read_existing<v1::Person>(ctx.view(), state::keys::person(id));
        for (; i < tx.lines_size() && tx.lines(i).person() == id; ++i) {
            const v1::AccessLine& line = tx.lines(i);
            if (line.revoke()) end_grant(person, line.grant(), line.why(), ctx);
        }
        state::write(ctx.delta(), person);
    }
}

}  // namespace

Status check(const v1::PeopleReviewAccess& tx) {
    if (Status s = require_member_id("member", tx.member()); !s) return s;
    if (Status s = check_lines(tx); !s) return s;
    if (Status s = check_systems(tx); !s) return s;
    if (Status s = require_digest("sheet", tx.sheet()); !s) return s;
    if (Status s = require_date("reviewed_on", tx.reviewed_on()); !s) return s;
    return check_document_note("sheet_note", tx.sheet(),
                               note_if(tx.has_sheet_note(), tx.sheet_note()));
}

Status permit(const v1::PeopleReviewAccess& tx, const Context& ctx) {
    if (Status s = require_own_member(ctx, tx.member()); !s) return s;
    for (const v1::EntryBody& entry : entries_of(tx, ctx)) {
        if (Status s = permit_body(entry, nullptr, ctx); !s) return s;
        if (Status s = permit_co_signer(entry, nullptr, ctx); !s) return s;
    }
    const std::vector<Held> held = held_by(tx.member(), ctx);
    if (Status s = permit_lines(tx, held); !s) return s;
    return permit_revocations(tx, held, ctx);
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::PeopleReviewAccess& tx, Context& ctx) {
    const std::vector<v1::EntryBody> entries = entries_of(tx, ctx);
    revoke_lines(tx, ctx);
    for (const v1::EntryBody& entry : entries) file_entry(entry, nullptr, ctx);
    const auto revoked = std::ranges::count_if(tx.lines(), &v1::AccessLine::revoke);
    ctx.event("tx", "people.review_access", tx.member(),
              {number_field("lines", tx.lines_size()), number_field("revoked", revoked)});
}

}  // namespace charter::tx
