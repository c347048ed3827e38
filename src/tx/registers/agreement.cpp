#include "tx/registers/agreement.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "assurance/evidence.hpp"
#include "assurance/predicate.hpp"
#include "assurance/rows.hpp"
#include "assurance/tables.hpp"
#include "assurance/values.hpp"
#include "tx/registers/references.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

/// The fields of the entry, or of the row; none where there is no such row.
assurance::Record record_of(std::string_view type, std::string_view key, const Context& ctx) {
    assurance::Record named;
    if (ctx.catalog().is_register(type)) {
        const auto entry = newest_entry(ctx.view(), key);
        if (!entry) return named;
        for (const v1::Field& field : entry->body().fields())
            named.row.fields[field.name()] = field.value();
        return named;
    }
    const assurance::Clock clock({}, ctx.config().utc_offset_minutes());
    const auto row =
        assurance::table_record({ctx.view(), ctx.catalog(), ctx.config(), clock}, type, key);
    return row ? *row : named;
}

std::string shown(const v1::Value* value) {
    return value == nullptr ? std::string("-") : assurance::render(*value);
}

struct Disagreement {
    std::string what;  // the field of what is named
    std::string found;
    std::string needed;
};

tl::unexpected<Refusal> refused(Reason reason, const v1::FieldDef& def, std::string_view key,
                                Disagreement between) {
    return refuse(reason, {{"field", def.name()},
                           {"reference", std::string(key)},
                           {"what", std::move(between.what)},
                           {"found", std::move(between.found)},
                           {"needed", std::move(between.needed)}});
}

/// One reference of an entry that is being filed.
class Judge {
  public:
    Judge(const v1::EntryBody& body, const v1::Entry* before, const v1::EntryType& type,
          const Context& ctx)
        : body_(body), before_(before), type_(type), ctx_(ctx) {}

    Status judge(const v1::FieldDef& def, std::string_view key) {
        const bool kept = repeats(def.name());
        const assurance::Record named = record_of(def.of(), key, ctx_);
        for (const std::string& name : def.same()) {
            if (kept && repeats(name)) continue;
            const v1::Value* own = value_of(body_.fields(), name);
            const auto at = named.row.fields.find(name);
            const v1::Value* other = at == named.row.fields.end() ? nullptr : &at->second;
            if (is_same_value(own, other)) continue;
            return refused(Reason::reference_differs, def, key, {name, shown(other), shown(own)});
        }
        if (kept || !def.has_where()) return ok();
        const auto mismatch = where(def.where(), named);
        if (!mismatch) return ok();
        const std::string found = mismatch->observed.empty() ? "-" : mismatch->observed;
        return refused(Reason::reference_refused, def, key,
                       {mismatch->field, found, mismatch->expected});
    }

  private:
    bool repeats(const std::string& name) const { return is_repeated(name, body_, before_, type_); }

    std::optional<assurance::Mismatch> where(const v1::Predicate& predicate,
                                             const assurance::Record& named) {
        assurance::Evidence evidence(
            ctx_.view(), ctx_.catalog(), ctx_.config(),
            {ctx_.block().height, ctx_.block().time_ms, ctx_.block().today});
        assurance::Notes notes(evidence.present());
        const assurance::PredicateContext context{evidence, body_.member(), nullptr, notes,
                                                  assurance::AbsentFlag::reads_false};
        return assurance::mismatch(predicate, {&named, nullptr}, context);
    }

    const v1::EntryBody& body_;
    const v1::Entry* before_;
    const v1::EntryType& type_;
    const Context& ctx_;
};

}  // namespace

Status permit_agreement(const v1::EntryBody& body, const v1::Entry* before,
                        const v1::EntryType& type, const Context& ctx) {
    if (!ctx.enforced(Rule::registers_references_in_force)) return ok();
    Judge judge(body, before, type, ctx);
    for (const v1::FieldDef& def : type.fields()) {
        if (def.same().empty() && !def.has_where()) continue;
        const v1::Value* value = value_of(body.fields(), def.name());
        if (value == nullptr) continue;
        for (const std::string_view key : words_of(*value)) {
            if (Status s = judge.judge(def, key); !s) return s;
        }
    }
    return ok();
}

}  // namespace charter::tx
