#pragma once
// Documents of register entries: uploaded under a fresh salt, and recognised by the salt that the
// node keeps.

#include <filesystem>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "client/node_client.hpp"

namespace charter::client {

/// Uploads the file with a fresh salt; its commitment, which goes on the ledger.
/// Faults: the file; the node did not take it, or names another commitment
Outcome<Bytes> upload_document(NodeClient& node, const std::filesystem::path& file);

/// Whether the commitment is that of the file's bytes, by the salt that the node has of it.
/// Faults: the file; the node does not hold it, or does not show it
Outcome<bool> is_document_of(NodeClient& node, const Bytes& commitment,
                             const std::filesystem::path& file);

}  // namespace charter::client
