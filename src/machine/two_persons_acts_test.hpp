#pragma once
// What the two files of acts share.

#include <optional>
#include <string>
#include <vector>

#include "machine/two_persons_test.hpp"

namespace charter::machine::two_persons {

/// The name of one of the newest records of a table ("reg", "exc", "inc", "per", "sit", "nod").
std::optional<std::string> recent(Asking& asking, const std::string& table, std::uint64_t newest);
/// An account of bank-a that acts are about: honest, hostile, or new.
std::string somebody(Asking& asking);
/// An honest one of any member.
std::string representative(Asking& asking);
/// Who keeps the first item of evidence; empty: there is none.
std::string keeper_of(const Asking& asking, const std::string& incident);
/// Releases the newest hold where there is one.
void place_or_release(Asking& asking, v1::IncidentsHold& hold);
Plan set_parameter(Asking& asking);

/// Of persons, roles, keys, places and overlays.
std::vector<Kind> people_kinds();

}  // namespace charter::machine::two_persons
