#pragma once
// Which documents belong into a pack.

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "state/view.hpp"

namespace charter::pack {

/// The texts of the convention, where the node has those of the catalog at the height: the
/// CatalogTexts that record cat/head commits to.
inline constexpr const char* kTextsName = "evidence/texts.bin";

/// The commitments that entries of the member and of the assembly name ("*": everybody's), with the
/// keys of these entries. Hidden entries name none.
std::map<Bytes, std::set<std::string>> documents_named(const state::View& view,
                                                       std::string_view member);

}  // namespace charter::pack
