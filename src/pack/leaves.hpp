#pragma once
// Leaves in a pack, and the grants of their deputies: what the acts left in the records.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "charter/v1/record.pb.h"
#include "charter/v1/transaction.pb.h"
#include "pack/act.hpp"
#include "state/view.hpp"

namespace charter::pack {

/// What the act that declared the leave says differently; `persons` signed it.
std::optional<std::string> declared(const v1::Leave& record, const v1::PeopleDeclareLeave& tx,
                                    const std::vector<std::string>& persons,
                                    const state::View& view);

/// The same of the grant of a deputy.
std::optional<std::string> deputed(const v1::Grant& record, const v1::PeopleDeclareLeave& tx,
                                   const state::View& view);

/// Whether that act ended the leave: by whom and why as the record says.
bool ends(const v1::Leave& record, const Act& act);

/// Why nobody ended the leave so: no act is named, and its person's account did not end then. Empty
/// where that is not so.
std::string_view flaw_of(const v1::Leave& leave, const state::View& view);

}  // namespace charter::pack
