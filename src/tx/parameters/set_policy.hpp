#pragma once
// parameters.set_policy: who must approve what.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Replaces a policy of the catalog by resolution. Proposals open under the policy before die. No
/// policy may let one vote decide.
///
/// Fields   policy.key              "pol/<name>", or empty
///          policy.name             of a policy in force
///          policy.counting, .over  both named; n: 2 to 1000, only for `n`; n of `of`: only for a
///                                  fraction, at most all
///          policy.role             voters hold it
///          policy.quorum           at most 1000; at least 2 for `any`
///          policy.deadline_hours, .execution_hours  1 to 2160
/// Reads    pol/<name>, cat/role/<role>, mem/*, per/*
/// Writes   pol/<name>
/// Reasons  check   field_missing, field_invalid
///          permit  policy_unknown, role_unknown, second_person_missing (rule
///                  policy.no_single_admin), would_brick
/// Source   18.6, 20.4; ledger.md, Policies
Status check(const v1::ParametersSetPolicy& tx);
Status permit(const v1::ParametersSetPolicy& tx, const Context& ctx);
void apply(const v1::ParametersSetPolicy& tx, Context& ctx);

}  // namespace charter::tx
