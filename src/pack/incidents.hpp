#pragma once
// The steps of incidents in a pack, against the transactions that took them.

#include <optional>
#include <string>

#include "charter/v1/record.pb.h"
#include "pack/act.hpp"
#include "pack/failure.hpp"
#include "state/view.hpp"

namespace charter::pack {

/// Whether the act is this step of the incident, be it as the record says or not: its name, and
/// whose it is.
bool is_step_of(const v1::IncidentStep& step, const v1::Incident& incident, const Act& act);

/// What the act says differently from the step that it is, or from what it left in the record.
/// `persons`: who signed, in order.
std::optional<std::string> step_difference(const v1::IncidentStep& step,
                                           const v1::Incident& incident, const Act& act,
                                           const std::vector<std::string>& persons);

/// That every incident is where its steps lead, with the evidence that they took and handed over,
/// and with the notices of which one says that they were made. A pure function of the records.
/// Failures  act_differs
Verdict judge_incidents(const state::View& view);

}  // namespace charter::pack
