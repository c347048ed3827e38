#pragma once
// One version of the state, as the parts of a board read it. Internal to src/tasks.

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "assurance/evidence.hpp"
#include "tasks/board.hpp"
#include "tasks/people.hpp"
#include "tx/change/life_cycle.hpp"

namespace charter::tasks {

/// What every list of one version of the state reads, each thing once.
class Reading {
  public:
    Reading(const Source& from, Memo& known)
        : source(from),
          memo(known),
          evidence(from.view, known.catalog(), from.config, from.now),
          people(from.view, known.catalog(), from.config, from.now) {
        memo.follow(from.view, from.now);
    }

    /// Steps of changes, activate and ratify, to which a proposal leads that could be executed.
    const std::set<std::pair<tx::ChangeAct, std::string>>& proposed_steps();

    const Source& source;
    Memo& memo;
    assurance::Evidence evidence;
    People people;

  private:
    std::optional<std::set<std::pair<tx::ChangeAct, std::string>>> proposed_steps_;
};

}  // namespace charter::tasks
