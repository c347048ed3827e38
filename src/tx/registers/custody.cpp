#include "tx/registers/custody.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/civil.hpp"
#include "crypto/restore_proof.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/incoming.hpp"
#include "tx/registers/references.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

constexpr std::string_view kRestoreTests = "key_restore_tests";
constexpr std::string_view kProof = "proof";

std::optional<v1::Credential> credential_of(const v1::EntryBody& body, const Context& ctx) {
    const std::string_view id = text_of(body.fields(), "credential");
    return state::read<v1::Credential>(ctx.view(), state::keys::join("cre/", id));
}

Status at_primary(std::string_view what, std::string_view place) {
    return refuse(Reason::backup_at_primary,
                  {{"what", std::string(what)}, {"place", std::string(place)}});
}

bool names_server(std::string_view server, const v1::Node& node, const Context& ctx) {
    if (server == node.node()) return true;
    if (server == std::string_view(node.node()).substr(node.member().size() + 1)) return true;
    const auto asset = newest_entry(ctx.view(), node.asset());
    return asset && server == text_of(asset->body().fields(), "name");
}

// Who a person is, whichever account: the commitment, or the id where there is none.
std::string human(std::string_view person, const Context& ctx) {
    const auto record = state::read<v1::Person>(ctx.view(), state::keys::person(person));
    if (!record || record->natural_person().empty()) return std::string(person);
    return record->natural_person();
}

// "backup.credential": the entry that the body's field names, and its field; or the body's own.
std::string credential_at(const std::string& of, const v1::EntryBody& body, const Context& ctx) {
    const std::size_t dot = of.find('.');
    const std::string_view first = text_of(body.fields(), of.substr(0, dot));
    if (dot == std::string::npos) return std::string(first);
    const auto entry = newest_entry(ctx.view(), first);
    return entry ? std::string(text_of(entry->body().fields(), of.substr(dot + 1))) : "";
}

bool proves(ByteView proof, const v1::FieldDef& def, const v1::EntryBody& body,
            const Context& ctx) {
    const std::string id = credential_at(def.of(), body, ctx);
    const auto credential = state::read<v1::Credential>(ctx.view(), state::keys::join("cre/", id));
    if (!credential) return false;
    const std::string_view named = text_of(body.fields(), def.of().substr(0, def.of().find('.')));
    const Bytes message = crypto::restore_message(ctx.config().genesis_digest(), named,
                                                  format_date(body.occurred_on()));
    return verify_plain(credential->public_key(), message, proof);
}

}  // namespace

Status permit_backup_place(const v1::EntryBody& body, const Context& ctx) {
    if (!ctx.enforced(Rule::custody_separate_place)) return ok();
    const auto credential = credential_of(body, ctx);
    if (!credential) return ok();  // the references judge it
    const auto node = state::read<v1::Node>(ctx.view(), state::keys::node(credential->holder()));
    if (!node) return ok();
    const std::string_view site = text_of(body.fields(), "site");
    if (site == node->site()) return at_primary("site", site);
    const std::string_view server = text_of(body.fields(), "server");
    return names_server(server, *node, ctx) ? at_primary("server", server) : ok();
}

Status permit_backup_witnesses(const v1::EntryBody& body, std::string_view maker,
                               const Context& ctx) {
    if (!ctx.enforced(Rule::custody_separate_place)) return ok();
    std::set<std::string> custodians = {human(maker, ctx)};
    if (const auto credential = credential_of(body, ctx)) {
        custodians.insert(human(credential->holder(), ctx));
    }
    std::set<std::string> seen;
    if (const v1::Value* witnesses = value_of(body.fields(), "witnesses")) {
        for (const std::string_view witness : words_of(*witnesses)) {
            const std::string who = human(witness, ctx);
            if (custodians.contains(who)) {
                return refuse(Reason::witness_is_custodian, {{"person", std::string(witness)}});
            }
            seen.insert(who);
        }
    }
    const v1::EntryType* type = ctx.catalog().entry_type(body.register_());
    const v1::FieldDef* def = type == nullptr ? nullptr : catalog::field(*type, "witnesses");
    const auto count = static_cast<std::int64_t>(seen.size());
    if (def == nullptr || count >= def->min()) return ok();
    return refuse(Reason::witnesses_too_few, {{"count", count}, {"needed", def->min()}});
}

Status permit_restore_proof(const v1::EntryBody& body, const v1::EntryType& type,
                            const Context& ctx) {
    if (!ctx.enforced(Rule::custody_separate_place)) return ok();
    for (const v1::FieldDef& def : type.fields()) {
        const v1::Value* proof = value_of(body.fields(), def.name());
        if (def.type() != v1::FIELD_TYPE_SIGNATURE || proof == nullptr) continue;
        if (!proves(proof->signature(), def, body, ctx)) {
            return refuse(Reason::restore_proof_wrong, {{"field", def.name()}});
        }
    }
    const bool silent = body.register_() == kRestoreTests &&
                        flag_of(body.fields(), "public_key_equal") &&
                        value_of(body.fields(), kProof) == nullptr;
    if (!silent) return ok();
    return refuse(Reason::field_required,
                  {{"register", body.register_()}, {"field", std::string(kProof)}});
}

}  // namespace charter::tx
