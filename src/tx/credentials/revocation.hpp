#pragma once
// The end of credentials: what credentials.revoke, the timer `rotate`, people.deregister and
// nodes.retire share.

#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// Reasons  credential_unknown, credential_revoked
Result<v1::Credential> require_unrevoked(ByteView credential, const Context& ctx);

/// What every use of a credential asks: transactions (tx/pipeline), requests (tx/credentials/door)
/// and, as the state is after a block, peers.
/// Reasons  credential_revoked  (rule credentials.revoke_next_height)
Status permit_unrevoked(const v1::Credential& credential, const RuleSet& rules);

/// From here on the credential serves no later transaction of this block. It is not revoked yet. A
/// validator whose key it is leaves the set, now or when the set can do without it.
/// Writes   cre/<id>, timer rotate, what leave_with_key writes; event credentials.revoke
void revoke_credential(v1::Credential credential, std::string_view why, Context& ctx);

/// All credentials of the holder that are not revoked; `only`: of this usage, unless unspecified.
void revoke_credentials_of(std::string_view holder, std::string_view why, Context& ctx,
                           v1::Usage only = v1::USAGE_UNSPECIFIED);

/// Undoes the revocation of an emergency that was not ratified: not one that stands for another
/// reason than `why`. Does nothing if the credential is not so revoked, if it was suspected and its
/// time to be rotated has passed, or if its key is a consensus key that was replaced.
/// Writes   cre/<id>, timer rotate; event credentials.restore
void restore_credential(ByteView credential, std::string_view why, Context& ctx);

}  // namespace charter::tx
