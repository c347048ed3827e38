#pragma once
// What the files of acts share.

#include <optional>
#include <string>
#include <string_view>
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

/// An account that acts may change without ending the history: a later one, or the hostile one's.
std::optional<std::string> changeable(Asking& asking);
/// Whether moves grant the role, so that it may be lost.
bool is_given_by_moves(std::string_view role);

/// Entries of the registers shared_accounts and findings.
v1::EntryBody shared_account(Asking& asking);
v1::EntryBody finding(Asking& asking);
/// Without title and minutes. Nothing: there is no such change.
std::optional<v1::AssemblyPropose> proposal_of_change(Asking& asking);

/// Of changes, findings, shared accounts and reviews of access.
std::vector<Kind> change_kinds();
/// Of persons, roles, keys, places and overlays.
std::vector<Kind> people_kinds();

}  // namespace charter::machine::two_persons
