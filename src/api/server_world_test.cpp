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
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/founding.hpp"
#include "testing/world.hpp"
#include "tx/credentials/binding.hpp"
#include "tx/fixture.hpp"
#include "vault/document_store.hpp"
#include "wire/codec.hpp"

namespace charter::api {
namespace {

namespace fs = std::filesystem;

std::int64_t clock_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
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
    const auto sitting = [&](const char* name, const char* part) {
        v1::ItemText& text = *texts.add_items();
        text.set_key(std::string("cat/sitting/") + name);
        text.mutable_title()->set_zh("併同辦理");
        text.mutable_title()->set_en(name);
        text.add_labels()->set_name(part);
    };
    sitting("combined_drill", "drills");
    sitting("stocktake", "stocktakes");
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
    void start_engine(std::int64_t genesis_ms, const testing::Founding& founding);
    void start_server();
};

void ServerWorld::Impl::start_engine(std::int64_t genesis_ms, const testing::Founding& founding) {
    storage::StateOptions options;
    options.store.chain_id = testing::kChainId;
    options.store.create = true;
    auto opened = storage::StateStore::open(folder / "state", options);
    if (!opened) ensure_failed(opened.error().what.c_str(), __FILE__, __LINE__);
    store = *std::move(opened);
    engine::SoloOptions solo;
    solo.validator_key = crypto::fixture_public_key(testing::kValidatorKey).bytes;
    solo.sign = [](ByteView bytes) { return crypto::fixture_sign(testing::kValidatorKey, bytes); };
    solo.on_commit = [this](std::uint64_t) { heights.publish(); };
    const auto document = testing::sign_genesis(
        testing::genesis(genesis_ms, testing::real_catalog().wire(), founding));
    auto started = engine::SoloEngine::start(*store, wire::encode(document), std::move(solo));
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

ServerWorld::ServerWorld(const std::vector<testing::Founder>& more)
    : impl_(std::make_unique<Impl>()) {
    testing::Founding founding;
    founding.members.front().insert(founding.members.front().end(), more.begin(), more.end());
    std::string name = (fs::temp_directory_path() / "charter-api-XXXXXX").string();
    impl_->folder = ::mkdtemp(name.data());
    impl_->start_engine(clock_ms() / 1'000 * 1'000 - 1'000, founding);
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
engine::SoloEngine& ServerWorld::engine() const { return *impl_->engine; }

Bytes ServerWorld::tls_credential(const std::string& person) {
    return testing::key_id(tls_key(person));
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
    const auto nonce = state::read<v1::Nonce>(*tip->view, state::keys::nonce(persons.front()));
    tx.set_nonce(nonce ? nonce->next() : 0);
    tx.set_valid_until_height(tip->height + 50);
    *tx.mutable_action() = action;
    return testing::sign_transaction(std::move(tx), persons);
}

Answer ServerWorld::submit(const Bytes& transaction) {
    TestClient client(port(), tls_key("bank-a.p1"));
    return client.request("POST", "/v1/transactions?wait_ms=10000", transaction);
}

}  // namespace charter::api
