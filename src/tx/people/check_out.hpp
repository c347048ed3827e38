#pragma once
// people.check_out: somebody takes a shared account into use, and somebody hands it out.

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// A use of a shared account begins. One at a time: what is not returned in time blocks the next.
///
/// Fields   account   root of an entry of shared_accounts
///          purpose   1 to 200 bytes; no personal data
///          until_ms  Unix milliseconds: to be returned by then, within shared_use_hours
/// Signers  who uses it, then who hands it out: another natural person, with a role that signs off
///          entries of shared_accounts
/// Reads    the entry, its asset, the use before
/// Writes   out/<account>/<number>, list checkouts/<account>, timer checkout; event
/// people.check_out Reasons  check   field_missing, field_invalid (account, purpose, until_ms)
///          permit  not_own_member, second_person_missing, no_grant,
///                  shared_account_not_approved  (rule shared_accounts.checkout)
///                  shared_account_in_use, use_period
/// Source   10.2, 10.3, 10.4
Status check(const v1::PeopleCheckOut& tx);
Status permit(const v1::PeopleCheckOut& tx, const Context& ctx);
void apply(const v1::PeopleCheckOut& tx, Context& ctx);

}  // namespace charter::tx
