#pragma once
// The node that a session asks, for what opens a connection of its own: uploads.

#include "cli/session.hpp"
#include "client/confidential_texts.hpp"
#include "client/document_upload.hpp"

namespace charter::cli {

/// Whose TLS credential, the trust anchor, host and port. Faults: nobody named; the address
Outcome<client::NodeAddress> address_of(const Session& session);

/// The document that an act names: the file, put to the node. With --dry-run it stays here, and the
/// commitment is one of its bytes alone. Faults: as upload_document; an empty file
Outcome<client::NamedDocument> document_of(const Session& session,
                                           const std::filesystem::path& file,
                                           const std::string& title);

/// Puts texts of confidential fields to the node. With --dry-run they stay here. Faults: those of
/// address_of and upload_text
client::CommitText text_commitments_of(const Session& session);

}  // namespace charter::cli
