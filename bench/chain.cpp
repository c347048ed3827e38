#include "bench/chain.hpp"

#include "api/assessment.hpp"
#include "api/heights.hpp"
#include "api/metrics.hpp"
#include "api/server.hpp"
#include "client/founding.hpp"
#include "client/identity.hpp"
#include "keys/openssl_key.hpp"
#include "machine/genesis.hpp"
#include "testing/places.hpp"
#include "wire/codec.hpp"

namespace charter::bench {
namespace {

constexpr const char* kSchema = "bench.schema";

v1::PublicKey wire_key(const crypto::PublicKey& key) {
    v1::PublicKey out;
    out.set_algorithm(static_cast<v1::Algorithm>(key.algorithm));
    out.set_bytes(key.bytes);
    return out;
}

std::string publisher(std::size_t bank) {
    return std::string("bank-") + static_cast<char>('a' + bank) + ".p3";
}

constexpr const char* kServer = "bank-a.n1";

}  // namespace

struct Chain::Service {
    api::Metrics metrics;
    api::Heights heights;
    api::AssessmentCache assessments;
    api::Texts texts;
    std::optional<keys::FileKey> key;
    std::unique_ptr<api::Server> server;
};

Chain::Chain() = default;
Chain::~Chain() = default;

// The anchor's, the persons' and a server's, in their folders.
Outcome<std::monostate> Chain::write_certificates(ByteView genesis, keys::Signer& authority) const {
    if (const auto written = client::write_certificates(genesis, folder_); !written)
        return tl::unexpected(written.error());
    const client::NewIdentity server{kServer, {v1::USAGE_TLS}, Bytes(32, '\0'), ""};
    const auto request = client::make_identity(folder_ / kServer, server);
    if (!request) return tl::unexpected(request.error());
    const auto pem = client::issue_server_certificate(genesis, *request, {"localhost"}, authority);
    if (!pem) return tl::unexpected(pem.error());
    return client::write_file(folder_ / kServer / "tls.crt", *pem);
}

Outcome<std::monostate> Chain::serve() {
    const std::lock_guard lock(service_mutex_);
    if (service_) return std::monostate{};
    auto service = std::make_unique<Service>();
    auto key = client::open_key(folder_ / kServer, v1::USAGE_TLS);
    if (!key) return tl::unexpected(key.error());
    service->key.emplace(*std::move(key));
    const auto pem = client::read_file(folder_ / kServer / "tls.crt");
    if (!pem) return tl::unexpected(pem.error());
    api::Api api;
    api.engine = engine_.get();
    api.texts = &service->texts;
    api.metrics = &service->metrics;
    api.heights = &service->heights;
    api.assessments = &service->assessments;
    api.now_ms = engine::system_now_ms;
    api.program = "charter-bench";
    api::ServerConfig config;
    config.certificate_pem = *pem;
    config.key = keys::native_handle(*service->key);
    auto server = api::Server::start(api, config);
    if (!server) return tl::unexpected(server.error());
    service->server = *std::move(server);
    service_ = std::move(service);
    return std::monostate{};
}

Outcome<client::NodeClient> Chain::connect(std::size_t bank) {
    if (const auto ready = serve(); !ready) return tl::unexpected(ready.error());
    client::NodeAddress address;
    address.port = std::to_string(service_->server->port());
    address.ca = folder_ / "ca.pem";
    address.folder = folder_ / publisher(bank);
    return client::NodeClient::open(address);
}

Outcome<Bytes> Chain::make_genesis(const v1::PublicKey& validator) {
    const std::filesystem::path source = places::source();
    auto file = client::read_consortium(source / "examples/founding/consortium.yaml");
    if (!file) return tl::unexpected(file.error());
    file->genesis_ms = engine::system_now_ms() / 1'000 * 1'000;
    for (const auto& member : file->members) {
        for (const auto& person : member.persons) {
            const client::NewIdentity identity{
                person.id, {v1::USAGE_SIGN, v1::USAGE_TLS}, Bytes(32, '\0'), person.id};
            if (auto made = client::make_identity(folder_ / person.id, identity); !made) {
                return tl::unexpected(made.error());
            }
        }
    }
    keys::FileKey authority = keys::FileKey::generate(crypto::Algorithm::ed25519);
    const auto genesis =
        client::draft_genesis({*file, folder_, source / "catalog", validator}, authority);
    if (!genesis) return tl::unexpected(genesis.error());
    std::vector<v1::FounderSignature> signatures;
    for (const auto& member : file->members) {
        for (const auto& person : member.persons) {
            auto signature = client::sign_genesis(*genesis, person.id, identity(person.id).key);
            if (!signature) return tl::unexpected(signature.error());
            signatures.push_back(*signature);
        }
    }
    if (const auto w = write_certificates(*genesis, authority); !w)
        return tl::unexpected(w.error());
    const auto document = client::assemble_genesis(*genesis, std::move(signatures));
    if (!document) return tl::unexpected(document.error());
    point_.chain_id = file->chain_id;
    point_.genesis_digest = Bytes(view(machine::genesis_digest(*genesis)));
    return wire::encode(*document);
}

client::SigningIdentity& Chain::identity(const std::string& person) {
    const auto found = identities_.find(person);
    if (found != identities_.end()) return found->second;
    return identities_.emplace(person, client::open_identity(folder_ / person).value())
        .first->second;
}

Outcome<std::unique_ptr<Chain>> Chain::found(const std::filesystem::path& folder) {
    auto chain = std::make_unique<Chain>();
    chain->folder_ = folder;
    chain->consensus_ =
        std::make_unique<keys::FileKey>(keys::FileKey::generate(crypto::Algorithm::ed25519));
    const auto genesis = chain->make_genesis(wire_key(chain->consensus_->public_key()));
    if (!genesis) return tl::unexpected(genesis.error());
    storage::StateOptions options;
    options.store.chain_id = chain->point_.chain_id;
    options.store.create = true;
    auto store = storage::StateStore::open(folder / "store", options);
    if (!store) return tl::unexpected(store.error());
    chain->store_ = *std::move(store);
    engine::SoloOptions solo;
    solo.validator_key = chain->consensus_->public_key().bytes;
    solo.sign = [key = chain->consensus_.get()](ByteView bytes) {
        return key->sign(bytes).value();
    };
    auto engine = engine::SoloEngine::start(*chain->store_, *genesis, std::move(solo));
    if (!engine) return tl::unexpected(engine.error());
    chain->engine_ = *std::move(engine);
    const auto tip = chain->engine_->application().tip();
    for (const char* bank : {"bank-a", "bank-b", "bank-c", "bank-d"}) {
        v1::Action adopt;
        adopt.mutable_membership_adopt_convention()->set_member(bank);
        adopt.mutable_membership_adopt_convention()->set_version(tip->catalog->version());
        adopt.mutable_membership_adopt_convention()->set_digest(Bytes(tip->catalog->digest()));
        if (!chain->run(adopt, {std::string(bank) + ".p1", std::string(bank) + ".p2"})) {
            return fault("the convention was not adopted");
        }
    }
    v1::Action schema;
    v1::DataRegisterSchema& definition = *schema.mutable_data_register_schema();
    definition.set_schema(kSchema);
    definition.add_purposes("settlement");
    definition.set_retention_days_min(1);
    definition.set_retention_days_max(3650);
    definition.add_content_types("application/json");
    if (!chain->run(schema, {"bank-a.p3", "bank-a.p1"}))
        return fault("the schema was not registered");
    return chain;
}

bool Chain::run(const v1::Action& action, const std::vector<std::string>& persons) {
    std::vector<client::SigningIdentity> signers;
    for (const std::string& person : persons) {
        signers.push_back(client::open_identity(folder_ / person).value());
    }
    point_.nonce = nonces_[persons.front()]++;
    point_.height = engine_->height();
    const auto raw = client::sign_transaction(action, point_, signers);
    const auto submitted =
        raw ? engine_->submit(*raw) : Outcome<engine::Submitted>(fault("unsigned"));
    if (!submitted) return false;
    const auto receipt = engine_->wait_for(submitted->tx_id, std::chrono::seconds(10));
    return receipt && receipt->reason() == 0;
}

std::vector<Bytes> Chain::publications(std::size_t bank, std::size_t count, std::size_t records) {
    const std::string person = publisher(bank);
    std::vector<client::SigningIdentity> signers;
    signers.push_back(client::open_identity(folder_ / person).value());
    v1::Action action;
    v1::DataPublish& publish = *action.mutable_data_publish();
    publish.set_schema(kSchema);
    publish.set_dataset("bench");
    publish.set_purpose("settlement");
    publish.set_retention_days(365);
    publish.set_content_type("application/json");
    for (std::size_t i = 0; i < records; ++i)
        publish.add_records()->set_commitment(keys::random_bytes(32));
    point_.height = engine_->height();
    std::vector<Bytes> raw;
    for (std::size_t i = 0; i < count; ++i) {
        point_.nonce = nonces_[person]++;
        raw.push_back(client::sign_transaction(action, point_, signers).value());
    }
    return raw;
}

}  // namespace charter::bench
