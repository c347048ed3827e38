#pragma once
// credentials.renew: a new key in the place of an old one, for the same holder and usage. Stays
// open for expiry_grace_days after the old one's expiry. A suspected key ends at once; any other
// lasts until its own expiry.
//
// Fields   replaces    id of the old credential, 32 bytes
//          credential  the new one
// Reads    cre/<replaces>, the holder's record, and what permit_binding reads
// Writes   cre/<id>, list credentials/<member>, cre/<replaces>.replaced_by; of a suspected one also
//          its revocation, timer rotate
// Reasons  check   field_missing, field_invalid (replaces); those of check_binding
//          permit  credential_unknown, credential_revoked, not_own_member,
//                  field_invalid (another holder or usage), already_done (replaced before),
//                  credential_expired  (rule credentials.expiry_enforced)
//                  holder_unknown, and those of permit_binding
// Source   41.3, 41.4; ledger.md, Never brick

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

Status check(const v1::CredentialsRenew& tx);
Status permit(const v1::CredentialsRenew& tx, const Context& ctx);
void apply(const v1::CredentialsRenew& tx, Context& ctx);

}  // namespace charter::tx
