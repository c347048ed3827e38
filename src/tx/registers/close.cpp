#include "tx/registers/close.hpp"

#include "catalog/stages.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/registers/entry_records.hpp"
#include "tx/registers/entry_rules.hpp"
#include "tx/registers/references.hpp"
#include "tx/registers/stages.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kWhyMax = 500;

}  // namespace

Status check(const v1::RegistersClose& close) {
    if (Status s = require_entry_name("entry", close.entry()); !s) return s;
    return require_text("why", close.why(), kWhyMax);
}

Status permit(const v1::RegistersClose& close, const Context& ctx) {
    const auto entry = read_entry(ctx.view(), close.entry());
    if (!entry) return refuse(Reason::entry_unknown, {{"entry", close.entry()}});
    if (entry->state() != v1::ENTRY_STATE_SIGNED_OFF) return not_open(*entry);
    const v1::EntryBody& body = entry->body();
    const auto type = require_register(ctx, body.register_());
    if (!type) return tl::unexpected(type.error());
    const auto sender = require_sending_person(ctx);
    if (!sender) return tl::unexpected(sender.error());
    if (Status s = permit_entry_scope(body, **type, *sender, ctx); !s) return s;
    if (!holds_any_role(ctx, *sender, items_of(catalog::makers_of(body, **type))) &&
        !holds_any_role(ctx, *sender, items_of(catalog::checkers_of(body, **type)))) {
        return refuse(Reason::no_grant,
                      {{"person", sender->person()}, {"action", "closing in " + body.register_()}});
    }
    return permit_end(*entry, **type, ctx);
}

void apply(const v1::RegistersClose& close, Context& ctx) {
    auto entry = state::read_existing<v1::Entry>(ctx.view(), state::keys::entry(close.entry()));
    close_entry(entry, close.why(), ctx);
}

}  // namespace charter::tx
