#include "engine/protocol.hpp"

#include <string>

namespace charter::engine {

Outcome<std::monostate> require_runs(std::uint32_t version, std::uint64_t height,
                                     std::uint32_t supported) {
    if (version <= supported) return std::monostate{};
    const std::string needed = std::to_string(version);
    return fault("block " + std::to_string(height) + " goes by protocol version " + needed +
                 "; this program runs version " + std::to_string(supported) +
                 " at most. It stops before that block: nothing of it was executed, nothing is "
                 "lost. Install the release of version " +
                 needed + " and start it again");
}

}  // namespace charter::engine
