#pragma once
// Who stands behind a credential that shows itself at a node's door: requests to the API, which
// carry no signature of their own, and peers. Pure, so that the machine's challenges can try what
// every node runs.

#include <cstdint>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "state/view.hpp"
#include "tx/credentials/holder.hpp"
#include "tx/rules.hpp"

namespace charter::tx {

struct Visitor {
    std::string holder;
    std::string member;
    HolderKind kind{};
};

/// The holder of a `tls` credential in good standing, by the newest state: what was revoked in a
/// block is refused from the next height on. `now_ms`: the later of block time and the clock.
/// Reasons  credential_unknown, credential_wrong_usage (tls), credential_revoked,
///          credential_expired, person_inactive, sender_unknown (a node that is retired),
///          member_not_in_standing
/// Source   17.5, 41.3b; ledger.md, Credential: effective for reading through any API at the next
///          height
Result<Visitor> admit(const state::View& view, ByteView credential, std::int64_t now_ms,
                      const RuleSet& rules);

}  // namespace charter::tx
