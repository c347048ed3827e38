#pragma once
// Documents of register entries: uploaded under a fresh salt, and recognised by the salt that the
// node keeps.

#include <filesystem>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "client/node_client.hpp"

namespace charter::client {

/// A document as an entry names it.
struct NamedDocument {
    Bytes commitment;
    v1::DocumentNote note;  // without a title where it was given none
};

/// Names it in the body: a document without a title is called by the register and the day.
void set_document(v1::EntryBody& body, NamedDocument document);
/// "drills 2026-03-02": a title without personal data.
std::string plain_title(const v1::EntryBody& body);

/// As upload_document would, but the file stays here: the commitment is one of its bytes alone.
/// Faults: the file
Outcome<NamedDocument> document_here(const std::filesystem::path& file, const std::string& title);

/// Uploads the file, whatever its size, under a salt drawn from a fresh nonce, the media type that
/// its name suggests, and the title (one line without personal data, may be empty). The node keeps
/// it only if it comes to the same commitment.
/// Faults: the file, the title; the node did not take it, or names another commitment
Outcome<NamedDocument> upload_document(const NodeAddress& address,
                                       const std::filesystem::path& file,
                                       const std::string& title = {});

/// What the node tells of the document with this commitment where it is that of the file's bytes,
/// by the salt that the node has of it; else nothing.
/// Faults: the file; the node does not hold it, or does not show its salt
Outcome<std::optional<NamedDocument>> document_of_file(NodeClient& node, const Bytes& commitment,
                                                       const std::filesystem::path& file);

/// What the node tells of it; nothing where that is no media type: it does not hold it, does not
/// show it, or it was put without a label. Faults: no answer
Outcome<std::optional<NamedDocument>> document_at(NodeClient& node, const Bytes& commitment);

/// sha256(salt || content of the file), read in pieces. Faults: the file
Outcome<Bytes> commitment_of_file(ByteView salt, const std::filesystem::path& file);

}  // namespace charter::client
