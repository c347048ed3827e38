#pragma once
// What a drill says came of it, and what its review decided, against the objectives and treatments
// that others signed.
//
// Source   46.3, 47.1, 47.3; docs/registers.md

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// A continuity drill that is said to have passed kept the objectives of every impact analysis in
/// force of the systems that it names; where a bank's names none, of all the bank's. What a step
/// repeats from `before` (or null) is not judged anew.
///
/// Reads    reg/impact_analyses/<member>/*
/// Reasons  (rule registers.references_in_force) field_required (recovery_minutes or
///          data_loss_minutes, where there is an analysis), objective_missed
Status permit_drill_result(const v1::EntryBody& body, const v1::Entry* before,
                           const v1::EntryType& type, const Context& ctx);

/// A review of a drill names the treatments that it decided on, or says that none are needed; of a
/// drill that left something to improve some are.
///
/// Reads    the drill
/// Reasons  (rule registers.schema) field_required (actions: neither), field_invalid (actions:
///          both); (rule registers.references_in_force) reference_refused (drill: its result asks
///          for actions)
Status permit_drill_review(const v1::EntryBody& body, const Context& ctx);

}  // namespace charter::tx
