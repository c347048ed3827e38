#include "tx/parameters/set_overlay.hpp"

#include <algorithm>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/parameters/bounds.hpp"
#include "tx/registers/references.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kEntryBytes = 128;
constexpr std::string_view kRegister = "own_rules";

// "a11" of article 11: a word of own_rule_article.
std::string article_word(const v1::Parameter& parameter) {
    return "a" + std::to_string(parameter.own_rule_article());
}

bool covers_article(const v1::Entry& entry, const std::string& word) {
    for (const v1::Field& field : entry.body().fields()) {
        if (field.name() != "articles") continue;
        const auto& items = field.value().set().items();
        return std::ranges::find(items, word) != items.end();
    }
    return false;
}

bool own_rule_in_force(const v1::ParametersSetOverlay& tx, const v1::Parameter& parameter,
                       const Context& ctx) {
    const std::string own = std::string(kRegister).append("/").append(tx.member()).append("/");
    if (!tx.own_rule().starts_with(own)) return false;
    const auto referent = find_referent({kRegister, tx.own_rule(), tx.member()}, ctx);
    if (!referent || !referent->in_force) return false;
    const auto entry = newest_entry(ctx.view(), tx.own_rule());
    return entry && covers_article(*entry, article_word(parameter));
}

}  // namespace

Status check(const v1::ParametersSetOverlay& tx) {
    if (Status s = require_member_id("member", tx.member()); !s) return s;
    if (Status s = require_name("parameter", tx.parameter()); !s) return s;
    return optional_text("own_rule", tx.own_rule(), kEntryBytes);
}

Status permit(const v1::ParametersSetOverlay& tx, const Context& ctx) {
    if (Status s = require_own_member(ctx, tx.member()); !s) return s;
    if (Status s = require_member(ctx, tx.member()); !s) return s;
    const Result<const v1::Parameter*> found = require_parameter(ctx, tx.parameter());
    if (!found) return tl::unexpected(found.error());
    const v1::Parameter& parameter = **found;
    if (Status s = require_in_bounds(ctx, parameter, tx.value()); !s) return s;
    const bool by_own_rule = parameter.own_rule_article() != 0 && !tx.own_rule().empty();
    if (!parameter.member_may_tighten() && !by_own_rule) {
        return refuse(Reason::parameter_locked, {{"parameter", tx.parameter()}});
    }
    const std::int64_t bound = ctx.parameter(tx.parameter());
    const bool loosens = !by_own_rule && is_looser(parameter, tx.value(), bound);
    if (ctx.enforced(Rule::overlay_tighten_only) && loosens) {
        return refuse(
            Reason::overlay_loosens,
            {{"parameter", tx.parameter()}, {"value", std::int64_t{tx.value()}}, {"bound", bound}});
    }
    if (ctx.enforced(Rule::overlay_own_rule_documented) && by_own_rule &&
        !own_rule_in_force(tx, parameter, ctx)) {
        return refuse(Reason::own_rule_missing,
                      {{"article", std::int64_t{parameter.own_rule_article()}}});
    }
    return ok();
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::ParametersSetOverlay& tx, Context& ctx) {
    const v1::Parameter* parameter = ctx.catalog().parameter(tx.parameter());
    v1::Overlay overlay;
    overlay.set_key(state::keys::overlay(tx.member(), tx.parameter()));
    overlay.set_member(tx.member());
    overlay.set_parameter(tx.parameter());
    overlay.set_value(tx.value());
    if (parameter->own_rule_article() != 0) overlay.set_own_rule(tx.own_rule());
    overlay.set_changed_ms(ctx.block().time_ms);
    state::write(ctx.delta(), overlay);
    ctx.event("tx", "parameters.set_overlay", tx.member(),
              {text_field("own_rule", overlay.own_rule()), text_field("parameter", tx.parameter()),
               number_field("value", tx.value())});
}

}  // namespace charter::tx
