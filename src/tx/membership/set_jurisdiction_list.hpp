#pragma once
// membership.set_jurisdiction_list: the territories in which no node may stand.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Replaces the list of a tier by resolution. Nodes in a listed territory are suspended and leave
/// the validator set, and the credentials bound to them are revoked. Where leaving would halt the
/// chain (LeavingValidators), a node keeps its power and its tls and consensus credentials until
/// the next block that lets it go, or until nodes.assign_role takes it out; it is suspended all the
/// same. Nodes in territories that no list
/// names any more are lifted, without power, where their member is in standing.
///
/// Fields   tier           word of list_tier
///          countries      ISO 3166-1 alpha-2, sorted; none empties the list
///          source_no      number of the letter, at most 100 bytes
///          source_digest  of the letter, 32 bytes
///          published_on   civil date, days since 1970-01-01
/// Reads    jur/*, nod/*, mem/*, credentials of the nodes' members
/// Writes   jur/<tier>; jurisdiction_lists/<tier> when it is the first; nod/*.suspended, .power,
///          .changed_ms; cre/*.revoked_*; timer leaving (these: rule
///          jurisdiction.suspend_on_listing)
/// Reasons  check   field_missing, field_invalid, too_many, country_unknown
///          permit  value_not_in_vocabulary, occurred_in_future
/// Source   6.1, 6.2
Status check(const v1::MembershipSetJurisdictionList& tx);
Status permit(const v1::MembershipSetJurisdictionList& tx, const Context& ctx);
void apply(const v1::MembershipSetJurisdictionList& tx, Context& ctx);

/// Timer `leaving`: of the nodes that have power and must leave (why_must_leave: a listed
/// territory, a revoked or expired credential of their key), takes out those that may leave now;
/// sets itself again for the next block while some stay and others leave. Writes   nod/*.power,
/// cre/*.revoked_*, timer leaving
void fire_leaving(Context& ctx);

}  // namespace charter::tx
