#include "network/signer.hpp"

#include <algorithm>

#include "comet/renew.hpp"

namespace charter::network {
namespace {

constexpr std::string_view kScheme = "unix://";
constexpr std::string_view kEstablished = "03";
/// Of a line "address: references protocol flags type state inode path".
constexpr std::size_t kState = 5;
constexpr std::size_t kPath = 7;

/// The n-th word of a line, up to its end where it is the last one.
std::string_view word(std::string_view line, std::size_t n) {
    for (std::size_t i = 0;; ++i) {
        const std::size_t begin = line.find_first_not_of(' ');
        if (begin == std::string_view::npos) return {};
        line.remove_prefix(begin);
        if (i == n) return n == kPath ? line : line.substr(0, line.find(' '));
        line.remove_prefix(std::min(line.find(' '), line.size()));
    }
}

}  // namespace

bool is_connected(std::string_view sockets, std::string_view path) {
    while (!sockets.empty()) {
        const std::size_t end = sockets.find('\n');
        const std::string_view line = sockets.substr(0, end);
        if (word(line, kState) == kEstablished && word(line, kPath) == path) return true;
        sockets = end == std::string_view::npos ? std::string_view{} : sockets.substr(end + 1);
    }
    return false;
}

std::string signer_socket(std::string_view config_toml) {
    const auto address = comet::setting_in(config_toml, "", "priv_validator_laddr");
    if (!address || !address->starts_with(kScheme)) return {};
    return address->substr(kScheme.size());
}

std::string signer_state(std::string_view config_toml, std::string_view sockets,
                         std::optional<bool> has_vote) {
    if (config_toml.empty()) return "unknown";
    if (comet::setting_in(config_toml, "", "priv_validator_laddr")) {
        const std::string path = signer_socket(config_toml);
        return !path.empty() && is_connected(sockets, path) ? "connected" : "missing";
    }
    if (!has_vote) return "unknown";
    return *has_vote ? "file" : "none";
}

}  // namespace charter::network
