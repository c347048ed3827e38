#pragma once
// Where the key of this node's validator is, and whether CometBFT has it at hand.

#include <optional>
#include <string>
#include <string_view>

namespace charter::network {

/// "file": CometBFT reads the key itself. "connected", "missing": charter-signer has it, and dials
/// CometBFT's socket; whether it does now. "none": the node has no vote. "unknown": CometBFT's
/// configuration cannot be read, or it is not known whether the node has a vote.
///
/// `config_toml`: CometBFT's; empty if it cannot be read. `sockets`: /proc/net/unix.
std::string signer_state(std::string_view config_toml, std::string_view sockets,
                         std::optional<bool> has_vote);

/// The unix socket on which CometBFT waits for its signer; empty: its key is in a file.
std::string signer_socket(std::string_view config_toml);

/// Whether somebody is connected to the unix socket that was bound at `path`.
bool is_connected(std::string_view sockets, std::string_view path);

}  // namespace charter::network
