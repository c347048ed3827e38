#pragma once
// The erasure of a document from a node's vault: what the node says of it, and the certificate that
// two persons sign (docs/formats/erasure.md).

#include <string>
#include <vector>

#include "base/result.hpp"
#include "charter/v1/vault.pb.h"
#include "client/node_client.hpp"
#include "client/submit.hpp"

namespace charter::client {

/// What the node says before it is signed.
struct ErasureDraft {
    v1::ErasureCertificate certificate;  // without signers and signatures
    bool kept = false;                   // an entry still keeps the document
    std::string detail;                  // which one, and until when
};

/// Asks GET /v1/documents/{commitment}/erasure. `commitment`: hexadecimal.
/// Faults: no such document that may be read; it was erased before; no usable answer
Outcome<ErasureDraft> draft_erasure(NodeClient& node, const std::string& commitment,
                                    const std::string& why);

/// Canonical SignedErasure. `signers`: who asks, who agrees.
/// Faults: other than two signers; what the certificate says has not its form (the reason above
/// all); a key
Outcome<Bytes> sign_erasure(v1::ErasureCertificate certificate,
                            std::vector<SigningIdentity>& signers);

/// Hands it to the node. Faults: the node's refusal, in its words; no answer
Outcome<std::monostate> erase_document(NodeClient& node, const std::string& commitment,
                                       const Bytes& signed_erasure);

}  // namespace charter::client
