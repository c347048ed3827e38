#pragma once
// exceptions.request: a member asks not to be measured by a requirement for a while.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Asks that a requirement, or one thing that it is about, counts as excepted until a day, while
/// something else protects. Nothing changes before another person approves it
/// (exceptions.approve).
///
/// Fields   requirement           of members, not of rules alone
///          member                the sender's own
///          subject               row, entry or word that the requirement is judged for, or empty
///          owner                 an active person of the member: who answers for it
///          reason, compensating_control   1 to 1,000 bytes
///          valid_until           its last day: from today to exception_days_max days later
///          document              32 bytes or empty
///          document_note         of the document (document_note.hpp), or left out
/// Reads    the requirement, the persons, what the subject names, the member's exceptions of the
///          requirement, parameter exception_days_max
/// Writes   exc/<requirement>/<member>/<seq>, list exceptions/<member>, timer exception; event
///          exceptions.request
/// Reasons  check   field_missing, field_invalid (each field in the order above)
///          permit  requirement_unknown, requirement_of_the_network, requirement_of_rules,
///                  not_own_member, system_account, person_inactive (the sender), person_unknown,
///                  person_inactive (the owner), not_own_member (the owner), exception_period,
///                  subject_unknown, exception_open
/// Source   assurance.md, Exceptions; never for a rule: it binds everybody
Status check(const v1::ExceptionsRequest& request);
Status permit(const v1::ExceptionsRequest& request, const Context& ctx);
void apply(const v1::ExceptionsRequest& request, Context& ctx);

}  // namespace charter::tx
