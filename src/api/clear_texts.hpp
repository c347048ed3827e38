#pragma once
// Texts of confidential fields that a transaction carries in clear. The ledger refuses such an
// entry, but a refused transaction stays in its block, which every member keeps.

#include <optional>

#include "api/message.hpp"

namespace charter::api {

/// 422 confidential_in_clear where the body of the request is a transaction that files an entry, or
/// a new version of one, with such a text: it goes no further. Nothing for any other body.
std::optional<Response> refuse_clear_texts(const Request& request);

}  // namespace charter::api
