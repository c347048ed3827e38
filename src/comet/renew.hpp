#pragma once
// Peers of a home that is there: who came, left or moved since it was made.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "comet/home.hpp"

namespace charter::comet {

/// The peers that a config.toml of ours has, in its order. Faults: it is none of ours; an id that
/// is none.
Outcome<std::vector<Peer>> peers_in(std::string_view config_toml);

/// The same text with these peers and the gossip_sleep of their number, every other line as it is.
/// Faults: as peers_in; a text that no TOML string of ours holds.
Outcome<std::string> with_peers(std::string_view config_toml, const std::vector<Peer>& peers);

/// The text of `key = "..."` in that section (empty: before the first one), if it is there.
std::optional<std::string> setting_in(std::string_view config_toml, std::string_view section,
                                      std::string_view key);

/// The config.toml of a home. Faults: it cannot be read.
Outcome<std::string> read_config(const std::filesystem::path& home);
/// Puts another in its place, whole or not at all, mode 0600. Faults: the disk.
Outcome<std::monostate> replace_config(const std::filesystem::path& home, const std::string& text);

/// SHA-256 of the founding document that the home's genesis.json was made of, in hexadecimal.
/// Faults: it cannot be read, or is none of ours.
Outcome<std::string> genesis_in(const std::filesystem::path& home);

}  // namespace charter::comet
