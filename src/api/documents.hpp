#pragma once
// What the routes of documents and of their erasure share.

#include <optional>
#include <set>
#include <string>

#include "api/message.hpp"

namespace charter::api {

/// The member put it, or an entry that may be read names it.
bool may_read_document_here(const Api& api, const Request& request, const Digest& commitment);

/// The members of the ledger that put it to this node. Empty: nobody, or its files were copied
/// here.
std::set<std::string> putters_of(const Api& api, const Request& request, const Digest& commitment);

/// A document that may not be read looks like one that is not there.
Response unknown_document();

/// 410 with the certificate, where the document was erased; nothing where it was not. Of the
/// certificate, what the asker may know.
std::optional<Response> erased_document(const Api& api, const Request& request,
                                        const Digest& commitment);

}  // namespace charter::api
