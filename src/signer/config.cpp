#include "signer/config.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/bytes.hpp"
#include "settings/settings.hpp"

namespace charter::signer {
namespace {

namespace fs = std::filesystem;
using settings::Key;
using settings::text;
using settings::word;

constexpr const char* kProgram = "charter-signer";
constexpr std::size_t kChainBytesMax = 50;  // CometBFT's

constexpr std::string_view kDefault =
    R"(# charter-signer: the key of one validator, outside of its node.
# Relative paths are relative to the folder of this file.

[chain]
id = "example-net"              # the only chain that is signed for

[node]
socket = "privval.sock"         # priv_validator_laddr of the node's config.toml, without unix://
user = ""                       # whose process must listen there; "": the signer's own user

[state]
folder = "signer"               # what was signed last, and the lock; one folder for one key

[key]
kind = "pkcs11"                 # "pkcs11": in a token; "file": encrypted PKCS#8, mode 0600
module = ""                     # pkcs11: the shared library of the token's maker
token = ""                      # pkcs11: the token's label
label = ""                      # pkcs11: the key's label (CKA_LABEL)
id = ""                         # pkcs11: the key's id (CKA_ID), hexadecimal; label, id or both
pin_file = "pin"                # pkcs11: the user's PIN, mode 0600
file = "keys/consensus.key"     # file
passphrase_file = ""            # file: of that key; "": the file `passphrase` beside it

[log]
level = "info"                  # trace, debug, info, warn, error or off
)";

std::vector<Key> keys_of(Config& c) {
    return {
        text("chain", "id", c.chain_id),
        text("node", "socket", c.socket),
        text("node", "user", c.node_user),
        text("state", "folder", c.folder),
        word("key", "kind", c.kind, {"pkcs11", "file"}),
        text("key", "module", c.module),
        text("key", "token", c.token),
        text("key", "label", c.label),
        text("key", "id", c.id),
        text("key", "pin_file", c.pin_file),
        text("key", "file", c.file),
        text("key", "passphrase_file", c.passphrase_file),
        word("log", "level", c.log_level, {"trace", "debug", "info", "warn", "error", "off"}),
    };
}

bool is_chain_id(std::string_view id) {
    return !id.empty() && id.size() <= kChainBytesMax &&
           std::ranges::all_of(id, [](char c) { return c > ' ' && c < '\x7f'; });
}

/// What is wrong of the whole; empty: nothing.
std::string wrong_in(const Config& config) {
    if (!is_chain_id(config.chain_id)) {
        return "chain.id: must be the chain's name: 1 to 50 letters, digits and signs";
    }
    if (config.kind == "file") return {};
    if (config.module.empty() || config.token.empty()) {
        return "key: a key in a token needs module and token";
    }
    if (config.label.empty() && config.id.empty()) return "key: a key in a token needs label or id";
    if (!from_hex(config.id)) return "key.id: must be hexadecimal digits, two a byte";
    return {};
}

}  // namespace

std::string_view default_config() { return kDefault; }

Outcome<Config> parse_config(std::string_view text, const std::string& name) {
    Config config;
    if (auto read = settings::parse(text, name, keys_of(config), kProgram); !read) {
        return tl::unexpected(read.error());
    }
    if (const std::string wrong = wrong_in(config); !wrong.empty()) {
        return fault(name + ": " + wrong);
    }
    return config;
}

Outcome<Config> read_config(const fs::path& file) {
    const auto text = settings::read_text(file, kProgram);
    if (!text) return tl::unexpected(text.error());
    auto config = parse_config(*text, file.string());
    if (!config) return config;
    settings::resolve(file, std::array{&config->socket, &config->folder, &config->module,
                                       &config->pin_file, &config->file, &config->passphrase_file});
    return config;
}

}  // namespace charter::signer
