#pragma once
// The access event that a node asks for before it shows what is recorded: data.record_access.

#include <string>

#include "base/result.hpp"
#include "client/node_client.hpp"
#include "client/submit.hpp"

namespace charter::client {

/// What the event says that is done.
struct Access {
    std::string function;
    std::string query;
};

/// Puts it on the ledger as an access of `reader` at this node: the id of its transaction. It
/// counts for a quarter of an hour. Faults: no usable answer; the ledger's refusal; it is in no
/// block after `wait_ms`
Outcome<std::string> record_access(NodeClient& node, SigningIdentity reader, const Access& access,
                                   int wait_ms);

/// Whether a node that was asked without an event would answer with one.
bool needs_event(const Response& answer);

}  // namespace charter::client
