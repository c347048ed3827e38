#include "comet/renew.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

namespace charter::comet {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::string_view kDialled = "persistent_peers";
constexpr std::string_view kIds[] = {"unconditional_peer_ids", "private_peer_ids"};
constexpr std::string_view kGossipSleep = "peer_gossip_sleep_duration";
constexpr std::uintmax_t kFileBytesMax = std::uintmax_t{1} << 20U;

/// Where the value of `key = "..."` stands, without its quotes.
struct Value {
    std::size_t begin = 0;
    std::size_t size = 0;
};

std::optional<Value> value_of(std::string_view toml, std::string_view key) {
    const std::string line = "\n" + std::string(key) + " = \"";
    const std::size_t at = toml.find(line);
    if (at == std::string_view::npos) return std::nullopt;
    const std::size_t begin = at + line.size();
    const std::size_t end = toml.find_first_of("\"\n", begin);
    if (end == std::string_view::npos || toml[end] != '"') return std::nullopt;
    return Value{begin, end - begin};
}

tl::unexpected<Fault> not_ours(std::string_view key) {
    return fault("this config.toml has no line `" + std::string(key) +
                 " = \"...\"`: it is none that charter wrote");
}

std::vector<std::string> items(std::string_view list) {
    std::vector<std::string> all;
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        all.emplace_back(list.substr(0, comma));
        list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
    }
    return all;
}

std::string joined(const std::vector<Peer>& peers, bool with_address) {
    std::string all;
    for (const Peer& peer : peers) {
        if (with_address && peer.address.empty()) continue;
        all.append(all.empty() ? "" : ",").append(peer.id);
        if (with_address) all.append("@").append(peer.address);
    }
    return all;
}

bool is_plain(std::string_view text) {
    return std::ranges::none_of(text, [](char c) {
        return c == '"' || c == '\\' || c == ',' || static_cast<unsigned char>(c) < 0x20U ||
               c == '\x7f';
    });
}

bool is_peer_id(std::string_view text) {
    constexpr std::size_t kDigits = 40;
    return text.size() == kDigits && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

tl::unexpected<Fault> no_peer_id(const std::string& id) {
    return fault("`" + id +
                 "` is no peer id of 40 hexadecimal digits: no node of the ledger has it");
}

Outcome<std::string> read(const fs::path& path) {
    std::error_code failed;
    const std::uintmax_t size = fs::file_size(path, failed);
    if (failed) return fault("cannot read " + path.string() + ": " + failed.message());
    if (size > kFileBytesMax) return fault("cannot read " + path.string() + ": it is too large");
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (in.bad()) return fault("cannot read " + path.string());
    return text;
}

}  // namespace

Outcome<std::vector<Peer>> peers_in(std::string_view config_toml) {
    const auto dialled = value_of(config_toml, kDialled);
    if (!dialled) return not_ours(kDialled);
    std::map<std::string, std::string> addresses;
    for (const std::string& item : items(config_toml.substr(dialled->begin, dialled->size))) {
        const std::size_t at = item.find('@');
        if (at != std::string::npos) addresses[item.substr(0, at)] = item.substr(at + 1);
    }
    const auto ids = value_of(config_toml, kIds[0]);
    if (!ids) return not_ours(kIds[0]);
    std::vector<Peer> peers;
    for (const std::string& id : items(config_toml.substr(ids->begin, ids->size))) {
        if (!is_peer_id(id)) return no_peer_id(id);
        const auto address = addresses.find(id);
        peers.push_back({id, address == addresses.end() ? std::string() : address->second});
    }
    return peers;
}

Outcome<std::string> with_peers(std::string_view config_toml, const std::vector<Peer>& peers) {
    for (const Peer& peer : peers) {
        if (!is_peer_id(peer.id)) return no_peer_id(peer.id);
        if (!is_plain(peer.address))
            return fault("`" + peer.address + "` does not fit into config.toml");
    }
    std::string text(config_toml);
    const auto put = [&text](std::string_view key, const std::string& wanted) {
        const auto value = value_of(text, key);
        if (value) text.replace(value->begin, value->size, wanted);
        return value.has_value();
    };
    if (!put(kDialled, joined(peers, true))) return not_ours(kDialled);
    for (const std::string_view key : kIds) {
        if (!put(key, joined(peers, false))) return not_ours(key);
    }
    if (!put(kGossipSleep, gossip_sleep(peers.size()))) return not_ours(kGossipSleep);
    return text;
}

std::optional<std::string> setting_in(std::string_view config_toml, std::string_view section,
                                      std::string_view key) {
    if (!section.empty()) {
        const std::size_t at = config_toml.find("\n[" + std::string(section) + "]\n");
        if (at == std::string_view::npos) return std::nullopt;
        config_toml.remove_prefix(at + 2);
    }
    config_toml = config_toml.substr(0, config_toml.find("\n["));
    const auto value = value_of(config_toml, key);
    if (!value) return std::nullopt;
    return std::string(config_toml.substr(value->begin, value->size));
}

Outcome<std::string> read_config(const fs::path& home) {
    return read(home / "config" / "config.toml");
}

Outcome<std::monostate> replace_config(const fs::path& home, const std::string& text) {
    const fs::path path = home / "config" / "config.toml";
    const fs::path part = path.string() + ".part";
    std::error_code failed;
    fs::remove(part, failed);
    std::ofstream out(part, std::ios::binary);
    const bool mine = ::chmod(part.c_str(), 0600) == 0;
    out << text;
    out.close();
    if (!mine || out.fail()) return fault("cannot write " + part.string() + "; is the disk full?");
    fs::rename(part, path, failed);
    if (failed) return fault("cannot write " + path.string() + ": " + failed.message());
    return std::monostate{};
}

Outcome<std::string> genesis_in(const fs::path& home) {
    const fs::path path = home / "config" / "genesis.json";
    const auto text = read(path);
    if (!text) return text;
    boost::system::error_code failed;
    const json::value value = json::parse(*text, failed);
    const json::value* state =
        !failed && value.is_object() ? value.as_object().if_contains("app_state") : nullptr;
    const json::value* digest = state != nullptr && state->is_object()
                                    ? state->as_object().if_contains("genesis_sha256")
                                    : nullptr;
    if (digest != nullptr && digest->is_string()) return std::string(digest->as_string());
    return fault(path.string() + ": it is none that charter wrote");
}

}  // namespace charter::comet
