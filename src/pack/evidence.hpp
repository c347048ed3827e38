#pragma once
// Which documents belong into a pack.

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "state/view.hpp"

namespace charter::pack {

/// The commitments that entries of the member and of the assembly name ("*": everybody's), with the
/// keys of these entries. Hidden entries name none.
std::map<Bytes, std::set<std::string>> documents_named(const state::View& view,
                                                       std::string_view member);

}  // namespace charter::pack
