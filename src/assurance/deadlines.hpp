#pragma once
// The deadlines of incidents and changes that are not met yet: what rows, timers and people look at
// alike.

#include <cstdint>
#include <string>
#include <vector>

#include "charter/v1/life_cycle.pb.h"
#include "charter/v1/record.pb.h"

namespace charter::assurance {

struct Deadline {
    std::string what;         // incident: "classify", "notice/<notice>", "review" or "close";
                              // change: "review", "test" or "ratify"
    std::int64_t due_ms = 0;  // overdue from then on
    friend bool operator==(const Deadline&, const Deadline&) = default;
};

/// By time, then by what.
std::vector<Deadline> unmet_deadlines(const v1::Incident& incident);

/// What an emergency change that is active still owes; all of it by one time.
std::vector<Deadline> unmet_deadlines(const v1::Change& change);

/// The state's word in the enumeration incident_state: "open", "classified" ...
std::string incident_state_word(v1::IncidentState state);
/// The state's word in the enumeration change_state: "open", "reviewed" ...
std::string change_state_word(v1::ChangeState state);

}  // namespace charter::assurance
