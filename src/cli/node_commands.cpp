// `charter node replace-key`: proposes a new consensus key for a node. `charter node show`: what
// the ledger holds of a node, and from which height the engine's set has it.

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/texts.hpp"
#include "client/identity.hpp"
#include "client/state_reader.hpp"
#include "crypto/sha256.hpp"
#include "report/columns.hpp"
#include "state/keys.hpp"
#include "tx/nodes/validators.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kKeyFileBytesMax = 64U << 10U;

struct ReplaceOptions {
    std::string node;
    std::string public_key;
    fs::path key_file;
    std::string peer_id;
    std::string why;
    std::string title;
    fs::path minutes;
};

std::optional<Bytes> key_from_text(std::string_view text) {
    auto key = text.size() == 2 * kKeyBytes ? from_hex(text) : from_base64(text);
    if (!key || key->size() != kKeyBytes) return std::nullopt;
    return key;
}

// CometBFT's own: a validator's key file, or what `cometbft show-validator` prints.
std::optional<Bytes> key_from_json(const Bytes& text) {
    boost::system::error_code failed;
    const json::value value = json::parse(text, failed);
    if (failed || !value.is_object()) return std::nullopt;
    const json::object& object = value.as_object();
    const json::value* inner = object.if_contains("pub_key");
    const json::object& key = inner != nullptr && inner->is_object() ? inner->as_object() : object;
    const json::value* type = key.if_contains("type");
    const json::value* bytes = key.if_contains("value");
    const bool is_ed25519 = type != nullptr && type->is_string() &&
                            type->as_string() == "tendermint/PubKeyEd25519" && bytes != nullptr &&
                            bytes->is_string();
    if (!is_ed25519) return std::nullopt;
    return key_from_text(std::string(bytes->as_string()));
}

Outcome<Bytes> key_from_file(const fs::path& file) {
    const auto text = client::read_file(file, kKeyFileBytesMax);
    if (!text) return tl::unexpected(text.error());
    if (auto key = key_from_json(*text)) return *std::move(key);
    const auto request = client::read_request(file);
    if (request) {
        for (const client::RequestedKey& key : request->keys) {
            if (key.usage == v1::USAGE_CONSENSUS) return key.key.bytes();
        }
    }
    return fault("--key-file: " + file.string() +
                 " is neither a request.yaml with a consensus key nor a CometBFT file with a "
                 "\"pub_key\" of type tendermint/PubKeyEd25519");
}

Outcome<Bytes> new_key(const ReplaceOptions& options) {
    if (options.public_key.empty() == options.key_file.empty()) {
        return fault("name the new key once: --public-key or --key-file");
    }
    if (!options.key_file.empty()) return key_from_file(options.key_file);
    if (auto key = key_from_text(options.public_key)) return *std::move(key);
    return fault("--public-key: an Ed25519 key of 32 bytes, in hexadecimal or base64");
}

Outcome<v1::Action> proposal_of(const ReplaceOptions& options) {
    const auto key = new_key(options);
    if (!key) return tl::unexpected(key.error());
    const auto minutes = client::read_file(options.minutes);
    if (!minutes) return tl::unexpected(minutes.error());
    v1::Action action;
    v1::AssemblyPropose& propose = *action.mutable_assembly_propose();
    v1::NodesRotateKey& rotate = *propose.mutable_action()->mutable_nodes_rotate_key();
    rotate.set_node(options.node);
    rotate.mutable_consensus_key()->set_algorithm(v1::ALGORITHM_ED25519);
    rotate.mutable_consensus_key()->set_bytes(*key);
    rotate.set_peer_id(options.peer_id);
    rotate.set_why(options.why);
    propose.set_title(options.title.empty()
                          ? text(TextId::replace_key_title, {{"node", options.node}})
                          : options.title);
    propose.set_minutes_digest(Bytes(view(crypto::sha256(*minutes))));
    return action;
}

Exit replace_key(const Session& session, const ReplaceOptions& options) {
    const auto action = proposal_of(options);
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
    replace->add_option("--public-key", o->public_key);
    replace->add_option("--key-file", o->key_file);
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
