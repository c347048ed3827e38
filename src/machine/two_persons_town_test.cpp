// The town: keys, accounts and what is known. See two_persons_test.hpp.

#include <algorithm>

#include "base/ensure.hpp"
#include "crypto/sha256.hpp"
#include "machine/two_persons_test.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/credentials/test_authority.hpp"
#include "tx/fixture.hpp"

namespace charter::machine::two_persons {
namespace {

const std::vector<std::string> kRoles = {
    "asset_manager",          "business_owner",   "ciso",        "facilities", "hr",
    "node_operator",          "representative",   "registrar",   "unit_head",  "legal",
    "registration_authority", "security_officer", "system_owner"};

void know(Town& town, const std::string& account, const v1::Credential& credential) {
    town.keyring.give(credential.public_key(), account);
    town.keys[account].push_back({credential.credential(), credential.public_key(), account});
}

// A second key of the same usage, as credentials.issue would leave it.
void put_second_key(tx::Context& ctx, const std::string& account) {
    const Bytes first = tx::fixture::put_credential(ctx, account, v1::USAGE_TLS);
    auto record = state::read_existing<v1::Credential>(ctx.view(), state::keys::credential(first));
    record.set_usage(v1::USAGE_SIGN);
    record.mutable_public_key()->set_bytes(Bytes(view(crypto::sha256(account + "/second"))));
    record.set_credential(tx::credential_id(record.public_key()));
    record.set_key(state::keys::credential(record.credential()));
    state::write(ctx.delta(), record);
}

tx::Authority& authority() {
    static tx::Authority world;
    return world;
}

void found(tx::Authority& world) {
    for (const char* account :
         {kEve, "bank-a.ann", "bank-a.ben", "bank-a.cat", "bank-b.bea", "bank-b.bob", "bank-c.cyn",
          "bank-c.col", "bank-d.dot", "bank-d.dan"}) {
        world.person(account, kRoles);
    }
    put_second_key(world.ctx(), kEve);
    tx::fixture::put_node(world.ctx(), "bank-a.first", "bank-a.ann");
    tx::fixture::put_entry(world.ctx(), "assets", "bank-a", {});
    // One member has not adopted the convention yet: so that somebody still can.
    world.edit<v1::Member>(state::keys::member("bank-d"),
                           [](v1::Member& member) { member.clear_adopted_version(); });
}

Town make_beginning() {
    tx::Authority& world = authority();
    found(world);
    Town town;
    town.view.apply(world.delta().changes());
    town.height = world.ctx().block().height;
    town.now_ms = world.now();
    town.made["ass"] = {"assets/bank-a/0000000000000000"};
    state::each<v1::Person>(town.view, "per/", [&](const v1::Person& person) {
        town.human_of[person.person()] = person.person();
        town.standing.insert(person.person());
        return true;
    });
    state::each<v1::Credential>(town.view, "cre/", [&](const v1::Credential& credential) {
        if (town.human_of.contains(credential.holder())) {
            know(town, credential.holder(), credential);
        }
        return true;
    });
    return town;
}

}  // namespace

std::uint64_t Random::next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ z >> 30U) * 0xbf58476d1ce4e5b9U;
    z = (z ^ z >> 27U) * 0x94d049bb133111ebU;
    return z ^ z >> 31U;
}

// As fixture::put_person makes it.
Bytes commitment_of(const std::string& human) {
    return Bytes(view(crypto::sha256("fixture/" + human)));
}

void Keyring::give(const v1::PublicKey& key, const std::string& human) {
    holders_[key.bytes()] = human;
}

Bytes Keyring::sign(const v1::PublicKey& key, ByteView message) const {
    ensure(holders_.contains(key.bytes()), "a key that nobody has");
    const Bytes half(view(crypto::sha256(Bytes(key.bytes()).append(message))));
    return half + half;
}

std::string Keyring::signer(const v1::PublicKey& key, ByteView message, ByteView signature) const {
    const auto holder = holders_.find(key.bytes());
    const bool is_own = holder != holders_.end() && sign(key, message) == signature;
    return is_own ? holder->second : std::string();
}

std::vector<std::string> Town::accounts_of(const std::string& human) const {
    std::vector<std::string> accounts;
    for (const auto& [account, owner] : human_of) {
        if (owner == human && standing.contains(account)) accounts.push_back(account);
    }
    return accounts;
}

std::vector<std::string> Town::enrolled_by(const std::string& human) const {
    std::vector<std::string> accounts;
    for (const auto& [account, by] : enrollers) {
        if (by.contains(human) && standing.contains(account)) accounts.push_back(account);
    }
    return accounts;
}

bool Town::is_hostile(const std::string& account) const {
    const auto human = human_of.find(account);
    return human != human_of.end() && human->second == kEve;
}

tx::BlockContext Town::next_block() const {
    constexpr std::int32_t kOffsetMinutes = 480;
    return {height + 1, now_ms, day_at(now_ms, kOffsetMinutes)};
}

const Town& beginning() {
    static const Town town = make_beginning();
    return town;
}

v1::NewCredential new_credential(Town& town, const std::string& holder, v1::Usage usage,
                                 const std::string& human) {
    const std::string name = human + "/" + std::to_string(town.raws.size());
    v1::NewCredential made = authority().credential(holder, usage, name);
    town.keyring.give(made.key(), human);
    return made;
}

Bytes proof(const std::string& key, const std::string& holder) {
    return authority().prove(key, holder);
}

}  // namespace charter::machine::two_persons
