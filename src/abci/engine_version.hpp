#pragma once
// The version of CometBFT that this program runs with, and no other.

namespace charter::abci {

inline constexpr const char* kEngineVersion = "0.39.4";

}  // namespace charter::abci
