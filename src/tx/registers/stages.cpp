#include "tx/registers/stages.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "base/listed.hpp"
#include "catalog/stages.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/people/enrollers.hpp"
#include "tx/registers/references.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

constexpr std::string_view kDueAt = "due_at";
constexpr std::string_view kOccurredOn = "occurred_on";
constexpr std::string_view kValidUntil = "valid_until";

/// The versions of the line that were signed off, from `newest` back to the first.
void each_version(const v1::Entry& newest, const state::View& view,
                  const std::function<void(const v1::Entry&)>& visit) {
    visit(newest);
    std::string key = newest.supersedes();
    while (!key.empty()) {
        const auto entry = state::read_existing<v1::Entry>(view, key);
        visit(entry);
        key = entry.supersedes();
    }
}

const v1::EntryStage* stage_before(const v1::Entry* before, const v1::EntryType& type) {
    return before == nullptr ? nullptr : catalog::stage_of(before->body(), type);
}

Status permit_order(const v1::EntryStage& stage, const v1::EntryStage* from,
                    const v1::EntryType& type) {
    if (catalog::may_follow(from, stage)) return ok();
    std::vector<std::string> allowed;
    for (const v1::EntryStage& other : type.stages()) {
        if (catalog::may_follow(from, other)) allowed.push_back(other.name());
    }
    return refuse(Reason::stage_refused,
                  {{"register", type.name()},
                   {"from", from == nullptr ? std::string("new") : from->name()},
                   {"stage", stage.name()},
                   {"allowed", allowed.empty() ? std::string("none") : listed(allowed)}});
}

Status permit_needs(const v1::EntryBody& body, const v1::EntryStage& stage) {
    for (const std::string& field : stage.needs()) {
        if (value_of(body.fields(), field) != nullptr) continue;
        return refuse(Reason::field_required, {{"register", body.register_()}, {"field", field}});
    }
    return ok();
}

/// The first field that the step changes and may not, or nothing.
std::string fixed_field(const v1::EntryBody& body, const v1::EntryBody& before,
                        const v1::EntryType& type, const v1::EntryStage& stage) {
    for (const v1::FieldDef& field : type.fields()) {
        const std::string& name = field.name();
        if (name == catalog::kStageField || catalog::sets(stage, name)) continue;
        if (!is_same_value(value_of(body.fields(), name), value_of(before.fields(), name))) {
            return name;
        }
    }
    if (body.occurred_on() != before.occurred_on() && !catalog::sets(stage, kOccurredOn)) {
        return std::string(kOccurredOn);
    }
    if (body.due_at() != before.due_at() && !catalog::sets(stage, kDueAt))
        return std::string(kDueAt);
    if (body.valid_until() != before.valid_until() && !catalog::sets(stage, kValidUntil)) {
        return std::string(kValidUntil);
    }
    return {};
}

Status permit_unchanged(const v1::EntryBody& body, const v1::Entry* before,
                        const v1::EntryType& type, const v1::EntryStage& stage) {
    std::string field;
    if (stage_before(before, type) != nullptr) {
        field = fixed_field(body, before->body(), type, stage);
    } else if (body.valid_until() != 0 && !catalog::sets(stage, kValidUntil)) {
        field = std::string(kValidUntil);
    }
    if (field.empty()) return ok();
    return refuse(Reason::stage_field_fixed,
                  {{"stage", stage.name()}, {"field", std::move(field)}});
}

/// The consortium's days, or the member's own, which are fewer.
std::int64_t deadline_days(const std::string& parameter, const std::string& member,
                           const Context& ctx) {
    const std::int64_t days = ctx.parameter(parameter);
    const auto overlay =
        state::read<v1::Overlay>(ctx.view(), state::keys::overlay(member, parameter));
    return overlay ? std::min<std::int64_t>(days, overlay->value()) : days;
}

Status permit_deadline(const v1::EntryBody& body, const v1::Entry* before,
                       const v1::EntryType& type, const Context& ctx) {
    if (type.deadline_field().empty()) return ok();
    const std::string_view word = text_of(body.fields(), type.deadline_field());
    const auto found = std::ranges::find(type.deadlines(), word, &v1::StageDeadline::word);
    if (found == type.deadlines().end()) return ok();  // rule registers.schema judges it
    if (body.due_at() == 0) {
        return refuse(Reason::field_missing, {{"field", std::string(kDueAt)}});
    }
    Day begun = body.occurred_on();
    if (before != nullptr) {
        begun = state::read_existing<v1::Entry>(ctx.view(), state::keys::entry(before->root()))
                    .body()
                    .occurred_on();
    }
    const std::int64_t days = deadline_days(found->parameter(), body.member(), ctx);
    const std::int64_t latest = begun + days;
    if (body.due_at() <= latest) return ok();
    return refuse(Reason::deadline_too_late, {{"date", format_date(body.due_at())},
                                              {"latest", format_date(static_cast<Day>(latest))},
                                              {"value", std::string(word)},
                                              {"days", days}});
}

Status permit_length(const v1::EntryStage& stage, const v1::Entry* before,
                     const v1::EntryType& type, const Context& ctx) {
    const v1::EntryStage* from = stage_before(before, type);
    const bool ends_now = stage.ends() && from != nullptr && !from->ends();
    if (before == nullptr || ends_now) return ok();
    std::size_t versions = 0;
    each_version(*before, ctx.view(), [&](const v1::Entry&) { ++versions; });
    if (versions < kLineVersionsMax) return ok();
    return refuse(Reason::too_many, {{"what", std::string("versions")},
                                     {"count", static_cast<std::int64_t>(versions)},
                                     {"limit", std::int64_t{kLineVersionsMax}}});
}

/// Whether a field of the body names the person.
bool names_person(const v1::EntryBody& body, const std::string& field, const v1::Person& person,
                  const Context& ctx) {
    const v1::Value* value = value_of(body.fields(), field);
    if (value == nullptr) return false;
    return std::ranges::any_of(words_of(*value), [&](std::string_view id) {
        return is_account_of(id, person, ctx.view());
    });
}

/// Persons who signed versions of the line at one of the stages.
std::set<std::string> signers_at(const catalog::NameList& stages, const v1::Entry& newest,
                                 const v1::EntryType& type, const Context& ctx) {
    std::set<std::string> signers;
    each_version(newest, ctx.view(), [&](const v1::Entry& version) {
        const v1::EntryStage* stage = catalog::stage_of(version.body(), type);
        if (stage == nullptr) return;
        if (std::ranges::find(stages, stage->name()) == stages.end()) return;
        signers.insert(version.signers().begin(), version.signers().end());
    });
    return signers;
}

}  // namespace

std::optional<v1::Entry> standing_version(const v1::Entry& entry, const state::View& view) {
    if (entry.state() != v1::ENTRY_STATE_FILED) return entry;
    if (entry.supersedes().empty()) return std::nullopt;
    return state::read_existing<v1::Entry>(view, entry.supersedes());
}

Status permit_stage(const v1::EntryBody& body, const v1::Entry* before, const v1::EntryType& type,
                    const Context& ctx) {
    if (!ctx.enforced(Rule::registers_life_cycle)) return ok();
    if (const v1::EntryStage* stage = catalog::stage_of(body, type)) {
        if (Status s = permit_order(*stage, stage_before(before, type), type); !s) return s;
        if (Status s = permit_needs(body, *stage); !s) return s;
        if (Status s = permit_unchanged(body, before, type, *stage); !s) return s;
        if (Status s = permit_length(*stage, before, type, ctx); !s) return s;
    }
    return permit_deadline(body, before, type, ctx);
}

Status permit_apart_on_line(const v1::EntryBody& body, const v1::Entry* before,
                            const v1::EntryType& type, const v1::Person& signer,
                            const Context& ctx) {
    const v1::EntryStage* stage = catalog::stage_of(body, type);
    if (stage == nullptr || !ctx.enforced(Rule::registers_life_cycle)) return ok();
    const auto barred = [&](std::string what) {
        return refuse(
            Reason::stage_person_bars,
            {{"person", signer.person()}, {"stage", stage->name()}, {"what", std::move(what)}});
    };
    for (const std::string& field : stage->apart_fields()) {
        const bool named = names_person(body, field, signer, ctx) ||
                           (before != nullptr && names_person(before->body(), field, signer, ctx));
        if (named) return barred(field);
    }
    if (before == nullptr || stage->apart_from().empty()) return ok();
    for (const std::string& id : signers_at(stage->apart_from(), *before, type, ctx)) {
        if (is_account_of(id, signer, ctx.view())) return barred(listed(stage->apart_from()));
    }
    return ok();
}

Status permit_end(const v1::Entry& entry, const v1::EntryType& type, const Context& ctx) {
    const v1::EntryStage* stage = catalog::stage_of(entry.body(), type);
    if (stage == nullptr || stage->ends() || !ctx.enforced(Rule::registers_life_cycle)) return ok();
    std::vector<std::string> ends;
    for (const v1::EntryStage& other : type.stages()) {
        if (other.ends()) ends.push_back(other.name());
    }
    return refuse(Reason::line_not_ended,
                  {{"entry", entry.key()}, {"stage", stage->name()}, {"ends", listed(ends)}});
}

}  // namespace charter::tx
