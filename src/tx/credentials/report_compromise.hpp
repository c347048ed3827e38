#pragma once
// credentials.report_compromise: any active person reports that a key of its member may be in other
// hands. The key must be replaced within suspicion_rotation_hours, or it is revoked.
//
// Fields   credential    id, 32 bytes
//          why           at most 200 bytes
//          suspected_on  civil date
// Reads    cre/<credential>
// Writes   cre/<credential>.suspected_ms, .rotate_by_ms, timer rotate
// Reasons  check   field_missing, field_invalid
//          permit  credential_unknown, credential_revoked, not_own_member, already_done,
//                  occurred_in_future
// Source   41.5; ledger.md, Never brick

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

Status check(const v1::CredentialsReportCompromise& tx);
Status permit(const v1::CredentialsReportCompromise& tx, const Context& ctx);
void apply(const v1::CredentialsReportCompromise& tx, Context& ctx);

}  // namespace charter::tx
