// Where the validator's key is, of a config.toml of ours and what the kernel says of sockets.
#include "network/signer.hpp"

#include <gtest/gtest.h>

#include "comet/home.hpp"

namespace charter::network {
namespace {

constexpr const char* kHeader = "Num       RefCount Protocol Flags    Type St Inode Path\n";
constexpr const char* kListens =
    "0000000000000000: 00000002 00000000 00010000 0001 01 95033 /run/charter/privval.sock\n";
constexpr const char* kDialled =
    "0000000000000000: 00000003 00000000 00000000 0001 03 95040 /run/charter/privval.sock\n";
constexpr const char* kOther =
    "0000000000000000: 00000003 00000000 00000000 0001 03 95041 /run/charter/privval.sock2\n";
constexpr const char* kUnnamed = "0000000000000000: 00000003 00000000 00000000 0001 03 95042\n";

std::string config(const std::string& socket) {
    comet::HomeConfig home;
    home.moniker = "bank-a.v1";
    home.abci_socket = "/run/charter/abci.sock";
    home.rpc_socket = "/run/charter/rpc.sock";
    home.privval_socket = socket;
    home.p2p_listen = "0.0.0.0:26656";
    return comet::config_toml(home).value();
}

TEST(Signer, State) {
    const std::string file = config("");
    const std::string socket = config("/run/charter/privval.sock");
    const std::string dialled = kDialled;
    const struct {
        std::string name;
        std::string config;
        std::string sockets;
        std::optional<bool> has_vote;
        std::string state;
    } rows[] = {
        {"a key in a file", file, "", true, "file"},
        {"no vote", file, "", false, "none"},
        {"before CometBFT said who it is", file, "", std::nullopt, "unknown"},
        {"dialled", socket, std::string(kHeader) + kListens + kDialled, true, "connected"},
        {"dialled before it has a vote", socket, kDialled, false, "connected"},
        {"only listening", socket, std::string(kHeader) + kListens, true, "missing"},
        {"another socket", socket, std::string(kListens) + kOther + kUnnamed, true, "missing"},
        {"no socket at all", socket, "", std::nullopt, "missing"},
        {"without the last line's end", socket, dialled.substr(0, dialled.size() - 1), true,
         "connected"},
        {"half a path", socket, dialled.substr(0, dialled.size() - 4), true, "missing"},
        {"nonsense", socket, "\n\n  \n03\n", true, "missing"},
        {"no configuration", "", kDialled, true, "unknown"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(signer_state(row.config, row.sockets, row.has_vote), row.state) << row.name;
    }
}

}  // namespace
}  // namespace charter::network
