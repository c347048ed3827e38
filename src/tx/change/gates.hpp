#pragma once
// Change control of resolutions: what a proposal of an act under change control, and its execution,
// ask of the change that the act is.

#include "base/result.hpp"
#include "charter/v1/life_cycle.pb.h"
#include "charter/v1/record.pb.h"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// `change_kind` of an act that may be a change of any kind.
inline constexpr std::string_view kAnyChangeKind = "any";

/// Whether the change was opened for this action: its digest is that of the canonical Action; or
/// the action activates this change, which was opened for none.
bool opened_for(const v1::Change& change, const v1::Action& action);

/// Reads    chg/<change>
/// Reasons  field_invalid        a change is named for an act that is not under change control
///          change_required      none is named for one that is (rule change.only_path)
///          change_unknown
///          change_kind_differs, change_act_differs  (rule change.only_path)
///          release_missing      code is upgraded, and the change is no release (rule
///                               change.release_needs_change)
///          change_step_refused  it was activated or withdrawn (rule change.trail)
///          change_unreviewed, change_untested  and it is no emergency (rule change.review_gate)
/// Source   15.1, 16.7a, 16.8a
Status permit_proposed_change(const v1::AssemblyPropose& tx, const v1::Act& act,
                              const Context& ctx);

/// Reads    chg/<change>, authors and signers, reg/test_plans/<its member or *>/*
/// Reasons  change_required      the act came under change control since (rule change.only_path)
///          change_unknown
///          change_step_refused  (rule change.trail)
///          rehearsal_missing    of a major change, or one of critical architecture (rule
///                               change.rehearsal_gate)
///          test_plan_missing    of a release (rule change.acceptance_gate)
///          author_acts          an author executes (rule change.author_separation)
/// Source   15.1, 15.3, 16.4b, 16.8c, 51.6
Status permit_executed_change(const v1::Proposal& proposal, const Context& ctx);

}  // namespace charter::tx
