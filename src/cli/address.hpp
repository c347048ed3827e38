#pragma once
// The node that a session asks, for what opens a connection of its own.

#include "cli/session.hpp"

namespace charter::cli {

/// Whose TLS credential, the trust anchor, host and port. Faults: nobody named; the address
Outcome<client::NodeAddress> address_of(const Session& session);

}  // namespace charter::cli
