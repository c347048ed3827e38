#pragma once
// credentials.issue: a further key for a person, system account or node. By resolution, or by a
// registration authority that a resolution appointed; that of the consortium serves every member.
//
// Fields   credential  as NewCredential says; the holder begins with its member
//          custody     the key is to be backed up and kept in custody
// Reads    mem/<member>, the holder's record, and what permit_binding reads
// Writes   cre/<id>, list credentials/<member>
// Reasons  check   those of check_binding
//          permit  member_unknown, member_not_in_standing,
//                  not_registration_authority  (rule credentials.issue_by_resolution)
//                  not_own_member, holder_unknown, and those of permit_binding
// Source   17.6, 19.1, 41.1, 41.3, 41.4; ledger.md, Identity

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

Status check(const v1::CredentialsIssue& tx);
Status permit(const v1::CredentialsIssue& tx, const Context& ctx);
void apply(const v1::CredentialsIssue& tx, Context& ctx);

}  // namespace charter::tx
