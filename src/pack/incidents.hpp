#pragma once
// The steps of incidents in a pack: what they leave in the record.

#include <optional>
#include <string>
#include <string_view>

#include "charter/v1/record.pb.h"
#include "pack/act.hpp"
#include "state/view.hpp"

namespace charter::pack {

/// Whether a transaction took the step: not the ledger, which opened the incident itself.
bool is_own_step(const v1::Step& step, const v1::Incident& incident, const state::View& view);

/// What the act says differently from what its step left in the record.
std::optional<std::string> left_by(const v1::Step& step, const v1::Incident& incident,
                                   const Act& act);

/// Why the incident is not where its steps lead, with the evidence that they took and handed over,
/// and with the notices of which one says that they were made; empty where it is.
std::string_view flaw_of(const v1::Incident& incident, const state::View& view);

}  // namespace charter::pack
