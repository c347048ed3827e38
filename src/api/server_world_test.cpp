#include "api/server_world_test.hpp"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include <chrono>
#include <filesystem>

#include "api/assessment.hpp"
#include "api/heights.hpp"
#include "api/metrics.hpp"
#include "base/civil.hpp"
#include "base/ensure.hpp"
#include "crypto/fixture_key.hpp"
#include "crypto/sha256.hpp"
#include "engine/solo/solo.hpp"
#include "machine/genesis.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/common.hpp"
#include "tx/credentials/binding.hpp"
#include "tx/fixture.hpp"
#include "tx/incoming.hpp"
#include "vault/document_store.hpp"
#include "wire/codec.hpp"

namespace charter::api {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kDayMs = 86'400'000;

std::int64_t clock_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

v1::PublicKey wire_key(const std::string& name) {
    const crypto::PublicKey key = crypto::fixture_public_key(name);
    v1::PublicKey wire;
    wire.set_algorithm(static_cast<v1::Algorithm>(key.algorithm));
    wire.set_bytes(key.bytes);
    return wire;
}

Bytes serial(const std::string& name) {
    Bytes bytes(view(crypto::sha256(name)));
    bytes.resize(16);
    bytes[0] = 0x41;
    return bytes;
}

v1::CredentialsAddAnchor anchor_of(const v1::ChainConfig& config, std::int64_t genesis_ms) {
    v1::CredentialsAddAnchor anchor;
    anchor.set_anchor("root");
    *anchor.mutable_key() = wire_key("ca");
    anchor.set_organization("Consortium");
    anchor.set_common_name("Test root");
    anchor.set_not_before_ms(genesis_ms - kDayMs);
    anchor.set_not_after_ms(genesis_ms + 3'000 * kDayMs);
    anchor.set_serial(serial("ca"));
    anchor.set_environment("test");
    const auto tbs = crypto::encode_tbs(tx::anchor_fields(tx::anchor_record(anchor), config));
    ensure(tbs.has_value(), "anchor");
    anchor.set_ca_signature(crypto::fixture_sign("ca", *tbs));
    return anchor;
}

struct Founding {
    v1::ChainConfig config;
    v1::TrustAnchor anchor;
    std::int64_t genesis_ms;
};

v1::NewCredential credential_of(const Founding& founding, const std::string& person,
                                v1::Usage usage) {
    const std::string name = person + (usage == v1::USAGE_SIGN ? "/sign" : "/tls");
    v1::NewCredential credential;
    *credential.mutable_key() = wire_key(name);
    credential.set_usage(usage);
    credential.set_holder(person);
    credential.set_not_before_ms(founding.genesis_ms - kDayMs);
    credential.set_not_after_ms(founding.genesis_ms + 300 * kDayMs);
    credential.set_serial(serial(name));
    credential.set_anchor("root");
    credential.set_environment("test");
    if (usage == v1::USAGE_TLS) credential.add_dns_names("localhost");
    credential.set_possession(crypto::fixture_sign(
        name, tx::possession_message(Bytes(32, '\0'), credential.key(), person)));
    const auto tbs = crypto::encode_tbs(tx::certificate_fields(
        credential, founding.anchor, tx::member_of(person), founding.config));
    ensure(tbs.has_value(), "credential");
    credential.set_ca_signature(crypto::fixture_sign("ca", *tbs));
    return credential;
}

struct Founder {
    std::string person;
    std::string role;
};

v1::MembershipAdmit member_of_founders(const Founding& founding, const std::string& member,
                                       const std::vector<Founder>& founders) {
    v1::MembershipAdmit admit;
    admit.set_member(member);
    admit.set_legal_name(member);
    admit.set_legal_name_zh(member);
    admit.add_jurisdictions("TW");
    for (const Founder& founder : founders) {
        v1::NewPerson& person = *admit.add_persons();
        person.set_person(founder.person);
        person.set_unit("security");
        person.set_natural_person(Bytes(view(crypto::sha256(founder.person))));
        for (const v1::Usage usage : {v1::USAGE_SIGN, v1::USAGE_TLS}) {
            *admit.add_credentials() = credential_of(founding, founder.person, usage);
        }
        v1::PersonGrants& grants = *admit.add_grants();
        grants.set_person(founder.person);
        for (const std::string& role : {founder.role, std::string("representative")}) {
            v1::InitialGrant& grant = *grants.add_grants();
            grant.set_role(role);
            grant.set_purpose("test");
        }
    }
    return admit;
}

const std::vector<std::vector<Founder>>& all_founders() {
    static const std::vector<std::vector<Founder>> founders = {
        {{"bank-a.p1", "asset_manager"}, {"bank-a.p2", "unit_head"}},
        {{"bank-b.p1", "registrar"}, {"bank-b.p2", "registrar"}},
    };
    return founders;
}

Bytes signed_genesis(std::int64_t genesis_ms) {
    Founding founding;
    founding.config.set_chain_id("charter-test");
    founding.config.set_environment("test");
    founding.genesis_ms = genesis_ms;
    v1::Genesis genesis;
    genesis.set_chain_id("charter-test");
    genesis.set_environment("test");
    genesis.set_genesis_ms(genesis_ms);
    genesis.set_utc_offset_minutes(480);
    // Adoption is not what these tests are about.
    v1::Catalog& catalog = *genesis.mutable_catalog();
    catalog = testing::real_catalog().wire();
    for (v1::Act& act : *catalog.mutable_acts()) act.set_needs_adoption(false);
    catalog.mutable_head()->set_digest(Bytes(view(catalog::digest_of(catalog))));
    *genesis.add_anchors() = anchor_of(founding.config, genesis_ms);
    founding.anchor = tx::anchor_record(genesis.anchors(0));
    for (const auto& founders : all_founders()) {
        const std::string member(tx::member_of(founders.front().person));
        *genesis.add_members() = member_of_founders(founding, member, founders);
    }
    *genesis.mutable_validator() = wire_key("validator");
    genesis.set_solo(true);
    genesis.set_protocol_version(1);
    v1::SignedGenesis document;
    document.set_genesis(wire::encode(genesis));
    for (const auto& founders : all_founders()) {
        for (const Founder& founder : founders) {
            v1::FounderSignature& signature = *document.add_signatures();
            const std::string key = founder.person + "/sign";
            signature.set_person(founder.person);
            signature.set_credential(tx::credential_id(wire_key(key)));
            signature.set_signature(
                crypto::fixture_sign(key, machine::genesis_message(document.genesis())));
        }
    }
    return wire::encode(document);
}

EVP_PKEY* native_key(const std::string& name) {
    const Digest seed = crypto::sha256("charter/fixture/" + name);
    return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size());
}

v1::CatalogTexts some_texts() {
    v1::CatalogTexts texts;
    v1::ItemText& chapters = *texts.add_items();
    chapters.set_key("cat/chapters");
    v1::Label& label = *chapters.add_labels();
    label.set_name("continuity");
    label.mutable_text()->set_zh("持續營運");
    label.mutable_text()->set_en("Continuity");
    v1::ItemText& stocktakes = *texts.add_items();
    stocktakes.set_key("cat/register/stocktakes");
    stocktakes.mutable_title()->set_zh("資產盤點");
    stocktakes.mutable_title()->set_en("Stocktakes");
    return texts;
}

}  // namespace

struct ServerWorld::Impl {
    fs::path folder;
    std::unique_ptr<storage::StateStore> store;
    Texts texts{some_texts()};
    std::optional<vault::DocumentStore> vault;
    Metrics metrics;
    Heights heights;
    AssessmentCache assessments;
    std::unique_ptr<engine::SoloEngine> engine;
    Api api;
    EVP_PKEY* key = nullptr;
    std::unique_ptr<Server> server;
    void start_engine(std::int64_t genesis_ms);
    void start_server();
};

void ServerWorld::Impl::start_engine(std::int64_t genesis_ms) {
    storage::StateOptions options;
    options.store.chain_id = "charter-test";
    options.store.create = true;
    auto opened = storage::StateStore::open(folder / "state", options);
    if (!opened) ensure_failed(opened.error().what.c_str(), __FILE__, __LINE__);
    store = *std::move(opened);
    engine::SoloOptions solo;
    solo.validator_key = crypto::fixture_public_key("validator").bytes;
    solo.sign = [](ByteView bytes) { return crypto::fixture_sign("validator", bytes); };
    solo.on_commit = [this](std::uint64_t) { heights.publish(); };
    auto started = engine::SoloEngine::start(*store, signed_genesis(genesis_ms), std::move(solo));
    if (!started) ensure_failed(started.error().what.c_str(), __FILE__, __LINE__);
    engine = *std::move(started);
    ensure(engine->wait_for_height(1, std::chrono::seconds(60)), "no first block");
}

void ServerWorld::Impl::start_server() {
    vault.emplace(vault::DocumentStore::open(folder / "documents", {100'000, 0}).value());
    api.engine = engine.get();
    api.texts = &texts;
    api.vault = &*vault;
    api.metrics = &metrics;
    api.heights = &heights;
    api.assessments = &assessments;
    api.now_ms = clock_ms;
    api.program = "charterd test";
    const auto tip = engine->application().tip();
    const auto credential = state::read_existing<v1::Credential>(
        *tip->view, state::keys::credential(tls_credential("bank-a.p1")));
    const auto anchor =
        state::read_existing<v1::TrustAnchor>(*tip->view, state::keys::anchor("root"));
    key = native_key(tls_key("bank-a.p1"));
    ServerConfig config;
    config.certificate_pem =
        crypto::to_pem(tx::certificate_der(credential, anchor, tip->config).value(), "CERTIFICATE");
    config.key = key;
    config.threads = 2;
    config.limits.header_timeout = std::chrono::milliseconds(1'500);
    config.limits.body_timeout = std::chrono::milliseconds(1'500);
    config.limits.heartbeat = std::chrono::milliseconds(150);
    config.limits.per_credential = 6;
    config.limits.connections = 40;
    config.metrics_port = 0;
    auto started = Server::start(api, config);
    if (!started) ensure_failed(started.error().what.c_str(), __FILE__, __LINE__);
    server = *std::move(started);
}

ServerWorld::ServerWorld() : impl_(std::make_unique<Impl>()) {
    std::string name = (fs::temp_directory_path() / "charter-api-XXXXXX").string();
    impl_->folder = ::mkdtemp(name.data());
    impl_->start_engine(clock_ms() / 1'000 * 1'000 - 1'000);
    impl_->start_server();
    for (const std::string member : {"bank-a", "bank-b"}) adopt(member);
}

void ServerWorld::adopt(const std::string& member) {
    const auto tip = impl_->engine->application().tip();
    v1::Action action;
    action.mutable_membership_adopt_convention()->set_member(member);
    action.mutable_membership_adopt_convention()->set_version(tip->catalog->version());
    action.mutable_membership_adopt_convention()->set_digest(Bytes(tip->catalog->digest()));
    const Bytes raw = transaction(action, {member + ".p1", member + ".p2"});
    const auto submitted = impl_->engine->submit(raw).value();
    const auto receipt = impl_->engine->wait_for(submitted.tx_id, std::chrono::seconds(60));
    ensure(receipt && receipt->reason() == 0, "adoption");
}

ServerWorld::~ServerWorld() {
    impl_->engine->stop();
    impl_->server->stop();
    EVP_PKEY_free(impl_->key);
    impl_->server.reset();
    impl_->engine.reset();
    impl_->store.reset();
    fs::remove_all(impl_->folder);
}

std::uint16_t ServerWorld::port() const { return impl_->server->port(); }
std::uint16_t ServerWorld::metrics_port() const { return impl_->server->metrics_port().value(); }
const Api& ServerWorld::api() const { return impl_->api; }

Bytes ServerWorld::tls_credential(const std::string& person) {
    return tx::credential_id(wire_key(tls_key(person)));
}

v1::Action ServerWorld::stocktake(ByteView document) const {
    v1::Action action;
    v1::EntryBody& entry = *action.mutable_registers_put()->mutable_entry();
    entry.set_register_("stocktakes");
    entry.set_member("bank-a");
    entry.set_occurred_on(day_at(impl_->engine->application().tip()->time_ms, 480));
    *entry.add_fields() = tx::fixture::number("counted", 12);
    *entry.add_fields() = tx::fixture::flag("diagrams_corrected", true);
    *entry.add_fields() = tx::fixture::number("unexplained_differences", 0);
    entry.set_document(Bytes(document));
    return action;
}

Bytes ServerWorld::transaction(const v1::Action& action, const std::vector<std::string>& persons) {
    const auto tip = impl_->engine->application().tip();
    v1::Transaction tx;
    tx.set_genesis_digest(tip->config.genesis_digest());
    tx.set_chain_id("charter-test");
    tx.set_sender(persons.front());
    const auto nonce = state::read<v1::Nonce>(*tip->view, state::keys::nonce(persons.front()));
    tx.set_nonce(nonce ? nonce->next() : 0);
    tx.set_valid_until_height(tip->height + 50);
    for (const std::string& person : persons) {
        tx.add_signers(tx::credential_id(wire_key(person + "/sign")));
    }
    *tx.mutable_action() = action;
    v1::SignedTransaction envelope;
    envelope.set_body(wire::encode(tx));
    const Bytes message = tx::signing_message(view(crypto::sha256(envelope.body())));
    for (const std::string& person : persons) {
        envelope.add_signatures(crypto::fixture_sign(person + "/sign", message));
    }
    return wire::encode(envelope);
}

Answer ServerWorld::submit(const Bytes& transaction) {
    TestClient client(port(), tls_key("bank-a.p1"));
    return client.request("POST", "/v1/transactions?wait_ms=10000", transaction);
}

}  // namespace charter::api
