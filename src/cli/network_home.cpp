#include "cli/network_home.hpp"

#include <boost/json.hpp>
#include <iostream>

#include "cli/texts.hpp"
#include "compiler/compiler.hpp"
#include "keys/private_file.hpp"
#include "node/home.hpp"
#include "wire/codec.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::size_t kTextsBytesMax = std::size_t{64} << 20U;
constexpr const char* kRunFolder = "/run/charter";

Outcome<std::optional<Bytes>> texts_of(const NetworkOptions& options) {
    if (!options.texts.empty()) {
        auto bytes = node::read_whole(options.texts, kTextsBytesMax, "the texts of the convention");
        if (!bytes) return tl::unexpected(bytes.error());
        return *std::move(bytes);
    }
    if (options.catalog.empty()) return std::nullopt;
    const auto compiled = compiler::compile_catalog(options.catalog);
    if (!compiled) return tl::unexpected(compiled.error());
    return wire::encode(compiled->texts);
}

/// What is made of a plan, worked out before anything is written.
struct Drawn {
    Bytes genesis;
    std::optional<Bytes> texts;
    client::NetworkNode own;
    comet::HomeConfig comet;
    std::string toml;
    client::NodeSeeds seeds;
};

Outcome<Drawn> draw(const client::Network& network, const client::NodePlan& plan) {
    Drawn drawn;
    auto own = client::own_node(network, plan.node);
    if (!own) return tl::unexpected(own.error());
    drawn.own = *std::move(own);
    auto comet = client::comet_config(network, plan);
    if (!comet) return tl::unexpected(comet.error());
    drawn.comet = *std::move(comet);
    auto toml = client::node_toml(plan);
    if (!toml) return tl::unexpected(toml.error());
    drawn.toml = *std::move(toml);
    auto seeds = client::node_seeds(drawn.own, plan);
    if (!seeds) return tl::unexpected(seeds.error());
    drawn.seeds = *std::move(seeds);
    return drawn;
}

Outcome<std::monostate> make_config(const client::NodePlan& plan, const std::string& toml) {
    std::error_code failed;
    if (plan.config.has_parent_path()) fs::create_directories(plan.config.parent_path(), failed);
    if (failed) {
        return fault("cannot make the folder " + plan.config.parent_path().string() + ": " +
                     failed.message());
    }
    return keys::write_private_file(plan.config, toml);
}

Outcome<std::monostate> make(const client::NodePlan& plan, const Drawn& drawn) {
    if (auto free = client::nothing_there(plan); !free) return free;
    const auto founded = node::found_home(plan.home, drawn.genesis);
    if (!founded) return tl::unexpected(founded.error());
    if (drawn.texts) {
        if (auto kept = node::keep_texts(plan.home, *drawn.texts); !kept) return kept;
    }
    auto made = comet::make_home(plan.comet_home, drawn.comet, drawn.genesis,
                                 drawn.seeds.peer.bytes(), drawn.seeds.validator.bytes());
    return made ? make_config(plan, drawn.toml) : made;
}

void print_json(const client::NodePlan& plan, const Drawn& drawn) {
    json::array peers;
    for (const comet::Peer& peer : drawn.comet.peers) {
        peers.push_back(json::object{{"id", peer.id}, {"address", peer.address}});
    }
    json::object made;
    made["node"] = plan.node;
    made["peer_id"] = drawn.own.peer_id;
    made["home"] = plan.home.string();
    made["comet_home"] = plan.comet_home.string();
    made["config"] = plan.config.string();
    made["sockets"] = plan.sockets.string();
    made["signer"] = !client::key_in_file(drawn.own, plan);
    made["peers"] = std::move(peers);
    std::cout << json::serialize(made) << "\n";
}

/// What the operator has to do before the node runs, in the order of doing it.
void print_next(const client::NodePlan& plan, const Drawn& drawn) {
    std::error_code ignored;
    auto step = [number = 0](TextId id, Words words) mutable {
        std::cout << "  " << ++number << ". " << text(id, words) << "\n";
    };
    std::cout << text(TextId::network_next) << "\n";
    if (!drawn.texts) step(TextId::network_next_texts, {{"home", plan.home.string()}});
    if (!fs::exists(plan.keys / "tls.crt", ignored)) {
        step(TextId::network_next_tls,
             {{"node", plan.node}, {"file", (plan.keys / "tls.crt").string()}});
    }
    if (!client::key_in_file(drawn.own, plan)) {
        step(TextId::network_next_signer, {{"socket", drawn.comet.privval_socket.string()}});
    }
    if (plan.dev) {
        step(TextId::network_next_run, {{"config", plan.config.string()}});
        return;
    }
    step(TextId::network_next_firewall, {{"listen", plan.listen}});
    step(TextId::network_next_units, {});
}

void print_made(const client::NodePlan& plan, const Drawn& drawn) {
    std::cout << text(TextId::network_made, {{"node", plan.node}, {"peer_id", drawn.own.peer_id}})
              << "\n";
    const std::pair<fs::path, TextId> made[] = {
        {plan.home, TextId::network_made_home},
        {plan.comet_home, TextId::network_made_comet},
        {plan.config, TextId::network_made_config},
    };
    for (const auto& [path, what] : made)
        std::cout << "  " << path.string() << "  " << text(what) << "\n";
    print_next(plan, drawn);
}

}  // namespace

void add_peer_option(CLI::App& command, std::vector<std::string>& peers) {
    command.add_option("--peer", peers)
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args(false);
}

void add_plan_options(CLI::App& command, NetworkOptions& options) {
    client::NodePlan& plan = options.plan;
    command.add_option("--genesis", options.genesis)->required();
    command.add_option("--home", plan.home)->required();
    command.add_option("--comet-home", plan.comet_home);
    command.add_option("--config-out", plan.config);
    command.add_option("--sockets", plan.sockets);
    command.add_option("--keys", plan.keys);
    add_peer_option(command, plan.peers);
    command.add_option("--listen", plan.listen)->required();
    command.add_option("--api", plan.api)->capture_default_str();
    command.add_option("--metrics-port", plan.metrics_port)->capture_default_str();
    command.add_option("--comet-metrics-port", options.comet_metrics_port);
    command.add_option("--program", plan.program)->capture_default_str();
    CLI::Option* catalog = command.add_option("--catalog", options.catalog);
    command.add_option("--texts", options.texts)->excludes(catalog);
    command.add_flag("--dev", plan.dev);
    command.add_option("--snapshot-rpc", options.state_sync.rpc_servers);
    command.add_option("--trust-height", options.state_sync.trust_height);
    command.add_option("--trust-hash", options.state_sync.trust_hash);
}

client::NodePlan completed_plan(const Session& session, const NetworkOptions& options) {
    client::NodePlan plan = options.plan;
    if (plan.comet_home.empty()) plan.comet_home = plan.home / "comet";
    if (plan.config.empty()) plan.config = plan.home / "charterd.toml";
    if (plan.keys.empty()) plan.keys = session.folder_of(plan.node);
    if (plan.sockets.empty()) plan.sockets = plan.dev ? plan.home : fs::path(kRunFolder);
    const comet::StateSync& sync = options.state_sync;
    const bool by_snapshot =
        !sync.rpc_servers.empty() || sync.trust_height != 0 || !sync.trust_hash.empty();
    if (by_snapshot) plan.state_sync = sync;
    if (options.comet_metrics_port != 0) plan.comet_metrics_port = options.comet_metrics_port;
    return plan;
}

Exit make_node(const Session& session, const NetworkOptions& options,
               const client::Network& network, ByteView genesis) {
    const client::NodePlan plan = completed_plan(session, options);
    auto texts = texts_of(options);
    if (!texts) return report_fault(session, texts.error());
    auto drawn = draw(network, plan);
    if (!drawn) return report_fault(session, drawn.error());
    drawn->genesis = Bytes(genesis);
    drawn->texts = *std::move(texts);
    if (const auto made = make(plan, *drawn); !made) return report_fault(session, made.error());
    session.json ? print_json(plan, *drawn) : print_made(plan, *drawn);
    return Exit::done;
}

}  // namespace charter::cli
