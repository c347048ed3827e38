#include "tx/registers/supersede.hpp"

#include <string>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/registers/entry_records.hpp"
#include "tx/registers/entry_rules.hpp"
#include "tx/registers/references.hpp"
#include "tx/registers/stages.hpp"

namespace charter::tx {
namespace {

Status require_same(std::string_view field, const std::string& before, const std::string& now) {
    if (before == now) return ok();
    return refuse(Reason::field_invalid,
                  {{"field", std::string(field)}, {"why", "the entry to supersede has " + before}});
}

}  // namespace

Status check(const v1::RegistersSupersede& supersede) {
    if (Status s = require_entry_name("entry", supersede.entry()); !s) return s;
    return check_body(supersede.body());
}

Status permit(const v1::RegistersSupersede& supersede, const Context& ctx) {
    const auto entry = read_entry(ctx.view(), supersede.entry());
    if (!entry) return refuse(Reason::entry_unknown, {{"entry", supersede.entry()}});
    const bool draft = entry->state() == v1::ENTRY_STATE_FILED;
    if (!draft && entry->state() != v1::ENTRY_STATE_SIGNED_OFF) return not_open(*entry);
    if (draft) {
        if (Status s = permit_predecessor(*entry, ctx); !s) return s;
    }
    const v1::EntryBody& before = entry->body();
    const v1::EntryBody& body = supersede.body();
    if (Status s = require_same("register", before.register_(), body.register_()); !s) return s;
    if (Status s = require_same("member", before.member(), body.member()); !s) return s;
    if (Status s = permit_by_hand(body.register_(), ctx); !s) return s;
    const std::optional<v1::Entry> standing = standing_version(*entry, ctx.view());
    const v1::Entry* line = standing ? &*standing : nullptr;
    if (Status s = permit_body(body, line, ctx); !s) return s;
    return permit_co_signer(body, line, ctx);
}

void apply(const v1::RegistersSupersede& supersede, Context& ctx) {
    const auto entry =
        state::read_existing<v1::Entry>(ctx.view(), state::keys::entry(supersede.entry()));
    file_entry(supersede.body(), &entry, ctx);
}

}  // namespace charter::tx
