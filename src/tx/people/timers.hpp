#pragma once
// What the timers of people do at the start of a block.

#include <string_view>

#include "tx/context.hpp"

namespace charter::tx {

/// Timer `grant`, subject "<person>/<seq 16 hex>": takes an expired grant from its person; those
/// that deputies still have of it end with it.
/// Writes   per/<person>, what end_deputies_of writes; event grant
void fire_grant(std::string_view subject, Context& ctx);

/// Timer `training`, subject a person: as refresh_training.
void fire_training(std::string_view subject, Context& ctx);

/// Timer `account`, subject a person of a supplier: its account ends as by people.deregister.
/// Writes   what end_account writes; event person.expired
void fire_account(std::string_view subject, Context& ctx);

/// Timer `leave`, subject a person whose leave was over at the end of the day before: the next one,
/// if there is one, takes its place in the person's record. The roles do not wait for it.
/// Writes   per/<person>; event leave.over
void fire_leave(std::string_view subject, Context& ctx);

/// Timer `checkout`, subject "<account>/<number 16 hex>": the use of a shared account was not
/// returned in time. Writes   event checkout.overdue
void fire_checkout(std::string_view subject, Context& ctx);

}  // namespace charter::tx
