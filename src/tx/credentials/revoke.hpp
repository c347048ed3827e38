#pragma once
// credentials.revoke: a member's own credential, or any by resolution. It serves no later
// transaction. By the emergency path it lapses unless ratified (restore_credential), and a
// validator that left by it comes back by nodes.assign_role alone.
//
// Fields   credential  id, 32 bytes
//          why         at most 200 bytes
// Reads    cre/<credential>
// Writes   cre/<credential>.revoked_*, timer rotate; of a validator's key also nod/<node>.power, or
//          timer leaving where the set cannot do without it yet (LeavingValidators)
// Reasons  check   field_missing, field_invalid
//          permit  credential_unknown, credential_revoked, not_own_member
// Source   17.5, 41.3; ledger.md, Identity

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

Status check(const v1::CredentialsRevoke& tx);
Status permit(const v1::CredentialsRevoke& tx, const Context& ctx);
void apply(const v1::CredentialsRevoke& tx, Context& ctx);

}  // namespace charter::tx
