#pragma once
// Entries, each held against itself and its line: what a status reads of it (its state, who checked
// it) is what its times say, for which acts are asked.

#include "pack/history.hpp"

namespace charter::pack {

/// Every visible entry of the state.
/// Failures  act_missing (a state without the time of the act that leads to it; superseded by no
///           version; no checker in a register that always had some), act_differs (a time of an act
///           that its state excludes; it stands, though its line says that it was superseded)
Verdict judge_entries(const state::View& view, const History& history);

}  // namespace charter::pack
