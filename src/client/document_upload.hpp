#pragma once
// Documents of register entries: uploaded under a fresh salt, and recognised by the salt that the
// node keeps.

#include <filesystem>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "client/node_client.hpp"

namespace charter::client {

/// Uploads the file, whatever its size, under a salt drawn from a fresh nonce, the media type that
/// its name suggests, and the title (one line without personal data, may be empty); its commitment,
/// which goes on the ledger. The node keeps it only if it comes to the same.
/// Faults: the file, the title; the node did not take it, or names another commitment
Outcome<Bytes> upload_document(const NodeAddress& address, const std::filesystem::path& file,
                               const std::string& title = {});

/// Whether the commitment is that of the file's bytes, by the salt that the node has of it.
/// Faults: the file; the node does not hold it, or does not show its salt
Outcome<bool> is_document_of(NodeClient& node, const Bytes& commitment,
                             const std::filesystem::path& file);

/// sha256(salt || content of the file), read in pieces. Faults: the file
Outcome<Bytes> commitment_of_file(ByteView salt, const std::filesystem::path& file);

}  // namespace charter::client
