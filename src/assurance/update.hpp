#pragma once
// The statuses of the state, kept equal to what a full evaluation would give, at the cost of what
// changed.

#include <vector>

#include "assurance/evaluate.hpp"
#include "assurance/index.hpp"

namespace charter::assurance {

/// Re-evaluates the touched units (those of removed members aside) and writes what differs. With
/// everything touched, statuses of requirements that the convention no longer has become
/// not_applicable (why "withdrawn").
/// Writes    sta/<requirement>/<member>; when its value changed trn/<requirement>/<member>/<seq>;
///           the timer (kind "status") of its expiry
/// Returns   the transitions, by requirement in the order of the convention, then by member; the
///           withdrawn ones last, by key
/// `kept`: of the version under the delta, begun; takes note of what the block reads. Or null.
/// The caller takes due timers at the start of the block and hands the fired ones on with
/// touch_fired.
std::vector<v1::Transition> update(state::Delta& delta, const catalog::Catalog& catalog,
                                   const v1::ChainConfig& config, const Now& now,
                                   const Touched& touched, Kept* kept = nullptr);

}  // namespace charter::assurance
