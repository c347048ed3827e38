#include "tx/registers/dates.hpp"

#include <optional>
#include <string>

#include "base/civil.hpp"
#include "catalog/catalog.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

/// The date of that name, or the day of the entry; nothing where it is left out, or is no date
/// (check_fields judges it).
std::optional<Day> date_of(const v1::EntryBody& body, std::string_view name) {
    if (name == catalog::kOccurredOn) return body.occurred_on();
    const v1::Value* value = value_of(body.fields(), name);
    if (value == nullptr || !value->has_date()) return std::nullopt;
    return value->date();
}

bool is_kept(const v1::EntryBody& body, const v1::Entry* before, std::string_view name) {
    return before != nullptr && date_of(body, name) == date_of(before->body(), name);
}

}  // namespace

Status permit_order_of_dates(const v1::EntryBody& body, const v1::Entry* before,
                             const v1::EntryType& type, const Context& ctx) {
    if (!ctx.enforced(Rule::registers_schema)) return ok();
    for (const v1::FieldDef& def : type.fields()) {
        if (def.not_before().empty()) continue;
        const std::optional<Day> date = date_of(body, def.name());
        const std::optional<Day> limit = date_of(body, def.not_before());
        if (!date || !limit || *date >= *limit) continue;
        const bool repeated = !type.stages().empty() && is_kept(body, before, def.name()) &&
                              is_kept(body, before, def.not_before());
        if (repeated) continue;
        return refuse(Reason::date_too_early, {{"field", def.name()},
                                               {"date", format_date(*date)},
                                               {"other", def.not_before()},
                                               {"limit", format_date(*limit)}});
    }
    return ok();
}

Status permit_ahead(const v1::EntryBody& body, const v1::Entry* before, const v1::EntryType& type,
                    const Context& ctx) {
    if (!ctx.enforced(Rule::registers_schema)) return ok();
    const Day today = ctx.block().today;
    for (const v1::FieldDef& def : type.fields()) {
        if (!def.declared_ahead() || is_kept(body, before, def.name())) continue;
        const std::optional<Day> date = date_of(body, def.name());
        if (!date || *date > today) continue;
        return refuse(
            Reason::not_ahead,
            {{"field", def.name()}, {"date", format_date(*date)}, {"today", format_date(today)}});
    }
    return ok();
}

}  // namespace charter::tx
