#include "cli/doctor_look.hpp"

#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <iterator>

#include "client/network_plan.hpp"
#include "comet/home.hpp"
#include "comet/renew.hpp"
#include "crypto/sha256.hpp"
#include "engine/tip.hpp"
#include "network/rpc.hpp"
#include "network/signer.hpp"
#include "network/supervisor.hpp"
#include "node/home.hpp"
#include "probes/chrony.hpp"
#include "process/command.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::size_t kKeyBytesMax = 4'096;
constexpr std::size_t kGenesisBytesMax = std::size_t{20} << 20U;
constexpr std::streamoff kLogTail = std::streamoff{1} << 20U;
constexpr process::CommandLimits kJournal{std::chrono::seconds(10), std::size_t{8} << 20U};
constexpr std::size_t kSeedBytes = 32;
constexpr std::int64_t kNsPerMs = 1'000'000;

std::string text_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

ChronySeen chrony() {
    ChronySeen seen;
    const auto line = process::output_of("chronyc", {"-n", "-c", "tracking"});
    if (!line) return seen;
    const auto tracking = probes::parse_tracking(*line + "\n");
    if (!tracking) return seen;
    seen.answers = true;
    seen.synchronised = tracking->is_synchronised;
    seen.offset_ms = tracking->offset_ns / kNsPerMs;
    return seen;
}

/// The bytes at "<object>.value" of a key file of CometBFT's; empty if it is none.
Bytes key_in(const fs::path& file, std::string_view object) {
    const auto bytes = node::read_whole(file, kKeyBytesMax, "a key");
    if (!bytes) return {};
    boost::system::error_code failed;
    const json::value value = json::parse(*bytes, failed);
    if (failed || !value.is_object()) return {};
    const json::value* key = value.as_object().if_contains(object);
    const json::value* text =
        key != nullptr && key->is_object() ? key->as_object().if_contains("value") : nullptr;
    if (text == nullptr || !text->is_string()) return {};
    return from_base64(std::string(text->as_string())).value_or(Bytes());
}

std::string peer_id_in(const fs::path& file) {
    const Bytes key = key_in(file, "priv_key");
    return key.size() < kSeedBytes ? std::string() : comet::peer_id_of(key.substr(0, kSeedBytes));
}

/// The path of "unix:///run/charter/rpc.sock", and the address of "tcp://0.0.0.0:26656".
std::string without_scheme(const std::string& address) {
    const std::size_t at = address.find("://");
    return at == std::string::npos ? address : address.substr(at + 3);
}

std::string setting(const std::string& toml, std::string_view section, std::string_view key) {
    return without_scheme(comet::setting_in(toml, section, key).value_or(std::string()));
}

void look_at_config(const node::NodeConfig& config, Findings& found) {
    const auto toml = comet::read_config(config.comet_home);
    const auto peers = toml ? comet::peers_in(*toml) : tl::unexpected(toml.error());
    if (!peers) found.peers_fault = peers.error().what;
    if (!toml) return;
    found.node = setting(*toml, "", "moniker");
    found.listen = {found.node, setting(*toml, "p2p", "laddr"), Reach::silent};
    const std::string key = setting(*toml, "", "priv_validator_key_file");
    if (!key.empty()) found.validator_key_file = (config.comet_home / key).string();
    found.signer_socket = setting(*toml, "", "priv_validator_laddr");
    found.signer_connected = network::is_connected(text_of("/proc/net/unix"), found.signer_socket);
    for (const comet::Peer& peer : peers.value_or(std::vector<comet::Peer>())) {
        if (!peer.address.empty()) found.peers.push_back({peer.id, peer.address, Reach::silent});
    }
}

/// Of the founding document: what it gives, and this node in it.
void look_at_founding(const node::NodeConfig& config, Findings& found) {
    GenesisSeen& seen = found.genesis;
    seen.file = (config.comet_home / "config" / "genesis.json").string();
    const auto document = node::genesis_of(config.home);
    const auto head = document ? node::genesis_head(*document) : tl::unexpected(document.error());
    const auto wanted = head ? comet::genesis_json(*document) : tl::unexpected(head.error());
    if (!wanted) {
        seen.fault = wanted.error().what;
        return;
    }
    seen.digest = to_hex(view(head->digest));
    const auto there = node::read_whole(seen.file, kGenesisBytesMax, "CometBFT's genesis.json");
    if (!there) seen.fault = there.error().what;
    seen.same = there && *there == *wanted;
    const auto founding = client::network_of_genesis(*document);
    if (!founding || found.node.empty()) return;
    Standing standing;
    standing.source = (config.home / "genesis.bin").string();
    const auto own = std::ranges::find(founding->nodes, found.node, &client::NetworkNode::id);
    if (own != founding->nodes.end()) {
        standing.known = true;
        standing.peer_id = own->peer_id;
        standing.consensus_key = to_hex(own->consensus_key.bytes());
        standing.role = own->role;
        // Its power is the ledger's to say; of a founding validator it is not nothing.
        standing.power = own->role == "validator" ? 1 : 0;
    }
    found.standing = standing;
}

void look_at_disks(const node::NodeConfig& config, Findings& found) {
    for (const fs::path& path : {config.home, config.comet_home}) {
        std::error_code failed;
        const fs::space_info space = fs::space(path, failed);
        if (!failed) found.disks.push_back({path.string(), space.available, space.capacity});
    }
}

bool somebody_listens(const fs::path& path) {
    using Local = boost::asio::local::stream_protocol;
    boost::asio::io_context io;
    Local::socket probe(io);
    boost::system::error_code failed;
    // A path that is too long is a finding, and no address.
    if (path.string().size() < sizeof(sockaddr_un::sun_path))
        probe.connect(Local::endpoint(path.string()), failed);
    return probe.is_open() && !failed;
}

void look_at_places(const node::NodeConfig& config, Findings& found) {
    for (const fs::path& path :
         {config.abci_path(), config.rpc_path(), fs::path(found.signer_socket)}) {
        if (path.empty()) continue;
        std::error_code ignored;
        const bool there = fs::is_socket(path, ignored);
        // A signer's socket takes one connection: who dials it disturbs.
        const bool dialled = path.string() != found.signer_socket;
        const bool answers = dialled ? there && somebody_listens(path) : there;
        found.sockets.push_back({path.string(), there, answers});
    }
    const fs::path keys[] = {
        config.home,
        config.comet_home,
        config.comet_home / "config",
        config.comet_home / "data",
        config.comet_home / "config" / "node_key.json",
        config.comet_home / "config" / "priv_validator_key.json",
        config.comet_home / "data" / "priv_validator_state.json",
        config.tls_key,
        config.abci_path(),
        config.rpc_path(),
        fs::path(found.signer_socket),
    };
    for (const fs::path& path : keys) {
        struct stat status{};
        if (path.empty() || ::stat(path.c_str(), &status) != 0) continue;
        found.places.push_back({path.string(), status.st_mode & 0777U, S_ISDIR(status.st_mode)});
    }
}

/// The last of a log; empty if there is none.
std::string tail_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    in.seekg(0, std::ios::end);
    in.seekg(std::max<std::streamoff>(in.tellg() - kLogTail, 0));
    return {std::istreambuf_iterator<char>(in), {}};
}

void look_at_engine(const node::NodeConfig& config, Findings& found) {
    found.engine_program = config.engine_program;
    found.engine_version =
        process::output_of(config.engine_program, {"version"}).value_or(std::string());
    EngineSeen& seen = found.engine;
    seen.log = (config.home / "cometbft.log").string();
    std::string log = tail_of(seen.log);
    if (log.empty() && !config.supervise) {
        seen.log = "journalctl -u cometbft";
        log = process::output_of("journalctl", {"-u", "cometbft", "-n", "2000", "-o", "cat"},
                                 kJournal)
                  .value_or(std::string());
    }
    seen.grave = network::consensus_failure_in(log);
    network::Rpc rpc(config.rpc_path());
    const auto status = rpc.status();
    if (!status) {
        seen.fault = status.error().what;
        return;
    }
    seen.peer_id = status->peer_id;
    seen.height = status->height;
    seen.catching_up = status->catching_up;
}

}  // namespace

Findings look_at_machine(const node::NodeConfig& config) {
    Findings found;
    found.now_ms = engine::system_now_ms();
    found.chrony = chrony();
    look_at_config(config, found);
    look_at_founding(config, found);
    const fs::path node_key = config.comet_home / "config" / "node_key.json";
    found.node_key_file = node_key.string();
    found.peer_id = peer_id_in(node_key);
    if (!found.validator_key_file.empty()) {
        found.validator_key = to_hex(key_in(found.validator_key_file, "pub_key"));
    }
    look_at_disks(config, found);
    look_at_places(config, found);
    look_at_engine(config, found);
    found.api.address = config.address + ":" + std::to_string(config.port);
    std::vector<Dialled*> addresses = {&found.listen, &found.api};
    for (Dialled& peer : found.peers) addresses.push_back(&peer);
    dial(addresses);
    return found;
}

}  // namespace charter::cli
