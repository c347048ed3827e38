// What an operator of one bank runs for its nodes: `charter network init` makes the home of a node
// that the genesis document names, `add-node` registers one that came later, `join` makes its home,
// and `peers` tells the others' homes who came and left.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>

#include "catalog/catalog.hpp"
#include "cli/commands.hpp"
#include "cli/network_home.hpp"
#include "cli/texts.hpp"
#include "client/add_node.hpp"
#include "client/identity.hpp"
#include "client/network_ledger.hpp"
#include "client/state_reader.hpp"
#include "comet/renew.hpp"
#include "crypto/sha256.hpp"
#include "node/home.hpp"
#include "state/keys.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kGenesisBytesMax = std::size_t{20} << 20U;

Exit network_init(const Session& session, const NetworkOptions& options) {
    const auto genesis =
        node::read_whole(options.genesis, kGenesisBytesMax, "the signed genesis document");
    if (!genesis) return report_fault(session, genesis.error());
    const auto network = client::network_of_genesis(*genesis);
    if (!network) return report_fault(session, network.error());
    return make_node(session, options, *network, *genesis);
}

Exit network_join(const Session& session, const NetworkOptions& options) {
    const auto genesis =
        node::read_whole(options.genesis, kGenesisBytesMax, "the signed genesis document");
    if (!genesis) return report_fault(session, genesis.error());
    if (const auto founding = client::network_of_genesis(*genesis); !founding)
        return report_fault(session, founding.error());
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto digest = node::genesis_head(*genesis);
    if (!digest) return report_fault(session, digest.error());
    const auto network = client::network_of_ledger(*node, view(digest->digest));
    if (!network) return report_fault(session, network.error(), Exit::unreachable);
    return make_node(session, options, *network, *genesis);
}

/// Prints who came and who left.
void print_peers(const client::Network& network, const std::vector<comet::Peer>& before,
                 const std::vector<comet::Peer>& after) {
    const auto name_of = [&network](const std::string& peer_id) {
        const auto node = std::ranges::find(network.nodes, peer_id, &client::NetworkNode::peer_id);
        return node == network.nodes.end() ? peer_id : node->id;
    };
    for (const comet::Peer& peer : before) {
        if (std::ranges::find(after, peer.id, &comet::Peer::id) == after.end())
            std::cout << "  - " << name_of(peer.id) << "\n";
    }
    for (const comet::Peer& peer : after) {
        const auto was = std::ranges::find(before, peer.id, &comet::Peer::id);
        if (was != before.end() && was->address == peer.address) continue;
        std::cout << "  + " << name_of(peer.id) << " " << peer.address << "\n";
    }
}

Exit network_peers(const Session& session, const client::NodePlan& plan) {
    const auto config = comet::read_config(plan.comet_home);
    if (!config) return report_fault(session, config.error());
    const auto before = comet::peers_in(*config);
    if (!before) return report_fault(session, before.error());
    const auto genesis = comet::genesis_in(plan.comet_home);
    if (!genesis) return report_fault(session, genesis.error());
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto network =
        client::network_of_ledger(*node, from_hex(*genesis).value_or(std::string()));
    if (!network) return report_fault(session, network.error(), Exit::unreachable);
    if (const auto own = client::own_node(*network, plan.node); !own)
        return report_fault(session, own.error());
    client::NodePlan completed = plan;
    completed.peers = client::completed_peers(*network, plan.peers, *before);
    const auto after = client::peers_of(*network, completed);
    if (!after) return report_fault(session, after.error());
    const auto text_after = comet::with_peers(*config, *after);
    if (!text_after) return report_fault(session, text_after.error());
    if (*text_after == *config) {
        std::cout << text(TextId::network_peers_same) << "\n";
        return Exit::done;
    }
    print_peers(*network, *before, *after);
    if (session.dry_run) return Exit::done;
    if (const auto put = comet::replace_config(plan.comet_home, *text_after); !put)
        return report_fault(session, put.error());
    std::cout << text(TextId::network_peers_changed) << "\n";
    return Exit::done;
}

void add_peers(CLI::App& noun, const Commands& c) {
    auto plan = std::make_shared<client::NodePlan>();
    CLI::App* command = noun.add_subcommand("peers");
    command->add_option("node", plan->node)->required();
    command->add_option("--comet-home", plan->comet_home)->required();
    add_peer_option(*command, plan->peers);
    command->callback([c, plan] { c.result = network_peers(c.session, *plan); });
}

struct AddNodeOptions {
    client::AddNode wanted;
    fs::path request;
    std::uint64_t power = 0;  // of a validator: what is proposed
    std::string proposer;
    std::string title;
    fs::path minutes;
};

Outcome<client::KnownNode> known_node(client::NodeClient& node, const client::AddNode& wanted) {
    client::KnownNode known;
    v1::ChainConfig config;
    const auto chain = client::read_record(node, Bytes(state::keys::kConfig), config);
    if (!chain) return tl::unexpected(chain.error());
    known.genesis_digest = config.genesis_digest();
    v1::Site site;
    const auto has_site = client::read_record(node, state::keys::site(wanted.site), site);
    if (!has_site) return tl::unexpected(has_site.error());
    known.site = *has_site;
    v1::Node record;
    const auto has_node = client::read_record(node, state::keys::node(wanted.node), record);
    if (!has_node) return tl::unexpected(has_node.error());
    if (*has_node) known.node = record;
    return known;
}

/// What is wrong with the options, before anything is sent.
Outcome<std::monostate> check_options(const Session& session, const AddNodeOptions& options) {
    if (!session.save.empty() || !session.offline.empty()) {
        return fault(
            "this sends several transactions, each after the one before: --save and --offline "
            "take one (charter site register, charter node register)");
    }
    if (options.power == 0) return std::monostate{};
    if (options.wanted.role != "validator")
        return fault("--power: only a node of role validator has any");
    if (!options.proposer.empty() && (options.title.empty() || options.minutes.empty()))
        return fault("--proposer: a proposal has a --title and --minutes");
    return std::monostate{};
}

Exit propose_power(const Session& session, const AddNodeOptions& options) {
    const auto minutes = client::read_file(options.minutes);
    if (!minutes) return report_fault(session, minutes.error());
    v1::Action action;
    v1::AssemblyPropose& propose = *action.mutable_assembly_propose();
    *propose.mutable_action() = client::assign_power(options.wanted.node, options.power);
    propose.set_title(options.title);
    propose.set_minutes_digest(Bytes(view(crypto::sha256(*minutes))));
    Session proposer = session;
    proposer.persons = {options.proposer};
    return perform(proposer, action);
}

Exit add_node(const Session& session, const AddNodeOptions& options) {
    if (auto right = check_options(session, options); !right)
        return report_fault(session, right.error());
    const auto request = client::read_request(options.request);
    if (!request) return report_fault(session, request.error());
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto known = known_node(*node, options.wanted);
    if (!known) return report_fault(session, known.error(), Exit::unreachable);
    const auto actions = client::add_node_actions(options.wanted, *request, *known);
    if (!actions) return report_fault(session, actions.error(), Exit::refused);
    for (const v1::Action& action : *actions) {
        if (!session.json) std::cout << catalog::act_name(action) << ": " << std::flush;
        const Exit sent = perform(session, action);
        // What was only tried is not there for the next one.
        if (sent != Exit::done || session.dry_run) return sent;
    }
    if (actions->empty() && !session.json)
        std::cout << text(TextId::network_node_there, {{"node", options.wanted.node}}) << "\n";
    if (options.power == 0) return Exit::done;
    if (!options.proposer.empty()) return propose_power(session, options);
    std::cout << text(TextId::network_next_power,
                      {{"node", options.wanted.node}, {"power", std::to_string(options.power)}})
              << "\n";
    return Exit::done;
}

void add_add_node(CLI::App& noun, const Commands& c) {
    auto o = std::make_shared<AddNodeOptions>();
    CLI::App* command = noun.add_subcommand("add-node");
    command->add_option("node", o->wanted.node)->required();
    command->add_option("--request", o->request)->required();
    command->add_option("--role", o->wanted.role)->required();
    command->add_option("--site", o->wanted.site)->required();
    command->add_option("--unit", o->wanted.responsible_unit)->required();
    command->add_option("--responsible", o->wanted.responsible_person)->required();
    command->add_option("--asset", o->wanted.asset);
    command->add_option("--site-kind", o->wanted.site_kind);
    command->add_option("--country", o->wanted.country);
    command->add_option("--hazards", o->wanted.hazards)->delimiter(',');
    command->add_option("--address-digest", o->wanted.address_digest);
    command->add_option("--power", o->power);
    command->add_option("--proposer", o->proposer);
    command->add_option("--title", o->title);
    command->add_option("--minutes", o->minutes);
    command->callback([c, o] { c.result = add_node(c.session, *o); });
}

}  // namespace

void add_network_commands(const Commands& c) {
    CLI::App* noun = noun_named(c.app, "network");
    auto o = std::make_shared<NetworkOptions>();
    CLI::App* init = noun->add_subcommand("init");
    init->add_option("node,--node", o->plan.node)->required();
    add_plan_options(*init, *o);
    init->callback([c, o] { c.result = network_init(c.session, *o); });
    auto later = std::make_shared<NetworkOptions>();
    CLI::App* join = noun->add_subcommand("join");
    join->add_option("node", later->plan.node)->required();
    add_plan_options(*join, *later);
    join->callback([c, later] { c.result = network_join(c.session, *later); });
    add_peers(*noun, c);
    add_add_node(*noun, c);
}

}  // namespace charter::cli
