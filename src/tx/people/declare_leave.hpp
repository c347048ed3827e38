#pragma once
// people.declare_leave: a person is away. Their roles rest on the days of the leave, and deputies
// hold them for that time: each gets a grant of the role, judged as people.grant_role judges one.

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// Fields   person    of the signers' own member
///          from      civil date, today or within kLeaveAheadDays
///          until     its last day, within the parameter leave_days_max (days)
///          deputies  sorted by grant and person, each once, at most kDeputiesMax: a grant of the
///                    person, and who holds it meanwhile. It begins with the first day and ends
///                    after the last one, or with the grant that it stands in for
/// Signers  two persons. Each is the person itself or has the duty of the act; where there are
///          deputies, one of them has that of people.grant_role. No deputy signs
/// Reads    per/<person>, lea/<person>/* of the person and the deputies, what permit_grant reads
/// Writes   lea/<person>/<number>, list leaves/<person>, per/<person>, timer leave; what
/// apply_grant
///          writes for each deputy; event people.declare_leave
/// Reasons  check   field_missing, field_invalid, too_many
///          permit  not_own_member, person_unknown, person_inactive, no_grant, leave_period,
///                  leave_overlaps; then for each deputy in turn, as the ledger is with those
///                  before it: self_grant, not_own_member, person_unknown, person_inactive,
///                  deputy_same_person, deputy_on_leave, grant_unknown, deputy_names_deputy,
///                  deputy_holds_role, those of permit_grant
/// Source   12.1, 17.2; ledger.md, Identity
Status check(const v1::PeopleDeclareLeave& tx);
Status permit(const v1::PeopleDeclareLeave& tx, const Context& ctx);
void apply(const v1::PeopleDeclareLeave& tx, Context& ctx);

/// So that the receipt names the leave and every grant of it.
inline constexpr int kDeputiesMax = 15;
inline constexpr Day kLeaveAheadDays = 366;

}  // namespace charter::tx
