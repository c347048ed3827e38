#include "tx/registers/entry_records.hpp"

#include <algorithm>
#include <set>

#include "base/ensure.hpp"
#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/people/training.hpp"
#include "tx/registers/entry_rules.hpp"
#include "tx/registers/references.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

void add_signers(v1::Entry& entry, const Context& ctx) {
    std::set<std::string> signers(entry.signers().begin(), entry.signers().end());
    for (const auto& person : persons_signing(ctx)) signers.insert(person->person());
    entry.clear_signers();
    for (const std::string& signer : signers) entry.add_signers(signer);
}

// `old` gives way to the version `by`; the root follows when `old` stood for the line.
void supersede_version(v1::Entry old, const std::string& by, Context& ctx) {
    auto root = state::read_existing<v1::Entry>(ctx.view(), state::keys::entry(old.root()));
    if (root.key() != old.key() && root.superseded_by() == old.key()) {
        root.set_superseded_by(by);
        state::write(ctx.delta(), root);
    }
    old.set_state(v1::ENTRY_STATE_SUPERSEDED);
    old.set_superseded_by(by);
    state::write(ctx.delta(), old);
}

void refresh_trained(const v1::EntryBody& body, Context& ctx) {
    if (body.register_() != "training") return;
    const v1::Value* persons = value_of(body.fields(), "persons");
    if (persons == nullptr) return;
    for (const std::string_view person : words_of(*persons)) {
        if (ctx.view().get(state::keys::person(person))) refresh_training(std::string(person), ctx);
    }
}

void tell(std::string_view act, const v1::Entry& entry, Context& ctx) {
    ctx.event("tx", act, entry.key(),
              {text_field("root", entry.root()), text_field("state", state_word(entry.state()))});
}

}  // namespace

void file_entry(const v1::EntryBody& body, const v1::Entry* before, Context& ctx) {
    const std::string scope = body.register_() + "/" + body.member();
    const std::uint64_t seq = state::list_count(ctx.view(), "entries", scope);
    v1::Entry entry;
    entry.set_key(state::keys::entries(body.register_(), body.member()) + hex16(seq));
    *entry.mutable_body() = body;
    entry.set_root(before != nullptr ? before->root() : scope + "/" + hex16(seq));
    entry.set_digest(Bytes(view(crypto::sha256(wire::encode(body)))));
    entry.set_state(v1::ENTRY_STATE_FILED);
    entry.set_maker(ctx.acting().sender);
    entry.set_filed_ms(ctx.block().time_ms);
    add_signers(entry, ctx);
    state::list_append(ctx.delta(), "entries", scope, entry.key());
    ctx.created(entry.key());
    if (before != nullptr) {
        const bool draft = before->state() == v1::ENTRY_STATE_FILED;
        entry.set_supersedes(draft ? before->supersedes() : before->key());
        if (draft) supersede_version(*before, entry.key(), ctx);
    }
    const v1::EntryType* type = ctx.catalog().entry_type(body.register_());
    const std::optional<v1::Person> checker = co_signing_checker(*type, ctx);
    if (checker || type->checker_roles().empty()) {
        sign_off_entry(entry, checker ? checker->person() : std::string(), ctx);
    } else {
        state::write(ctx.delta(), entry);
    }
    tell(before != nullptr ? "registers.supersede" : "registers.put", entry, ctx);
}

void sign_off_entry(v1::Entry& entry, const std::string& checker, Context& ctx) {
    ensure(entry.state() == v1::ENTRY_STATE_FILED, "only a filed entry is signed off");
    entry.set_state(v1::ENTRY_STATE_SIGNED_OFF);
    entry.set_checker(checker);
    entry.set_signed_off_ms(ctx.block().time_ms);
    add_signers(entry, ctx);
    state::write(ctx.delta(), entry);
    if (!entry.supersedes().empty()) {
        const auto old = state::read_existing<v1::Entry>(ctx.view(), entry.supersedes());
        supersede_version(old, entry.key(), ctx);
        refresh_trained(old.body(), ctx);
    }
    refresh_trained(entry.body(), ctx);
}

void close_entry(v1::Entry& entry, const std::string& why, Context& ctx) {
    entry.set_state(v1::ENTRY_STATE_CLOSED);
    entry.set_closed_ms(ctx.block().time_ms);
    entry.set_closed_why(why);
    state::write(ctx.delta(), entry);
    refresh_trained(entry.body(), ctx);
    tell("registers.close", entry, ctx);
}

void each_later_entry(const v1::Entry& entry, const state::View& view,
                      const std::function<bool(const v1::Entry& later)>& visit) {
    const Bytes all = state::keys::entries(entry.body().register_(), entry.body().member());
    const Bytes behind = Bytes(entry.key()).append(1, '\0');
    view.scan(behind, state::prefix_end(all), [&](ByteView, ByteView value) {
        v1::Entry later;
        wire::decode_trusted(value, later);
        return visit(later);
    });
}

Status permit_predecessor(const v1::Entry& entry, const Context& ctx) {
    if (entry.supersedes().empty()) return ok();
    const auto before = state::read_existing<v1::Entry>(ctx.view(), entry.supersedes());
    return before.state() == v1::ENTRY_STATE_SIGNED_OFF ? ok() : Status(not_open(before));
}

}  // namespace charter::tx
