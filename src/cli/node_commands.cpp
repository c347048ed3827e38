// `charter node replace-key`: proposes a new consensus key for a node. `charter node show`: what
// the ledger holds of a node, and from which height the engine's set has it.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/texts.hpp"
#include "client/identity.hpp"
#include "client/new_consensus_key.hpp"
#include "client/state_reader.hpp"
#include "crypto/sha256.hpp"
#include "report/columns.hpp"
#include "state/keys.hpp"
#include "tx/nodes/validators.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;

struct ReplaceOptions {
    std::string node;
    client::NewKeySource key;
    std::string peer_id;
    std::string why;
    std::string title;
    fs::path minutes;
};

Outcome<v1::Action> proposal_of(const Session& session, const ReplaceOptions& options) {
    const auto genesis = genesis_digest(session);
    if (!genesis) return tl::unexpected(genesis.error());
    const auto key = client::new_consensus_key(options.key, options.node, *genesis);
    if (!key) return tl::unexpected(key.error());
    const auto minutes = client::read_file(options.minutes);
    if (!minutes) return tl::unexpected(minutes.error());
    v1::Action action;
    v1::AssemblyPropose& propose = *action.mutable_assembly_propose();
    v1::NodesRotateKey& rotate = *propose.mutable_action()->mutable_nodes_rotate_key();
    rotate.set_node(options.node);
    *rotate.mutable_consensus_key() = key->key;
    rotate.set_possession(key->possession);
    rotate.set_peer_id(options.peer_id);
    rotate.set_why(options.why);
    propose.set_title(options.title.empty()
                          ? text(TextId::replace_key_title, {{"node", options.node}})
                          : options.title);
    propose.set_minutes_digest(Bytes(view(crypto::sha256(*minutes))));
    return action;
}

Exit replace_key(const Session& session, const ReplaceOptions& options) {
    const auto action = proposal_of(session, options);
    if (!action) return report_fault(session, action.error());
    const Exit exit = perform(session, *action);
    const bool told = exit == Exit::done && !session.json && session.save.empty();
    if (told) {
        std::cout << text(TextId::key_takes_effect,
                          {{"delay", std::to_string(tx::kEngineDelay)}, {"node", options.node}})
                  << "\n";
    }
    return exit;
}

// "12, from height 40 on": when the engine's set has what a block changed.
std::string since(const std::string& what, std::uint64_t height) {
    if (height == 0) return text(TextId::since_the_beginning, {{"what", what}});
    return text(TextId::since_height, {{"changed", std::to_string(height)},
                                       {"height", std::to_string(height + tx::kEngineDelay)},
                                       {"what", what}});
}

std::string standing_of(const v1::Node& node) {
    if (node.retired()) return text(TextId::node_retired);
    return text(node.suspended() ? TextId::node_suspended : TextId::node_in_service);
}

Exit print_node(const Session& session, const std::string& id) {
    auto client = connect(session);
    if (!client) return report_fault(session, client.error());
    v1::Node node;
    const auto found = client::read_record(*client, state::keys::node(id), node);
    if (!found) return report_fault(session, found.error(), Exit::unreachable);
    if (!*found) return report_fault(session, {"there is no node " + id}, Exit::refused);
    const std::string power = std::to_string(node.power());
    const std::vector<std::vector<std::string>> rows = {
        {heading("node"), node.node()},
        {heading("role"), node.role()},
        {heading("state"), standing_of(node)},
        {heading("site"), node.site()},
        {heading("country"), node.country()},
        {heading("responsible_person"), node.responsible_person()},
        {heading("power"), since(power, node.power_height())},
        {heading("consensus_key"), since(to_hex(node.consensus_key().bytes()), node.key_height())},
        {heading("peer_id"), node.peer_id()},
    };
    report::print_table(std::cout, {heading("field"), heading("value")}, rows,
                        report::terminal_width());
    return Exit::done;
}

Exit show_node(const Session& session, const std::string& id) {
    if (!session.json) return print_node(session, id);
    return show(session, "/v1/state/" + client::encode_path(state::keys::node(id)));
}

}  // namespace

void add_node_commands(const Commands& c) {
    CLI::App* noun = noun_named(c.app, "node");
    auto o = std::make_shared<ReplaceOptions>();
    CLI::App* replace = noun->add_subcommand("replace-key");
    replace->add_option("node", o->node)->required();
    replace->add_option("--public-key", o->key.public_key);
    replace->add_option("--key-file", o->key.key_file);
    replace->add_option("--possession", o->key.possession);
    replace->add_option("--peer-id", o->peer_id);
    replace->add_option("--why", o->why)->required();
    replace->add_option("--title", o->title);
    replace->add_option("--minutes", o->minutes)->required();
    replace->callback([c, o] { c.result = replace_key(c.session, *o); });
    auto id = std::make_shared<std::string>();
    CLI::App* one = noun->add_subcommand("show");
    one->add_option("node", *id)->required();
    one->callback([c, id] { c.result = show_node(c.session, *id); });
}

}  // namespace charter::cli
