#pragma once
// How changes lie in the state, and what their transactions share. Steps are only added to a
// record, and each keeps its place and what it said.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "charter/v1/life_cycle.pb.h"
#include "tx/change/life_cycle.hpp"
#include "tx/context.hpp"
#include "tx/steps.hpp"

namespace charter::tx {

inline constexpr std::size_t kChangeTextMax = 800;  // bytes: 200 characters
inline constexpr int kChangeStepsMax = 512;

/// "<member>.<seq 16 hex>". Reasons  field_missing, field_invalid
Status require_change_name(std::string_view field, std::string_view value);

/// Reasons  change_unknown
Result<v1::Change> require_change(std::string_view change, const Context& ctx);

/// The change, when this is a step of it. What the ledger itself carries out concerns all: persons
/// of any member review, test, rehearse and compare it; every other step is of the change's member.
/// `good` as in state_after.
/// Reasons  change_unknown, not_own_member (of each person who signs), change_step_refused (rule
///          change.trail), too_many (kChangeStepsMax; never for a step to a later state)
Result<v1::Change> require_change_step(std::string_view change, ChangeAct act, bool good,
                                       const Context& ctx);

/// Nobody who signs is an author, also not by another account of the same natural person.
/// Reasons  author_acts (rule change.author_separation)
Status permit_apart_from_authors(const v1::Change& change, ChangeAct act, const Context& ctx);

/// An emergency change owes neither review nor test, nor its ratification unless that is what is
/// being done.
/// Reasons  change_owes
Status permit_nothing_owed(const v1::Change& change, bool ratifying);

/// The change that `permit` saw.
v1::Change read_change(std::string_view change, const Context& ctx);

/// What a step says of itself in the record.
struct ChangeNote {
    StepNote said;
    bool good = true;  // accepted, passed, as approved
};
/// Writes   chg/<member>.<seq>, list changes/<member>; event change.open
void save_new_change(v1::Change change, Context& ctx);
/// Ends a step: it is taken and noted with who signed, the timer follows the deadline.
/// Writes   chg/<change>, timer `change`; event <act>
void save_change_step(const v1::Change& before, v1::Change after, ChangeAct act,
                      const ChangeNote& note, Context& ctx);

/// The resolution that acts (ctx.acting().proposal) carries the change out; live from `from_height`
/// on, or at once. What it undoes is rolled back. An emergency change owes from now on what the
/// parameter change_ratify_days gives time for.
/// Writes   chg/<change>, chg/<undone>, timer `change`; events change.activate, change.roll_back
void activate_change(std::string_view change, std::uint64_t from_height, Context& ctx);

}  // namespace charter::tx
