#pragma once
// exceptions.approve: the second person's act, with which an exception begins.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Approves a request: from this block to its last day the requirement counts as excepted there.
///
/// Fields   exception  "<requirement>/<member>/<seq 16 hex>"
///          digest     of the request, as the approver read it
/// Reads    the exception, the persons, the requirement as the convention has it now
/// Writes   exc/<exception>: approver, granted_ms; event exceptions.approve
/// Reasons  check   field_missing, field_invalid (exception, digest)
///          permit  exception_unknown, exception_not_open, digest_differs, system_account,
///                  person_inactive (the sender), not_own_member, maker_is_checker,
///                  enroller_as_checker (neither the owner's nor the requester's), person_unknown,
///                  person_inactive (the owner), requirement_unknown, requirement_of_the_network,
///                  requirement_of_rules
/// Source   assurance.md, Exceptions: approver, not the owner
Status check(const v1::ExceptionsApprove& approve);
Status permit(const v1::ExceptionsApprove& approve, const Context& ctx);
void apply(const v1::ExceptionsApprove& approve, Context& ctx);

}  // namespace charter::tx
