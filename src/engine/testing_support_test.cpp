// The bodies of engine/testing.hpp (a _test file, so that no program links it).

#include <algorithm>
#include <cstdio>

#include "crypto/sha256.hpp"
#include "engine/reading.hpp"
#include "engine/testing.hpp"
#include "machine/challenge.hpp"
#include "testing/world.hpp"
#include "tx/common.hpp"
#include "tx/credentials/binding.hpp"
#include "wire/codec.hpp"

namespace charter::engine {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr const char* kChainId = "engine-test";
constexpr const char* kAuthority = "engine-ca";

v1::PublicKey public_key(const std::string& name) {
    v1::PublicKey key;
    key.set_algorithm(v1::ALGORITHM_ED25519);
    key.set_bytes(fixture_key_bytes(name));
    return key;
}

v1::ChainConfig config() {
    v1::ChainConfig config;
    config.set_chain_id(kChainId);
    config.set_environment("test");
    return config;
}

// The catalog of this repository, but active is only what this binary contains: these tests are not
// about coverage.
v1::Catalog runnable_catalog() {
    v1::Catalog catalog = testing::real_catalog().wire();
    for (v1::RuleDef& rule : *catalog.mutable_rules()) {
        const bool built = std::ranges::any_of(
            machine::challenges(),
            [&](const machine::Challenge& c) { return tx::rule_id(c.rule) == rule.id(); });
        if (!built) rule.set_stage(v1::STAGE_PLANNED);
    }
    for (v1::ProbeDef& probe : *catalog.mutable_probes()) probe.set_stage(v1::STAGE_PLANNED);
    // Adoption is not what these tests are about.
    for (v1::Act& act : *catalog.mutable_acts()) act.set_needs_adoption(false);
    catalog.mutable_head()->set_digest(Bytes(view(catalog::digest_of(catalog))));
    return catalog;
}

v1::CredentialsAddAnchor anchor() {
    v1::CredentialsAddAnchor anchor;
    anchor.set_anchor("ca");
    *anchor.mutable_key() = public_key(kAuthority);
    anchor.set_organization("Consortium");
    anchor.set_common_name("Root");
    anchor.set_not_before_ms(kFoundedMs - kDayMs);
    anchor.set_not_after_ms(kFoundedMs + 3'000 * kDayMs);
    anchor.set_serial(Bytes(8, '\x07'));
    anchor.set_environment("test");
    const auto tbs = crypto::encode_tbs(tx::anchor_fields(tx::anchor_record(anchor), config()));
    anchor.set_ca_signature(crypto::fixture_sign(kAuthority, *tbs));
    return anchor;
}

v1::NewCredential credential(const std::string& person) {
    v1::NewCredential made;
    *made.mutable_key() = public_key(person);
    made.set_usage(v1::USAGE_SIGN);
    made.set_holder(person);
    made.set_not_before_ms(kFoundedMs - kDayMs);
    made.set_not_after_ms(kFoundedMs + 300 * kDayMs);
    made.set_serial(Bytes(8, '\x01'));
    made.set_anchor("ca");
    made.set_environment("test");
    made.set_possession(
        crypto::fixture_sign(person, tx::possession_message(Bytes(32, '\0'), made.key(), person)));
    const auto fields =
        tx::certificate_fields(made, tx::anchor_record(anchor()), tx::member_of(person), config());
    made.set_ca_signature(crypto::fixture_sign(kAuthority, *crypto::encode_tbs(fields)));
    return made;
}

v1::MembershipAdmit member(const std::string& name) {
    v1::MembershipAdmit admit;
    admit.set_member(name);
    admit.set_legal_name("Bank " + name);
    admit.add_jurisdictions("TW");
    for (const char* local : {".one", ".two"}) {
        const std::string id = name + local;
        v1::NewPerson& person = *admit.add_persons();
        person.set_person(id);
        person.set_unit("payments");
        person.set_natural_person(Bytes(32, static_cast<char>(std::hash<std::string>{}(id))));
        *admit.add_credentials() = credential(id);
        v1::PersonGrants& grants = *admit.add_grants();
        grants.set_person(id);
        v1::InitialGrant& grant = *grants.add_grants();
        grant.set_role("data_publisher");
        grant.set_purpose("tests");
    }
    return admit;
}

Bytes credential_id_of(const std::string& person) { return tx::credential_id(public_key(person)); }

}  // namespace

TestChain::TestChain() {
    v1::Genesis genesis;
    genesis.set_chain_id(kChainId);
    genesis.set_environment("test");
    genesis.set_genesis_ms(kFoundedMs);
    genesis.set_utc_offset_minutes(480);
    *genesis.mutable_catalog() = runnable_catalog();
    *genesis.add_members() = member("bank-a");
    *genesis.add_members() = member("bank-b");
    *genesis.add_anchors() = anchor();
    *genesis.mutable_validator() = public_key(kValidatorKey);
    genesis.set_solo(true);
    genesis.set_protocol_version(1);

    v1::SignedGenesis document;
    document.set_genesis(wire::encode(genesis));
    for (const v1::MembershipAdmit& admitted : genesis.members()) {
        for (const v1::NewPerson& person : admitted.persons()) {
            v1::FounderSignature& signature = *document.add_signatures();
            signature.set_person(person.person());
            signature.set_credential(credential_id_of(person.person()));
            signature.set_signature(crypto::fixture_sign(
                person.person(), machine::genesis_message(document.genesis())));
        }
    }
    genesis_ = wire::encode(document);
    digest_ = machine::genesis_digest(document.genesis());
}

Bytes TestChain::tx(std::uint64_t nonce, const v1::Action& action,
                    const std::vector<std::string>& signers, std::uint64_t valid_until) const {
    v1::Transaction body;
    body.set_genesis_digest(Bytes(view(digest_)));
    body.set_chain_id(kChainId);
    body.set_sender(signers.front());
    body.set_nonce(nonce);
    body.set_valid_until_height(valid_until);
    for (const std::string& signer : signers) body.add_signers(credential_id_of(signer));
    *body.mutable_action() = action;
    v1::SignedTransaction envelope;
    envelope.set_body(wire::encode(body));
    const Bytes message = tx::signing_message(view(crypto::sha256(envelope.body())));
    for (const std::string& signer : signers)
        envelope.add_signatures(crypto::fixture_sign(signer, message));
    return wire::encode(envelope);
}

Bytes TestChain::access(const std::string& person, std::uint64_t nonce,
                        const std::string& system) const {
    v1::Action action;
    v1::DataRecordAccess& access = *action.mutable_data_record_access();
    access.set_account(person);
    access.set_function("search");
    access.set_time_ms(1);
    access.set_system(system);
    access.set_query_or_result("count of payments");
    return tx(nonce, action, {person});
}

Bytes TestChain::schema(const std::string& member, std::uint64_t nonce,
                        const std::string& name) const {
    v1::Action action;
    v1::DataRegisterSchema& schema = *action.mutable_data_register_schema();
    schema.set_schema(name);
    schema.add_purposes("settlement");
    schema.set_retention_days_min(1);
    schema.set_retention_days_max(3'650);
    schema.add_content_types("application/json");
    return tx(nonce, action, {member + ".one", member + ".two"});
}

Bytes TestChain::with_broken_signature(const Bytes& raw) {
    v1::SignedTransaction envelope;
    envelope.ParseFromString(raw);
    (*envelope.mutable_signatures(0))[0] ^= 1;
    return wire::encode(envelope);
}

Bytes TestChain::id_of(const Bytes& raw) {
    v1::SignedTransaction envelope;
    envelope.ParseFromString(raw);
    return Bytes(view(crypto::sha256(envelope.body())));
}

const TestChain& test_chain() {
    static const TestChain chain;
    return chain;
}

std::unique_ptr<storage::StateStore> open_store(const Folder& folder) {
    storage::StateOptions options;
    options.store.chain_id = kChainId;
    options.store.create = true;
    options.store.genesis = test_chain().genesis_digest();
    auto store = storage::StateStore::open(folder.path() / "state", options);
    if (!store) {
        std::fprintf(stderr, "%s\n", store.error().what.c_str());
        std::abort();
    }
    return *std::move(store);
}

SoloOptions with_validator(SoloOptions options) {
    options.validator_key = fixture_key_bytes(kValidatorKey);
    options.sign = [](ByteView bytes) { return crypto::fixture_sign(kValidatorKey, bytes); };
    return options;
}

TestNode::TestNode(const Folder& folder, SoloOptions options) : store(open_store(folder)) {
    options.own_thread = false;
    if (!options.now_ms) options.now_ms = [this] { return now_ms; };
    auto started =
        SoloEngine::start(*store, test_chain().genesis(), with_validator(std::move(options)));
    if (!started) {
        std::fprintf(stderr, "%s\n", started.error().what.c_str());
        std::abort();
    }
    engine = *std::move(started);
}

std::size_t TestNode::settle() {
    std::size_t blocks = 0;
    while (true) {
        const auto made = engine->step();
        if (!made) {
            std::fprintf(stderr, "%s\n", made.error().what.c_str());
            std::abort();
        }
        if (!*made) return blocks;
        ++blocks;
    }
}

SubmitState TestNode::submit(const Bytes& raw) {
    const auto submitted = engine->submit(raw);
    if (!submitted) std::abort();
    return submitted->state;
}

}  // namespace charter::engine
