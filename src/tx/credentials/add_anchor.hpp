#pragma once
// credentials.add_anchor: the assembly trusts a certificate authority. By resolution.
//
// Fields   anchor        its name on the ledger
//          key           Ed25519 or P-256
//          organization, common_name  at most 64 bytes
//          not_before_ms, not_after_ms  Unix milliseconds, whole seconds
//          serial        8 to 16 bytes
//          ca_signature  by the key itself, over its certificate
//          environment   the chain's
// Reads    anc/<anchor>, cre/<id of the key>, nod/, anc/
// Writes   anc/<anchor>, list anchors/consortium
// Reasons  check   field_missing, field_invalid, key_invalid
//          permit  anchor_exists,
//                  algorithm_not_allowed                    (rule crypto.allow_list)
//                  credential_exists, environment_mismatch  (rule credentials.one_environment)
//                  field_invalid                            the certificate cannot be encoded
//                  certificate_invalid                      over already, or the signature is wrong
// Source   17.6, 19.1, 41.1; ledger.md, Identity

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

Status check(const v1::CredentialsAddAnchor& tx);
Status permit(const v1::CredentialsAddAnchor& tx, const Context& ctx);
void apply(const v1::CredentialsAddAnchor& tx, Context& ctx);

}  // namespace charter::tx
