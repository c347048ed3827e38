#include "machine/challenges/world.hpp"

#include <algorithm>
#include <array>

#include "base/ensure.hpp"
#include "crypto/fixture_key.hpp"
#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/credentials/binding.hpp"
#include "tx/pipeline.hpp"
#include "wire/codec.hpp"

namespace charter::machine::world {
namespace {

constexpr const char* kAnchor = "fixture-anchor";
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kSecondMs = 1'000;

// Whole seconds, as certificates have them.
std::int64_t seconds(std::int64_t ms) { return ms / kSecondMs * kSecondMs; }

bool perform_as(const v1::Action& action, tx::Acting acting, tx::Context& ctx) {
    ctx.set_acting(std::move(acting));
    return tx::check_action(action, ctx).has_value() && tx::perform(action, ctx).has_value();
}

tx::Acting resolution() {
    tx::Acting acting;
    acting.sender = "fixture-a.p1";
    acting.member = kMember;
    acting.proposal = 1;
    return acting;
}

void ensure_member(tx::Context& ctx, const std::string& member) {
    if (!tx::member_of_ledger(ctx.view(), member)) tx::fixture::put_member(ctx, member);
}

}  // namespace

std::string role_with(const tx::Context& ctx, std::string_view act) {
    std::string of_assembly;
    for (const v1::Role& role : ctx.catalog().wire().roles()) {
        if (std::ranges::find(role.duties(), act) == role.duties().end()) continue;
        if (!role.of_assembly()) return role.name();
        if (of_assembly.empty()) of_assembly = role.name();
    }
    return of_assembly;
}

std::string person(tx::Context& ctx, const std::string& id, const std::vector<std::string>& acts,
                   std::vector<std::string> roles) {
    ensure_member(ctx, std::string(tx::member_of(id)));
    for (const std::string& act : acts) {
        const std::string role = role_with(ctx, act);
        if (!role.empty() && std::ranges::find(roles, role) == roles.end()) roles.push_back(role);
    }
    tx::fixture::put_person(ctx, id, roles);
    return id;
}

std::vector<std::string> persons(tx::Context& ctx, std::size_t count,
                                 const std::vector<std::string>& acts) {
    std::vector<std::string> ids;
    for (std::size_t i = 1; i <= count; ++i) {
        ids.push_back(person(ctx, std::string(kMember) + ".p" + std::to_string(i), acts));
    }
    return ids;
}

// A representative of every member of the ledger: enough for any policy over members.
std::vector<std::string> representatives(tx::Context& ctx) {
    std::vector<std::string> members;
    state::each<v1::Member>(ctx.view(), "mem/", [&](const v1::Member& member) {
        if (!member.removed() && !member.suspended()) members.push_back(member.member());
        return true;
    });
    const v1::Policy* policy = ctx.catalog().policy("assembly_ordinary");
    std::vector<std::string> voters;
    for (const std::string& member : members) {
        voters.push_back(person(ctx, member + ".fixture-rep",
                                {"assembly.propose", "assembly.execute"},
                                {policy == nullptr ? "representative" : policy->role()}));
    }
    return voters;
}

std::string free_country(const tx::Context& ctx) {
    for (const char* country : {"TW", "JP", "CH", "NO", "IS", "NZ", "CA", "IE"}) {
        if (!tx::listed_tier(ctx.view(), country)) return country;
    }
    return "TW";
}

Attempt resolves(v1::Action action) {
    return [action = std::move(action)](tx::Context& ctx) {
        ctx.set_acting(resolution());
        if (Status s = tx::check_action(action, ctx); !s) return s;
        return tx::perform(action, ctx);
    };
}

bool prepare(const v1::Action& action, const std::vector<std::string>& persons, tx::Context& ctx) {
    return perform_as(action, tx::fixture::acting(ctx, persons), ctx);
}

bool prepare_resolved(const v1::Action& action, tx::Context& ctx) {
    return perform_as(action, resolution(), ctx);
}

void close_entries(tx::Context& ctx, const std::string& register_name, const std::string& member) {
    std::vector<v1::Entry> entries;
    state::each<v1::Entry>(ctx.view(), state::keys::entries(register_name, member),
                           [&](const v1::Entry& entry) {
                               entries.push_back(entry);
                               return true;
                           });
    for (v1::Entry& entry : entries) {
        entry.set_state(v1::ENTRY_STATE_CLOSED);
        entry.set_closed_ms(ctx.block().time_ms);
        state::write(ctx.delta(), entry);
    }
}

void clear_pruning(tx::Context& ctx) {
    ctx.delta().erase(state::keys::kPruneFloor);
    std::vector<v1::Incident> holding;
    state::each<v1::Incident>(ctx.view(), "inc/", [&](const v1::Incident& incident) {
        if (!incident.holds().empty()) holding.push_back(incident);
        return true;
    });
    for (v1::Incident& incident : holding) {
        incident.clear_holds();
        state::write(ctx.delta(), incident);
    }
}

v1::PublicKey wire_key(const std::string& key_name) {
    v1::PublicKey key;
    key.set_algorithm(v1::ALGORITHM_ED25519);
    key.set_bytes(crypto::fixture_public_key(key_name).bytes);
    return key;
}

void put_anchor(tx::Context& ctx) {
    v1::TrustAnchor anchor;
    anchor.set_key(state::keys::anchor(kAnchor));
    anchor.set_anchor(kAnchor);
    *anchor.mutable_public_key() = wire_key(kAnchor);
    anchor.set_organization("fixture");
    anchor.set_common_name("fixture anchor");
    anchor.set_not_before_ms(seconds(ctx.block().time_ms) - kDayMs);
    anchor.set_not_after_ms(seconds(ctx.block().time_ms) + 3650 * kDayMs);
    anchor.set_serial(Bytes(8, '\x01'));
    anchor.set_environment(ctx.config().environment());
    state::write(ctx.delta(), anchor);
}

v1::NewCredential new_credential(const tx::Context& ctx, const std::string& holder, v1::Usage usage,
                                 const std::string& key_name) {
    v1::NewCredential credential;
    *credential.mutable_key() = wire_key(key_name);
    credential.set_usage(usage);
    credential.set_holder(holder);
    credential.set_not_before_ms(seconds(ctx.block().time_ms) - kDayMs);
    credential.set_not_after_ms(seconds(ctx.block().time_ms) + 30 * kDayMs);
    credential.set_serial(Bytes(8, '\x02'));
    credential.set_anchor(kAnchor);
    credential.set_environment(ctx.config().environment());
    const auto anchor =
        state::read_existing<v1::TrustAnchor>(ctx.view(), state::keys::anchor(kAnchor));
    const auto tbs = crypto::encode_tbs(
        tx::certificate_fields(credential, anchor, tx::member_of(holder), ctx.config()));
    ensure(tbs.has_value(), "the fixture certificate cannot be encoded");
    credential.set_ca_signature(crypto::fixture_sign(kAnchor, *tbs));
    credential.set_possession(crypto::fixture_sign(
        key_name, tx::possession_message(tx::possession_genesis(ctx), credential.key(), holder)));
    return credential;
}

Bytes put_credential(tx::Context& ctx, const std::string& holder, const std::string& key_name,
                     v1::Usage usage) {
    v1::Credential record;
    *record.mutable_public_key() = wire_key(key_name);
    record.set_credential(tx::credential_id(record.public_key()));
    record.set_key(state::keys::credential(record.credential()));
    record.set_usage(usage);
    record.set_holder(holder);
    record.set_member(std::string(tx::member_of(holder)));
    record.set_not_before_ms(ctx.block().time_ms - kDayMs);
    record.set_not_after_ms(ctx.block().time_ms + 30 * kDayMs);
    record.set_environment(ctx.config().environment());
    record.set_issued_ms(ctx.block().time_ms);
    record.set_issued_height(ctx.block().height);
    state::write(ctx.delta(), record);
    state::list_append(ctx.delta(), "credentials", record.member(), record.key());
    return record.credential();
}

Bytes put_signing_credential(tx::Context& ctx, const std::string& holder,
                             const std::string& key_name) {
    return put_credential(ctx, holder, key_name, v1::USAGE_SIGN);
}

v1::Action site_action(const std::string& site, const std::string& country) {
    v1::Action action;
    v1::MembershipRegisterSite& m = *action.mutable_membership_register_site();
    m.set_site(site);
    m.set_kind("office");
    m.set_country(country);
    m.set_address_digest(to_hex(view(crypto::sha256("fixture address"))));
    return action;
}

void put_site(tx::Context& ctx, const std::string& site, const std::string& country,
              const std::string& kind) {
    v1::Site record;
    record.set_key(state::keys::site(site));
    record.set_site(site);
    record.set_member(std::string(tx::member_of(site)));
    record.set_kind(kind);
    record.set_country(country);
    record.set_registered_ms(ctx.block().time_ms);
    state::write(ctx.delta(), record);
    state::list_append(ctx.delta(), "sites", record.member(), record.key());
}

tx::Incoming signed_tx(const tx::Context& ctx, const v1::Action& action, const std::string& sender,
                       const std::string& key_name) {
    tx::Incoming incoming;
    v1::Transaction& tx = incoming.tx;
    tx.set_genesis_digest(ctx.config().genesis_digest());
    tx.set_chain_id(ctx.config().chain_id());
    tx.set_sender(sender);
    tx.set_valid_until_height(ctx.block().height);
    tx.add_signers(tx::credential_id(wire_key(key_name)));
    *tx.mutable_action() = action;
    const Bytes body = wire::encode(tx);
    incoming.id = Bytes(view(crypto::sha256(body)));
    incoming.bytes = body.size();
    incoming.signatures.push_back(crypto::fixture_sign(key_name, tx::signing_message(incoming.id)));
    return incoming;
}

}  // namespace charter::machine::world
