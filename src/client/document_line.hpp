#pragma once
// A file on its way to a node, of any size: a connection of its own, and memory for one piece.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "client/node_client.hpp"

namespace charter::client {

struct FileUpload {
    std::string target;
    std::filesystem::path file;
    std::uint64_t bytes = 0;  // of the file
    std::vector<std::pair<std::string, std::string>> headers;
    std::optional<Bytes> content = {};  // sent in the place of a file
};

/// PUTs the file. The node is asked first whether it takes it (100-continue), so that a refusal
/// costs no transfer. Faults: the keys; the file, also where it became shorter; no answer
Outcome<Response> upload_file(const NodeAddress& address, const FileUpload& upload);

}  // namespace charter::client
