#pragma once
// Counting: who may vote, whose ballot counts now, how many approvals are needed. All from the live
// state.

#include <cstdint>
#include <optional>
#include <string_view>

#include "tx/context.hpp"

namespace charter::tx {

/// The policy that suspends, admits and changes policies: never-brick looks at it.
inline constexpr std::string_view kOrdinaryPolicy = "assembly_ordinary";

/// Renewals that a ballot survives; a chain is no longer in the time that a vote takes.
inline constexpr int kRenewalsMax = 8;

struct Tally {
    std::uint32_t votes = 0;   // approvals that count now
    std::uint32_t needed = 0;  // approvals that the policy asks
    std::uint32_t cast = 0;    // votes, yes or no, that count now
    std::uint32_t quorum = 0;  // of those, as the policy asks

    bool passed() const { return cast >= quorum && votes >= needed; }
};

/// Reasons  not_enough_votes, quorum_not_met
Status require_passed(const Tally& tally);

/// The policy as resolutions have left it ("pol/<name>").
std::optional<v1::Policy> policy_in_force(const state::View& view, std::string_view name);

/// The denominator. Over members: all but the removed. Over persons: the active persons of those
/// members that hold the policy's role. The suspended (member, or grant) and those on leave stay in
/// it.
std::uint32_t electorate(const v1::Policy& policy, const state::View& view, std::int64_t now_ms);

/// Approvals that the policy asks of an electorate of `size`; at least one. Two thirds and
/// fractions are rounded up; a majority is more than half; `n` is n even of a smaller electorate.
std::uint32_t needed(const v1::Policy& policy, std::uint32_t size);

/// Whether this person may cast a ballot that counts: active, of a member not removed (nor
/// suspended, but for ratifying an emergency), holding the policy's role, not on leave, not
/// excluded as the proposer.
bool may_vote(const v1::Proposal& proposal, const v1::Policy& policy, const v1::Person& person,
              const Context& ctx);

/// Counts the ballots of voters in standing now whose credential holds now, or was renewed by one
/// that does, against the larger of the electorates at opening and now. Who went on leave after
/// voting stands by the ballot.
/// Over persons each person has one vote. Over members each member has one: its newest ballot that
/// counts, so that of two representatives the later decides.
Tally count(const v1::Proposal& proposal, const v1::Policy& policy, const Context& ctx);

/// Whether in `after` there are persons who could propose, pass and execute under the policy:
/// active, of members in standing, with unexpired grants. What others can mend (a key expired or
/// revoked, overdue training), and leave, from which one comes back alone, are no hindrance.
bool can_be_met(const v1::Policy& policy, const state::View& after, const catalog::Catalog& catalog,
                std::int64_t now_ms);

/// Never brick: whether the assembly's ordinary policy can be met in `after`, an overlay of
/// ctx.view() with the change made. True also where it cannot be met even before the change: then
/// it is not the change that bricks.
bool assembly_can_act(const state::View& after, const Context& ctx);
/// The same for the catalog that would be in force in `after`.
bool assembly_can_act_with(const state::View& after, const catalog::Catalog& catalog,
                           const Context& ctx);

}  // namespace charter::tx
