#pragma once
// The steps of life cycles in a pack, against the transactions that took them: what all cycles
// share. Incidents and changes add what is theirs (pack/incidents.hpp, pack/changes.hpp).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "charter/v1/record.pb.h"
#include "pack/act.hpp"

namespace charter::pack {

/// What an act says of the step that it takes.
struct Said {
    std::string of;  // the incident or change
    std::string note;
    Bytes digest;
    const v1::DocumentNote* told = nullptr;  // of that document, in the act; null: nothing
    bool good = true;                        // of a change: accepted, passed, as approved
};
/// Whether a record tells of a document what the act did; null: nothing.
bool same_note(const v1::DocumentNote* record, const v1::DocumentNote* act);

/// Nothing: the act takes no step, or it opens. It points into the action.
std::optional<Said> said_by(const v1::Action& action);

/// Whether the act is this step of the incident or change, be it as the record says or not: its
/// name, and whose it is. `name`, `key`: of the record.
bool is_step_of(const v1::Step& step, std::string_view name, const Bytes& key, const Act& act);

/// What the act says differently from the step that it is. `persons`: who signed, in order.
std::optional<std::string> step_difference(const v1::Step& step, const Act& act,
                                           const std::vector<std::string>& persons);

}  // namespace charter::pack
