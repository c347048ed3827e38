#pragma once
// Texts of confidential fields on their way to the ledger and back: there stand their salted
// commitments, the texts are documents of the vault (docs/operate/vault.md, Confidential texts).

#include <functional>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "charter/v1/catalog.pb.h"
#include "charter/v1/transaction.pb.h"
#include "client/node_client.hpp"

namespace charter::client {

/// Makes the commitment of a text. `title`: of its document, "findings.reason".
using CommitText = std::function<Outcome<Bytes>(const std::string& text, const std::string& title)>;

/// Puts commitments in the place of the texts in confidential fields; those that are there stay.
/// Faults: a text that is empty, no UTF-8 or longer than its field takes, which the ledger cannot
/// see; those of `commit`
Outcome<std::monostate> commit_texts(v1::EntryBody& body, const v1::EntryType& type,
                                     const CommitText& commit);

/// As the body will be, for judging it before anything is uploaded: each text is a digest, of
/// nothing. `type` may be null: the body as it is.
v1::EntryBody as_committed(v1::EntryBody body, const v1::EntryType* type);

/// Uploads the text as a document under a salt drawn from a fresh nonce, of media type
/// tx::kTextMediaType. The node keeps it only if it comes to the same commitment.
/// Faults: the node did not take it
Outcome<Bytes> upload_text(const NodeAddress& address, const std::string& text,
                           const std::string& title);
/// A commitment as upload_text would make one; the text stays here.
Bytes text_here(const std::string& text);

/// Whether the commitment is of this text, by the salt that the node has of it.
/// Faults: no answer; the node does not hold it, or does not show its salt
Outcome<bool> is_text_of(NodeClient& node, const Bytes& commitment, const std::string& text);

/// The text, found right. `event`: the access event that opens it (document_opening.hpp).
/// Faults: the node's refusal; the line; it is not what the commitment says
Outcome<std::string> open_text(NodeClient& node, const Bytes& commitment, const std::string& event);

}  // namespace charter::client
