#pragma once
// Every resolution, counted again: under the policy that it was opened under, at the block that
// executed it, with the ballots that counted then.

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "pack/act.hpp"
#include "pack/history.hpp"

namespace charter::pack {

/// Where the acts on a proposal are; nothing: pruned.
struct ProposalActs {
    std::vector<std::optional<Place>> ballots;  // as in the record
    std::optional<Place> opened;
    std::optional<Place> executed;
    std::optional<Place> ratified;
};
using ActsByProposal = std::map<std::uint64_t, ProposalActs>;

/// Counts again what was executed or ratified. Returns how many counts; of what is pruned, none.
/// What the state does not keep is judged in favour of the ledger: the order of what one block
/// changed beside the resolution, and whether training was overdue.
/// Failures  not_resolved (the convention asks for another policy, or it was not in force),
///           resolution_not_passed
Checked<std::uint64_t> judge_resolutions(const state::View& view, const History& history,
                                         const ActsByProposal& acts);

/// What is in force came from founding or from a resolution: members, policies, parameters, roles
/// by resolution, the network's mode, what was pruned, the convention and what members adopted; and
/// what entries say of themselves.
/// Failures  catalog_not_adopted, not_resolved, those of judge_grants and judge_entries
Verdict judge_in_force(const state::View& view, const History& history, std::uint64_t height);

}  // namespace charter::pack
