#pragma once
// The deadlines of an incident that are not met yet: what rows, timers and people look at alike.

#include <cstdint>
#include <string>
#include <vector>

#include "charter/v1/record.pb.h"

namespace charter::assurance {

struct Deadline {
    std::string what;         // "classify", "notice/<notice>", "review" or "close"
    std::int64_t due_ms = 0;  // overdue from then on
    friend bool operator==(const Deadline&, const Deadline&) = default;
};

/// By time, then by what.
std::vector<Deadline> unmet_deadlines(const v1::Incident& incident);

/// The state's word in the enumeration incident_state: "open", "classified" ...
std::string incident_state_word(v1::IncidentState state);

}  // namespace charter::assurance
