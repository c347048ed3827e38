#include "tx/registers/sign_off.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/registers/entry_records.hpp"
#include "tx/registers/entry_rules.hpp"
#include "tx/registers/references.hpp"
#include "tx/registers/stages.hpp"

namespace charter::tx {

Status check(const v1::RegistersSignOff& sign_off) {
    if (Status s = require_entry_name("entry", sign_off.entry()); !s) return s;
    return require_digest("digest", sign_off.digest());
}

Status permit(const v1::RegistersSignOff& sign_off, const Context& ctx) {
    const auto entry = read_entry(ctx.view(), sign_off.entry());
    if (!entry) return refuse(Reason::entry_unknown, {{"entry", sign_off.entry()}});
    if (entry->state() != v1::ENTRY_STATE_FILED) return not_open(*entry);
    if (Status s = permit_predecessor(*entry, ctx); !s) return s;
    if (entry->digest() != sign_off.digest()) {
        return refuse(Reason::digest_differs, {{"entry", sign_off.entry()}});
    }
    const auto type = require_register(ctx, entry->body().register_());
    if (!type) return tl::unexpected(type.error());
    const auto checker = require_sending_person(ctx);
    if (!checker) return tl::unexpected(checker.error());
    const std::optional<v1::Entry> standing = standing_version(*entry, ctx.view());
    const v1::Entry* line = standing ? &*standing : nullptr;
    const v1::EntryBody& body = entry->body();
    if (Status s = permit_checker(body, line, entry->maker(), *checker, ctx); !s) return s;
    if (Status s = permit_content(body, line, **type, ctx); !s) return s;
    return permit_stage(body, line, **type, ctx);
}

void apply(const v1::RegistersSignOff& sign_off, Context& ctx) {
    auto entry = state::read_existing<v1::Entry>(ctx.view(), state::keys::entry(sign_off.entry()));
    sign_off_entry(entry, ctx.acting().sender, ctx);
    ctx.event("tx", "registers.sign_off", entry.key(),
              {text_field("root", entry.root()), text_field("state", state_word(entry.state()))});
}

}  // namespace charter::tx
