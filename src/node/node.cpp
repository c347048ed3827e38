#include "node/node.hpp"

#include <signal.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <ctime>
#include <future>
#include <utility>

#include "api/assessment.hpp"
#include "api/heights.hpp"
#include "api/metrics.hpp"
#include "api/server.hpp"
#include "base/protocol.hpp"
#include "engine/archivist.hpp"
#include "engine/pruner.hpp"
#include "engine/solo/solo.hpp"
#include "keys/file_key.hpp"
#include "keys/openssl_key.hpp"
#include "network/comet_engine.hpp"
#include "node/backup.hpp"
#include "node/home.hpp"
#include "node/own_certificate.hpp"
#include "node/probes.hpp"
#include "node/vault_watch.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "vault/document_store.hpp"

namespace charter::node {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTextsBytesMax = std::size_t{64} << 20U;
constexpr std::size_t kCertificateBytesMax = std::size_t{1} << 20U;
constexpr long kLookNs = 200'000'000;
constexpr std::string_view kSolo = "solo";

std::int64_t system_now_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

Outcome<keys::FileKey> load_key(const fs::path& key, const fs::path& passphrase_file,
                                std::optional<crypto::Algorithm> expected = std::nullopt) {
    const fs::path beside = key.parent_path() / "passphrase";
    const auto passphrase =
        keys::passphrase_from_file(passphrase_file.empty() ? beside : passphrase_file);
    if (!passphrase) return tl::unexpected(passphrase.error());
    return keys::FileKey::load(key, *passphrase, expected);
}

Outcome<std::unique_ptr<const catalog::Texts>> load_texts(const fs::path& path) {
    std::error_code ignored;
    if (!fs::exists(path, ignored)) {
        spdlog::warn(
            "no texts of the convention at {}: ids stand for titles; charterd init "
            "--texts puts them there",
            path.string());
        return std::make_unique<const catalog::Texts>();
    }
    const auto bytes = read_whole(path, kTextsBytesMax, "the texts of the convention");
    if (!bytes) return tl::unexpected(bytes.error());
    auto texts = catalog::Texts::parse(*bytes);
    if (!texts) return fault(path.string() + ": " + texts.error().what);
    return texts;
}

}  // namespace

struct Node::Impl {
    explicit Impl(NodeConfig c) : config(std::move(c)) {}

    // In this order: each uses those before it, and ends before them.
    NodeConfig config;
    std::optional<HomeLock> lock;
    std::optional<keys::FileKey> consensus_key;
    std::optional<keys::FileKey> tls_key;
    std::unique_ptr<storage::StateStore> store;
    std::unique_ptr<BackupDesk> backups;
    std::unique_ptr<const catalog::Texts> texts;
    std::optional<vault::DocumentStore> documents;
    api::Metrics metrics;
    api::Heights heights;
    api::AssessmentCache assessments;
    std::unique_ptr<engine::Archive> archive;
    std::unique_ptr<engine::Archivist> archivist;  // where states are archived
    std::unique_ptr<engine::Pruner> pruner;
    probes::BlockLog blocks;
    std::unique_ptr<engine::Engine> engine;
    std::unique_ptr<vault::Inspector> inspector;  // where documents are looked at
    std::unique_ptr<probes::Reporter> reporter;   // where the node measures itself
    std::unique_ptr<api::Server> server;

    Outcome<std::monostate> start(const std::string& program);
    Outcome<std::monostate> open();
    Outcome<std::monostate> start_keeping();
    Outcome<std::monostate> load_keys();
    Outcome<std::monostate> start_engine(const std::string& program);
    Outcome<std::unique_ptr<engine::Engine>> start_solo();
    Outcome<std::unique_ptr<engine::Engine>> start_comet(const std::string& program);
    Outcome<std::monostate> start_reporter(const std::string& program);
    void start_inspector();
    v1::Credential own_credential() const;
    std::optional<std::vector<probes::PeerReading>> peers_seen() const;
    Outcome<std::monostate> start_server(std::string program);
    void committed(std::uint64_t height);
    Outcome<std::string> server_certificate() const;
    bool is_program_too_old() const;
};

Outcome<std::monostate> Node::Impl::open() {
    if (auto founded = genesis_of(config.home); !founded) return tl::unexpected(founded.error());
    auto taken = HomeLock::take(config.home);
    if (!taken) return tl::unexpected(taken.error());
    lock.emplace(*std::move(taken));
    if (auto loaded = load_keys(); !loaded) return loaded;
    auto opened = open_state(config.home);
    if (!opened) return tl::unexpected(opened.error());
    store = *std::move(opened);
    backups = std::make_unique<BackupDesk>(*store, config.home);
    vault::StoreLimits limits;
    limits.bytes_max = config.document_bytes_max;
    limits.system = own_credential().holder();
    // A server whose certificate the ledger does not know still needs a name.
    if (limits.system.empty()) limits.system = config.address + ":" + std::to_string(config.port);
    auto vault = vault::DocumentStore::open(config.home / "documents", limits);
    if (!vault) return tl::unexpected(vault.error());
    documents.emplace(*std::move(vault));
    auto states = engine::Archive::open(config.home / "archive");
    if (!states) return tl::unexpected(states.error());
    archive = *std::move(states);
    if (auto kept = start_keeping(); !kept) return kept;
    auto read = load_texts(config.texts_path());
    if (!read) return tl::unexpected(read.error());
    texts = *std::move(read);
    return std::monostate{};
}

/// A validator's key on CometBFT is charter-signer's, or CometBFT's own: not this process's.
Outcome<std::monostate> Node::Impl::load_keys() {
    if (config.engine == kSolo) {
        auto loaded = load_key(config.consensus_key, config.consensus_passphrase_file,
                               crypto::Algorithm::ed25519);
        if (!loaded) return fault("engine.consensus_key: " + loaded.error().what);
        consensus_key.emplace(*std::move(loaded));
    }
    auto server_key = load_key(config.tls_key, config.tls_passphrase_file);
    if (!server_key) return fault("api.tls_key: " + server_key.error().what);
    tls_key.emplace(*std::move(server_key));
    return std::monostate{};
}

/// What archives and prunes.
Outcome<std::monostate> Node::Impl::start_keeping() {
    const auto latest = store->latest();
    const auto chain = state::read<v1::ChainConfig>(*latest, state::keys::kConfig);
    if (!chain) return fault("the store is empty: run charterd init");
    const engine::ArchiveDuty duty{config.archive_month_ends, config.archive_named,
                                   chain->utc_offset_minutes()};
    if (duty.month_ends || duty.named) {
        archivist = std::make_unique<engine::Archivist>(*store, *archive, chain->chain_id(), duty);
    }
    engine::PrunerOptions options;
    options.enabled = config.prune;
    options.duty = duty;
    options.chain_id = chain->chain_id();
    options.now_ms = system_now_ms;
    pruner = std::make_unique<engine::Pruner>(*store, *archive, std::move(options));
    return std::monostate{};
}

void Node::Impl::committed(std::uint64_t height) {
    spdlog::debug("height {}", height);
    heights.publish();
    pruner->committed();
}

Outcome<std::unique_ptr<engine::Engine>> Node::Impl::start_solo() {
    engine::SoloOptions options;
    options.validator_key = consensus_key->public_key().bytes;
    options.sign = [this](ByteView bytes) {
        auto signature = consensus_key->sign(bytes);
        if (!signature) spdlog::error("consensus key: {}", signature.error().what);
        return std::move(signature).value_or(Bytes());  // no signature: the engine stops
    };
    options.now_ms = system_now_ms;
    options.empty_block_interval_ms = config.empty_block_interval_ms;
    options.on_commit = [this](std::uint64_t height) {
        committed(height);
        if (archivist) archivist->committed(height);
    };
    options.on_block = [this](const engine::BlockDone& done) {
        blocks.committed(reading_of(done));
    };
    auto started = engine::SoloEngine::start(*store, {}, std::move(options));
    if (!started) return tl::unexpected(started.error());
    return *std::move(started);
}

Outcome<std::unique_ptr<engine::Engine>> Node::Impl::start_comet(const std::string& program) {
    const auto document = genesis_of(config.home);
    if (!document) return tl::unexpected(document.error());
    network::CometOptions options;
    options.abci_socket = config.abci_path();
    options.rpc_socket = config.rpc_path();
    options.home = config.comet_home;
    if (config.supervise) {
        options.program = config.engine_program;
        options.log = config.home / "cometbft.log";
    }
    options.snapshots = config.home / "snapshots";
    options.snapshot_interval = config.snapshot_interval;
    options.signed_genesis = *document;
    options.charter_program = program;
    options.application.now_ms = system_now_ms;
    options.on_commit = [this](const engine::BlockDone& done) {
        committed(done.height);
        blocks.committed(reading_of(done));
    };
    // The state of a height can be proved once the header after it is here.
    options.on_signed = [this](std::uint64_t height) {
        if (archivist) archivist->committed(height);
        pruner->committed();
    };
    auto started = network::CometEngine::start(*store, std::move(options));
    if (!started) return tl::unexpected(started.error());
    return *std::move(started);
}

Outcome<std::monostate> Node::Impl::start_engine(const std::string& program) {
    auto started = config.engine == kSolo ? start_solo() : start_comet(program);
    if (!started) return tl::unexpected(started.error());
    engine = *std::move(started);
    const auto tip = engine->application().tip();
    spdlog::info("chain {} at height {}, app hash {}", tip->config.chain_id(), tip->height,
                 to_hex(tip->app_hash));
    const bool current = texts->digest() == tip->catalog->wire().head().texts_digest();
    if (!current) {
        spdlog::warn(
            "the texts at {} are of another version of the convention than the one in "
            "force: where they differ, ids stand for titles",
            config.texts_path().string());
    }
    return std::monostate{};
}

/// The engine's peers by their names on the ledger; nothing of a solo engine.
std::optional<std::vector<probes::PeerReading>> Node::Impl::peers_seen() const {
    const auto network = engine->network();
    if (!network) return std::nullopt;
    const auto tip = engine->application().tip();
    if (!tip) return std::nullopt;
    std::map<std::string, v1::Node> nodes;  // in service, by peer id
    state::each<v1::Node>(*tip->view, "nod/", [&](const v1::Node& node) {
        if (!node.retired()) nodes.emplace(node.peer_id(), node);
        return true;
    });
    std::vector<probes::PeerReading> peers;
    for (const engine::PeerSeen& peer : network->peers) {
        probes::PeerReading& reading = peers.emplace_back();
        reading.bytes_in = peer.bytes_in;
        reading.bytes_out = peer.bytes_out;
        const auto node = nodes.find(peer.peer_id);
        if (node == nodes.end()) continue;
        reading.node = node->second.node();
        reading.member = node->second.member();
    }
    return peers;
}

/// The ledger's credential of the server's key, which names the node; empty: there is none.
v1::Credential Node::Impl::own_credential() const {
    return credential_of_ledger(*store->latest(), *tls_key).value_or(v1::Credential());
}

void Node::Impl::start_inspector() {
    VaultWatch watch;
    watch.config = &config;
    watch.documents = &*documents;
    const v1::Credential own = own_credential();
    watch.keeper = {own.member(), own.holder()};
    watch.view = [this]() -> std::shared_ptr<const state::View> {
        const auto tip = engine->application().tip();
        return tip ? tip->view : nullptr;
    };
    watch.now_ms = system_now_ms;
    inspector = start_vault_watch(watch);
}

Outcome<std::monostate> Node::Impl::start_reporter(const std::string& program) {
    if (!config.probes) return std::monostate{};
    auto key = load_key(config.probe_key, config.probe_passphrase_file);
    if (!key) return fault("probes.key: " + key.error().what);
    ProbeParts parts;
    parts.config = &config;
    parts.program = program;
    parts.store = store.get();
    parts.documents = &*documents;
    parts.blocks = &blocks;
    parts.tls_key = &*tls_key;
    parts.tip = [this] { return engine->application().tip(); };
    parts.submit = [this](ByteView raw) {
        auto answer = std::make_shared<std::promise<Outcome<v1::Receipt>>>();
        auto answered = answer->get_future();
        engine->submit(Bytes(raw), [answer](Outcome<engine::Submitted> done) {
            answer->set_value(done.map([](const engine::Submitted& to) { return to.receipt; }));
        });
        return answered.get();
    };
    parts.peers = [this] { return peers_seen(); };
    parts.now_ms = system_now_ms;
    auto started = start_probes(parts, *std::move(key));
    if (!started) return tl::unexpected(started.error());
    reporter = *std::move(started);
    return std::monostate{};
}

Outcome<std::string> Node::Impl::server_certificate() const {
    auto pem = config.tls_certificate.empty()
                   ? certificate_of_ledger(*engine->application().tip(), *tls_key)
                   : Outcome<std::string>(read_whole(config.tls_certificate, kCertificateBytesMax,
                                                     "the certificate api.tls_certificate"));
    if (!pem || config.tls_ca.empty()) return pem;
    const auto more =
        read_whole(config.tls_ca, kCertificateBytesMax, "the certificates api.tls_ca");
    if (!more) return more;
    if (!pem->ends_with('\n')) pem->push_back('\n');
    pem->append(*more);
    return pem;
}

Outcome<std::monostate> Node::Impl::start_server(std::string program) {
    auto certificate = server_certificate();
    if (!certificate) return tl::unexpected(certificate.error());
    api::Api api;
    api.engine = engine.get();
    api.texts = texts.get();
    api.vault = &*documents;
    api.metrics = &metrics;
    api.heights = &heights;
    api.assessments = &assessments;
    api.archive = archive.get();
    api.pruner = pruner.get();
    api.now_ms = system_now_ms;
    api.program = std::move(program);
    api::ServerConfig server_config;
    server_config.address = config.address;
    server_config.port = config.port;
    server_config.certificate_pem = *std::move(certificate);
    server_config.key = keys::native_handle(*tls_key);
    server_config.threads = config.threads;
    server_config.limits.connections = config.connections;
    server_config.limits.per_credential = config.connections_per_credential;
    server_config.limits.header_timeout = std::chrono::milliseconds(config.header_timeout_ms);
    server_config.limits.body_timeout = std::chrono::milliseconds(config.body_timeout_ms);
    server_config.metrics_address = config.metrics_address;
    if (config.metrics) server_config.metrics_port = config.metrics_port;
    auto started = api::Server::start(api, server_config);
    if (!started) return tl::unexpected(started.error());
    server = *std::move(started);
    return std::monostate{};
}

Node::Node(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Node::~Node() { stop(); }

/// By the state, not by the fault: that may be of any part that the next block would have needed.
bool Node::Impl::is_program_too_old() const {
    if (!store) return false;
    const auto chain = state::read<v1::ChainConfig>(*store->latest(), state::keys::kConfig);
    return chain && chain->protocol_version() > kProtocolSupported;
}

Outcome<std::monostate> Node::Impl::start(const std::string& program) {
    if (auto done = open(); !done) return done;
    if (auto done = start_engine(program); !done) return done;
    start_inspector();
    if (auto done = start_reporter(program); !done) return done;
    return start_server(program);
}

tl::expected<std::unique_ptr<Node>, Ended> Node::start(const NodeConfig& config,
                                                       const std::string& program) {
    auto impl = std::make_unique<Impl>(config);
    if (const auto started = impl->start(program); !started) {
        return tl::unexpected(Ended{started.error(), impl->is_program_too_old()});
    }
    return std::unique_ptr<Node>(new Node(std::move(impl)));
}

std::string Node::url() const {
    const std::string& address = impl_->config.address;
    const bool local =
        address == "127.0.0.1" || address == "::1" || address == "0.0.0.0" || address == "::";
    const std::string host = local ? "localhost" : address;
    return "https://" + host + ":" + std::to_string(impl_->server->port());
}

std::optional<std::string> Node::metrics_url() const {
    const auto port = impl_->server->metrics_port();
    if (!port) return std::nullopt;
    const bool v6 = impl_->config.metrics_address == "::1";
    return "http://" + std::string(v6 ? "[::1]" : "127.0.0.1") + ":" + std::to_string(*port) +
           "/metrics";
}

std::optional<Ended> Node::failure() const {
    const auto why = impl_->engine->failure();
    if (!why) return std::nullopt;
    return Ended{*why, impl_->is_program_too_old()};
}

void Node::stop() {
    if (impl_->reporter) impl_->reporter->stop(!failure());
    if (impl_->inspector) impl_->inspector->stop();
    // The engine first: whoever still waits for a receipt must not be called into a server that is
    // gone.
    if (impl_->engine) impl_->engine->stop();
    if (impl_->server) impl_->server->stop();
    if (impl_->pruner) impl_->pruner->stop();
    if (impl_->archivist) impl_->archivist->stop();
}

void hold_signals() {
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGINT);
    pthread_sigmask(SIG_BLOCK, &held, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
}

tl::expected<std::monostate, Ended> wait_for_signal(const Node& node) {
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGINT);
    const timespec look{0, kLookNs};
    while (true) {
        if (sigtimedwait(&held, nullptr, &look) > 0) return std::monostate{};
        if (const auto why = node.failure()) return tl::unexpected(*why);
    }
}

}  // namespace charter::node
