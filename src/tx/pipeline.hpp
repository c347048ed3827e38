#pragma once
// The way of every transaction: check -> signatures -> permit -> apply. What all types share stands
// here, in this order; what is special to one type stands in its own file.

#include "base/result.hpp"
#include "tx/context.hpp"
#include "tx/incoming.hpp"

namespace charter::tx {

/// Form and binding, before any signature is looked at.
/// Reasons  wrong_chain (rule tx.chain_binding), too_large, expired_transaction, validity_too_long,
///          action_unknown, then the type's own `check`
Status check_stateless(const Incoming& incoming, const Context& ctx);

/// Part of check_stateless that challenges share. Reasons  action_unknown, then the type's own
/// `check`
Status check_action(const v1::Action& action, const Context& ctx);

/// Who acts, from the live state: credentials that hold now, belonging to persons and members in
/// standing. Reasons  action_unknown (of challenges, which check no form), credential_unknown,
///          credential_wrong_usage, credential_revoked,
///          credential_expired (rule credentials.expiry_enforced), sender_mismatch, sender_unknown,
///          person_inactive, member_unknown, member_not_in_standing
Result<Acting> stand(const v1::Transaction& tx, const Context& ctx);

/// Reasons  nonce_used, nonce_gap (rule tx.nonce_order)
Status check_nonce(const v1::Transaction& tx, const Context& ctx);

/// What an act asks of those who act (ctx.acting()), before its own permit.
/// Reasons  resolution_required, system_account, same_person_twice, second_person_missing,
/// enroller_as_second,
///          network_sealed, convention_not_adopted, no_grant
Status permit_act(const v1::Action& action, const Context& ctx);

/// permit_act, then the type's own permit, then apply: what happens after the signatures and the
/// nonce. This is where challenges and resolutions enter.
Status perform(const v1::Action& action, Context& ctx);

/// The whole way. Writes what the transaction does; a refusal after the nonce writes the nonce and
/// the quota alone. `signatures` is the verdict of judge_signatures. Returns the receipt without
/// height and index.
v1::Receipt execute(const Incoming& incoming, const Status& signatures, Context& ctx);

/// A receipt for a refusal: reason, sorted parameters.
void refuse_in(v1::Receipt& receipt, const Refusal& refusal);

}  // namespace charter::tx
