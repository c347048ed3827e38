#pragma once
// assembly.propose: opens a proposal for a resolution.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Opens a proposal, numbered from 1 without gaps, under the policy that the catalog names for the
/// action.
///
/// Fields   action          what the resolution would do: an act whose origin is resolution or
///                          either, none of the assembly's own
///          emergency       under the act's emergency policy; the effect lapses unless ratified
///          title           at most 200 characters
///          minutes_digest  32 bytes
///          change          the change that this act is, where the act is under change control;
///                          else empty
/// Reads    per/<sender>, mem/<its member>, pol/<policy>, the record that the action changes,
///          mem/*, per/*; of an emergency pro/*; chg/<change>
/// Writes   pro/<number> with the digests of the policy and of the target, the size of the
///          electorate, the deadline; proposals/consortium; timers `proposal` at the deadline and
///          at the end of the execution window
/// Reasons  check   field_missing, field_invalid, minutes_missing, field_invalid (change), then
/// those
///                  of the action's own check
///          permit  system_account, member_unknown, member_not_in_standing, action_unknown,
///                  field_invalid, not_emergency, policy_unknown, second_emergency, then those of
///                  permit_proposed_change
/// Source   15.1, 15.2, 20.4; ledger.md, Policies
Status check(const v1::AssemblyPropose& tx);
Status permit(const v1::AssemblyPropose& tx, const Context& ctx);
void apply(const v1::AssemblyPropose& tx, Context& ctx);

}  // namespace charter::tx
