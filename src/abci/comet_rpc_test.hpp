#pragma once
// What a node asks its own CometBFT for, as the tests of four real ones do it: the header, commit
// and validators of a height, out of its JSON.

#include <filesystem>
#include <string>

#include "engine/signed_blocks.hpp"

namespace charter::abci {

/// The answer to a request on the RPC socket; empty if there is none.
std::string ask_rpc(const std::filesystem::path& socket, const std::string& request);

/// /commit and /validators of a height: while it is the newest, with the commit that the node saw.
engine::SignedBlock signed_block(const std::filesystem::path& socket, std::uint64_t height);

}  // namespace charter::abci
