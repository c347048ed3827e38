#pragma once
// For the tests of people, credentials and nodes: a world with a certificate authority whose key is
// known. Include testing/world.hpp before it: no header of src/ may.

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "crypto/fixture_key.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/common.hpp"
#include "tx/credentials/binding.hpp"
#include "tx/fixture.hpp"

namespace charter::testing {
class World;
}

namespace charter::tx {

inline constexpr std::int64_t kTestDayMs = 86'400'000;

inline v1::PublicKey test_key(const std::string& name) {
    const crypto::PublicKey key = crypto::fixture_public_key(name);
    v1::PublicKey wire;
    wire.set_algorithm(v1::ALGORITHM_ED25519);
    wire.set_bytes(key.bytes);
    return wire;
}

/// bank-a: two registrars, who act, a registration authority and a clerk; bank-b: a registrar.
template <class World>
class AuthorityOf : public World {
  public:
    using World::act_as;
    using World::ctx;
    using World::delta;
    using World::person;

    AuthorityOf() {
        v1::TrustAnchor anchor;
        anchor.set_key(state::keys::anchor("ca"));
        anchor.set_anchor("ca");
        *anchor.mutable_public_key() = test_key("ca");
        anchor.set_organization("Consortium");
        anchor.set_common_name("Root");
        anchor.set_not_before_ms(now() - kTestDayMs);
        anchor.set_not_after_ms(now() + 3000 * kTestDayMs);
        anchor.set_serial(Bytes(8, '\x07'));
        anchor.set_environment("test");
        state::write(delta(), anchor);
        person("bank-a.registrar", {"registrar"});
        person("bank-a.second", {"registrar"});
        person("bank-a.authority", {"registration_authority"});
        person("bank-a.clerk", {});
        person("bank-b.registrar", {"registrar"});
        act_as({"bank-a.registrar", "bank-a.second"});
    }

    std::int64_t now() const { return ctx().block().time_ms; }

    template <class Record>
    Record record(const Bytes& key) {
        return state::read_existing<Record>(delta(), key);
    }
    v1::Person person_record(const std::string& id) {
        return record<v1::Person>(state::keys::person(id));
    }
    template <class Record>
    void edit(const Bytes& key, const std::function<void(Record&)>& change) {
        Record found = record<Record>(key);
        change(found);
        state::write(delta(), found);
    }
    void edit_person(const std::string& id, const std::function<void(v1::Person&)>& change) {
        edit<v1::Person>(state::keys::person(id), change);
    }

    /// That the holder has this key.
    Bytes prove(const std::string& key_name, const std::string& holder) const {
        return crypto::fixture_sign(
            key_name, possession_message(possession_genesis(ctx()), test_key(key_name), holder));
    }
    /// Signs it again after an edit: the key's own proof, and the authority's signature.
    void sign(v1::NewCredential& credential, const std::string& key_name) const {
        credential.set_possession(prove(key_name, credential.holder()));
        certify(credential);
    }
    void certify(v1::NewCredential& credential) const {
        const auto anchor =
            state::read<v1::TrustAnchor>(ctx().view(), state::keys::anchor(credential.anchor()));
        if (!anchor) return;
        const std::string_view member = member_of(credential.holder());
        const auto tbs =
            crypto::encode_tbs(certificate_fields(credential, *anchor, member, ctx().config()));
        credential.set_ca_signature(tbs ? crypto::fixture_sign(credential.anchor(), *tbs)
                                        : Bytes(64, 'c'));
    }
    v1::NewCredential credential(const std::string& holder, v1::Usage usage,
                                 const std::string& key_name) const {
        v1::NewCredential made;
        *made.mutable_key() = test_key(key_name);
        made.set_usage(usage);
        made.set_holder(holder);
        made.set_not_before_ms(now() - kTestDayMs);
        made.set_not_after_ms(now() + 365 * kTestDayMs);
        made.set_serial(Bytes(8, '\x01'));
        made.set_anchor("ca");
        made.set_environment("test");
        sign(made, key_name);
        return made;
    }

    /// How many events of that name the world has seen.
    long events(std::string_view name) {
        const auto& all = ctx().effects().events;
        return std::count_if(all.begin(), all.end(),
                             [&](const v1::Event& event) { return event.name() == name; });
    }
    bool has_timer(std::int64_t due_ms, std::string_view kind, std::string_view subject) {
        return delta().get(state::keys::timer(due_ms, kind, subject)).has_value();
    }
};

using Authority = AuthorityOf<testing::World>;

}  // namespace charter::tx
