#pragma once
// A key enters the ledger: what credentials.issue and renew, people.enrol and membership.admit
// share.

#include <string_view>

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"
#include "tx/credentials/certificate_view.hpp"  // certificate_fields, with which the CA signs

namespace charter::tx {

/// Reasons  key_invalid, then field_missing, field_invalid, too_many (usage, holder, not_before_ms,
///          not_after_ms, serial, anchor, ca_signature, dns_names)
Status check_binding(const v1::NewCredential& credential);

/// All but the holder, who may enter by the same transaction (permit_holder is in holder.hpp).
/// Reads    cre/<id>, nod/, anc/, parameter credential_days_max
/// Reasons  algorithm_not_allowed                   (rule crypto.allow_list): consensus is Ed25519,
///                                                  payload P-256
///          credential_exists, environment_mismatch (rule credentials.one_environment)
///          anchor_unknown
///          expiry_missing                          (rule credentials.expiry_enforced)
///          possession_unproven, approval_missing   (rule credentials.bind_by_approval)
///          field_invalid                           the certificate cannot be encoded
///          certificate_invalid
Status permit_binding(const v1::NewCredential& credential, std::string_view member,
                      const Context& ctx);

/// Writes   cre/<id>, list credentials/<member>; timer leaving at the end of a consensus key's;
/// event
///          credentials.issue
void apply_binding(const v1::NewCredential& credential, std::string_view member, Context& ctx);

/// What the new key signs (crypto::possession_message).
Bytes possession_message(ByteView genesis_digest, const v1::PublicKey& key,
                         std::string_view holder);

/// The genesis digest that possession is proved for: 32 zero bytes while the ledger is founded.
Bytes possession_genesis(const Context& ctx);

/// The key's own signature says that `holder` has it, on this chain. Reasons  possession_unproven
Status require_possession(const v1::PublicKey& key, std::string_view holder, ByteView possession,
                          const Context& ctx);

}  // namespace charter::tx
