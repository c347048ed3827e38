#include "testing/founding.hpp"

#include <algorithm>
#include <set>

#include "base/ensure.hpp"
#include "catalog/catalog.hpp"
#include "catalog/validate.hpp"
#include "crypto/fixture_key.hpp"
#include "crypto/sha256.hpp"
#include "machine/genesis.hpp"
#include "testing/world.hpp"
#include "tx/common.hpp"
#include "tx/credentials/binding.hpp"
#include "tx/incoming.hpp"
#include "wire/codec.hpp"

namespace charter::testing {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

Bytes serial(const std::string& name) {
    Bytes bytes(view(crypto::sha256(name)));
    bytes.resize(16);
    bytes[0] = 0x41;
    return bytes;
}

/// What every credential of the founding is made with.
struct Issuing {
    v1::ChainConfig config;
    v1::TrustAnchor anchor;
    std::int64_t genesis_ms;
    std::int64_t credential_days;
};

v1::CredentialsAddAnchor anchor_of(const v1::ChainConfig& config, std::int64_t genesis_ms) {
    v1::CredentialsAddAnchor anchor;
    anchor.set_anchor("root");
    *anchor.mutable_key() = wire_key("ca");
    anchor.set_organization("Consortium");
    anchor.set_common_name("Test root");
    anchor.set_not_before_ms(genesis_ms - kDayMs);
    anchor.set_not_after_ms(genesis_ms + 3'000 * kDayMs);
    anchor.set_serial(serial("ca"));
    anchor.set_environment(config.environment());
    const auto tbs = crypto::encode_tbs(tx::anchor_fields(tx::anchor_record(anchor), config));
    ensure(tbs.has_value(), "anchor");
    anchor.set_ca_signature(crypto::fixture_sign("ca", *tbs));
    return anchor;
}

v1::NewCredential credential_of(const Issuing& issuing, const std::string& person,
                                v1::Usage usage) {
    const std::string name = person + (usage == v1::USAGE_SIGN ? "/sign" : "/tls");
    v1::NewCredential credential;
    *credential.mutable_key() = wire_key(name);
    credential.set_usage(usage);
    credential.set_holder(person);
    credential.set_not_before_ms(issuing.genesis_ms - kDayMs);
    credential.set_not_after_ms(issuing.genesis_ms + issuing.credential_days * kDayMs);
    credential.set_serial(serial(name));
    credential.set_anchor("root");
    credential.set_environment(issuing.config.environment());
    if (usage == v1::USAGE_TLS) credential.add_dns_names("localhost");
    credential.set_possession(possession(name, person, Bytes(sizeof(Digest), '\0')));
    const auto tbs = crypto::encode_tbs(
        tx::certificate_fields(credential, issuing.anchor, tx::member_of(person), issuing.config));
    ensure(tbs.has_value(), "credential");
    credential.set_ca_signature(crypto::fixture_sign("ca", *tbs));
    return credential;
}

v1::MembershipAdmit member_of_founders(const Issuing& issuing, const std::string& member,
                                       const std::vector<Founder>& founders) {
    v1::MembershipAdmit admit;
    admit.set_member(member);
    admit.set_legal_name(member);
    admit.set_legal_name_zh(member);
    admit.add_jurisdictions("TW");
    for (const Founder& founder : founders) {
        v1::NewPerson& person = *admit.add_persons();
        person.set_person(founder.person);
        person.set_unit(founder.unit);
        person.set_operator_(founder.is_operator);
        person.set_natural_person(Bytes(view(crypto::sha256(founder.person))));
        for (const v1::Usage usage : {v1::USAGE_SIGN, v1::USAGE_TLS}) {
            *admit.add_credentials() = credential_of(issuing, founder.person, usage);
        }
        v1::PersonGrants& grants = *admit.add_grants();
        grants.set_person(founder.person);
        for (const std::string& role : founder.roles) {
            v1::InitialGrant& grant = *grants.add_grants();
            grant.set_role(role);
            grant.set_purpose("test");
        }
    }
    return admit;
}

void add_validators(const std::vector<std::string>& validators, v1::Genesis& genesis) {
    genesis.set_solo(false);
    genesis.clear_validator();
    for (const std::string& id : validators) {
        const std::string member(tx::member_of(id));
        const std::string site = member + ".main";
        const bool is_new = std::ranges::none_of(
            genesis.sites(), [&](const auto& other) { return other.site() == site; });
        if (is_new) {
            v1::MembershipRegisterSite& room = *genesis.add_sites();
            room.set_site(site);
            room.set_kind("main_room");
            room.set_country("TW");
            room.set_address_digest(to_hex(crypto::sha256(site)));
        }
        v1::FoundingNode& founding = *genesis.add_nodes();
        founding.set_power(1);
        v1::NodesRegister& node = *founding.mutable_node();
        node.set_node(id);
        node.set_role("validator");
        node.set_site(site);
        node.set_responsible_unit("operations");
        for (const v1::MembershipAdmit& admitted : genesis.members()) {
            if (admitted.member() == member) {
                node.set_responsible_person(admitted.persons(0).person());
            }
        }
        *node.mutable_consensus_key() = wire_key(id + "/consensus");
        node.set_possession(possession(id + "/consensus", id, Bytes(sizeof(Digest), '\0')));
        node.set_peer_id(peer_id(id));
    }
}

template <class List, class Wanted>
void keep(List& list, const Wanted& wanted) {
    const auto gone = std::ranges::remove_if(list, [&](const auto& item) { return !wanted(item); });
    list.erase(gone.begin(), gone.end());
}

/// Whether a field of these types refers to the name.
bool named(std::string_view name, const google::protobuf::RepeatedPtrField<v1::EntryType>& types) {
    return std::ranges::any_of(types, [&](const v1::EntryType& type) {
        return std::ranges::any_of(type.fields(),
                                   [&](const v1::FieldDef& field) { return field.of() == name; });
    });
}

void keep_acts(v1::Catalog& catalog, const std::set<std::string>& acts) {
    keep(*catalog.mutable_acts(), [&](const v1::Act& act) {
        return acts.contains(act.name()) || act.name().starts_with("registers.");
    });
    for (v1::Role& role : *catalog.mutable_roles()) {
        keep(*role.mutable_duties(), [&](const auto& duty) {
            return acts.contains(duty) || duty.starts_with("registers.");
        });
    }
}

/// Leaves out, from the last one on, whatever the rest and a test's chain do not need.
template <class Access>
void leave_out(v1::Catalog& catalog, const Access& list_of) {
    const std::set<std::string> needed = {"cat/role/data_publisher", "cat/role/representative"};
    for (int i = list_of(catalog)->size() - 1; i >= 0; --i) {
        if (needed.contains(list_of(catalog)->at(i).key())) continue;
        v1::Catalog without = catalog;
        list_of(without)->DeleteSubrange(i, 1);
        if (catalog::validate(without).empty()) catalog = std::move(without);
    }
}

/// Appends the first requirements of the convention that name only what the catalog has.
void add_requirements(v1::Catalog& catalog, int count) {
    for (const v1::Requirement& one : real_catalog().wire().requirements()) {
        if (catalog.requirements_size() == count) return;
        v1::Requirement& added = *catalog.add_requirements();
        added = one;
        added.set_order(static_cast<std::uint32_t>(catalog.requirements_size() - 1));
        if (!catalog::validate(catalog).empty()) catalog.mutable_requirements()->RemoveLast();
    }
    ensure(catalog.requirements_size() == count, "requirements of a tiny catalog");
}

}  // namespace

v1::PublicKey wire_key(const std::string& key_name) {
    const crypto::PublicKey key = crypto::fixture_public_key(key_name);
    v1::PublicKey wire;
    wire.set_algorithm(static_cast<v1::Algorithm>(key.algorithm));
    wire.set_bytes(key.bytes);
    return wire;
}

std::string peer_id(const std::string& node) {
    const Digest digest = crypto::sha256(crypto::fixture_public_key(node + "/peer").bytes);
    return to_hex(view(digest)).substr(0, 40);
}

Bytes key_id(const std::string& key_name) { return tx::credential_id(wire_key(key_name)); }
Bytes possession(const std::string& key_name, const std::string& holder,
                 const Bytes& genesis_digest) {
    return crypto::fixture_sign(key_name,
                                tx::possession_message(genesis_digest, wire_key(key_name), holder));
}

v1::Genesis genesis(std::int64_t genesis_ms, const v1::Catalog& catalog, const Founding& founding) {
    Issuing issuing;
    issuing.config.set_chain_id(founding.chain_id);
    issuing.config.set_environment(founding.environment);
    issuing.genesis_ms = genesis_ms;
    issuing.credential_days = founding.credential_days;
    v1::Genesis genesis;
    genesis.set_chain_id(founding.chain_id);
    genesis.set_environment(founding.environment);
    genesis.set_genesis_ms(genesis_ms);
    genesis.set_utc_offset_minutes(480);
    v1::Catalog& own = *genesis.mutable_catalog();
    own = catalog;
    for (v1::Act& act : *own.mutable_acts()) {
        if (!founding.adoption) act.set_needs_adoption(false);
        if (!founding.change_control) act.clear_change_kind();
    }
    seal_catalog(own);
    *genesis.add_anchors() = anchor_of(issuing.config, genesis_ms);
    issuing.anchor = tx::anchor_record(genesis.anchors(0));
    for (const auto& founders : founding.members) {
        const std::string member(tx::member_of(founders.front().person));
        *genesis.add_members() = member_of_founders(issuing, member, founders);
    }
    *genesis.mutable_validator() = wire_key(kValidatorKey);
    genesis.set_solo(true);
    genesis.set_protocol_version(1);
    if (!founding.validators.empty()) add_validators(founding.validators, genesis);
    return genesis;
}

v1::SignedGenesis sign_genesis(const v1::Genesis& genesis) {
    v1::SignedGenesis document;
    document.set_genesis(wire::encode(genesis));
    const Bytes message = machine::genesis_message(document.genesis());
    for (const v1::MembershipAdmit& member : genesis.members()) {
        for (const v1::NewPerson& person : member.persons()) {
            const std::string key = person.person() + "/sign";
            v1::FounderSignature& signature = *document.add_signatures();
            signature.set_person(person.person());
            signature.set_credential(key_id(key));
            signature.set_signature(crypto::fixture_sign(key, message));
        }
    }
    return document;
}

Bytes sign_transaction(v1::Transaction tx, const std::vector<std::string>& persons) {
    if (tx.chain_id().empty()) tx.set_chain_id(kChainId);
    tx.set_sender(persons.front());
    for (const std::string& person : persons) tx.add_signers(key_id(person + "/sign"));
    v1::SignedTransaction envelope;
    envelope.set_body(wire::encode(tx));
    const Bytes message = tx::signing_message(view(crypto::sha256(envelope.body())));
    for (const std::string& person : persons) {
        envelope.add_signatures(crypto::fixture_sign(person + "/sign", message));
    }
    return wire::encode(envelope);
}

void seal_catalog(v1::Catalog& catalog) {
    catalog.mutable_head()->set_digest(Bytes(view(catalog::digest_of(catalog))));
}

v1::Catalog small_catalog() {
    // What a member's people need, and what these refer to.
    static const std::set<std::string> kRegisters = {"assets", "supplier_staff", "suppliers",
                                                     "training", "undertakings"};
    v1::Catalog catalog = real_catalog().wire();
    catalog.clear_requirements();
    catalog.clear_populations();
    catalog.clear_probes();
    catalog.clear_notices();
    keep(*catalog.mutable_rules(), [](const v1::RuleDef& rule) {
        return rule.stage() == v1::STAGE_ACTIVE && rule.probe().empty();
    });
    keep(*catalog.mutable_registers(), [&](const v1::EntryType& type) {
        return kRegisters.contains(type.name()) || named(type.name(), catalog.tables());
    });
    keep(*catalog.mutable_enumerations(), [&](const v1::Enumeration& words) {
        return named(words.name(), catalog.registers()) || named(words.name(), catalog.tables());
    });
    return catalog;
}

v1::Catalog tiny_catalog() {
    v1::Catalog catalog = small_catalog();
    add_requirements(catalog, 4);
    leave_out(catalog, [](v1::Catalog& c) { return c.mutable_rules(); });
    leave_out(catalog, [](v1::Catalog& c) { return c.mutable_registers(); });
    leave_out(catalog, [](v1::Catalog& c) { return c.mutable_enumerations(); });
    keep_acts(catalog, {"data.record_access", "data.register_schema"});
    leave_out(catalog, [](v1::Catalog& c) { return c.mutable_roles(); });
    return catalog;
}

}  // namespace charter::testing
