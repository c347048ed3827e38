#pragma once
// exceptions.withdraw: an exception ends before its day, or a request is declined or taken back.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Ends it at once: the requirement counts as it is from this block on. One person is enough: it
/// only makes stricter.
///
/// Fields   exception  "<requirement>/<member>/<seq 16 hex>"
///          why        1 to 500 bytes
/// Reads    the exception, the sender
/// Writes   exc/<exception>: withdrawn; its timer goes; event exceptions.withdraw
/// Reasons  check   field_missing, field_invalid (exception, why)
///          permit  exception_unknown, exception_not_open, system_account, person_inactive,
///                  not_own_member
/// Source   assurance.md, Exceptions
Status check(const v1::ExceptionsWithdraw& withdraw);
Status permit(const v1::ExceptionsWithdraw& withdraw, const Context& ctx);
void apply(const v1::ExceptionsWithdraw& withdraw, Context& ctx);

}  // namespace charter::tx
