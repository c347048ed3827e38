#pragma once
// Leave of persons: what people.declare_leave, people.end_leave and the end of an account share.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/civil.hpp"
#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// "<person>/<number 16 hex>": subject of events.
std::string leave_subject(const v1::Leave& leave);

/// The purpose of a grant of a deputy.
std::string deputy_purpose(std::string_view person);

/// Visits the leaves that are not over yet and were not ended, in the order of their declaration,
/// until `visit` returns false.
/// Reads    lea/<person>/*
void each_leave(std::string_view person, const Context& ctx,
                const std::function<bool(const v1::Leave&)>& visit);

/// The leave that has a day in common with `from`..`until`; nothing if there is none.
std::optional<v1::Leave> leave_between(std::string_view person, Day from, Day until,
                                       const Context& ctx);

/// Puts the earliest leave that is not over into the person's record, which the caller writes.
void show_next_leave(v1::Person& person, const Context& ctx);

/// The leave ends before its day: the grants of its deputies end, its timer goes. `by` is empty
/// where the account has ended. The person's record is for the caller: show_next_leave.
/// Writes   lea/<person>/<number>, of the deputies per/<person> and gra/<person>/<seq>, timers
///          leave and grant; events people.revoke_role
void end_leave(v1::Leave leave, std::string_view by, std::string_view why, Context& ctx);

/// The person's grant of that role and scope has ended: those of the deputies end with it.
/// Writes   of the deputies per/<person> and gra/<person>/<seq>, timer grant; events
///          people.revoke_role
void end_deputies_of(std::string_view person, const v1::Grant& ended, Context& ctx);

}  // namespace charter::tx
