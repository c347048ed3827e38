#pragma once
// Self-challenging rules: for every protocol rule the machine builds a violation and its lawful
// twin from the live state, tries both in discarded overlays, and records on the ledger that the
// one was refused for the right reason and the other passed (assurance.md, Rules and challenges).

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "charter/v1/record.pb.h"
#include "tx/context.hpp"

namespace charter::machine {

/// Something tried on an overlay that is thrown away afterwards.
using Attempt = std::function<Status(tx::Context& ctx)>;

struct Violation {
    Reason reason{};
    Attempt attempt;
};

/// What a challenge tries. `violation` must be refused with `reason`; `lawful`, alike in all but
/// the violation, must pass. `also`: what else the rule refuses, each for its own reason.
struct Trial {
    Reason reason{};
    Attempt violation;
    Attempt lawful;
    std::vector<Violation> also{};
};

/// Builds the trial: may put fixtures (persons, members, entries that exist nowhere else) into the
/// overlay of `ctx`. Nothing where the live state cannot carry it: the outcome is then not_built,
/// and the requirement not assessed.
using Build = std::optional<Trial> (*)(tx::Context& ctx);

struct Challenge {
    tx::Rule rule;
    Build build;
};

/// Every rule that this binary contains, with its challenge; by rule.
std::span<const Challenge> challenges();

/// Runs one challenge over `state`; writes nothing there.
v1::ChallengeOutcome run_challenge(const Challenge& challenge, const state::View& state,
                                   const tx::Context& ctx);

/// An attempt to perform `action` as these persons (fixtures or not), after the signature stage.
Attempt performs(v1::Action action, std::vector<std::string> persons);

}  // namespace charter::machine
