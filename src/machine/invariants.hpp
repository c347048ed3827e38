#pragma once
// What must hold after every block, whatever was in it. Checked in test builds and by the
// simulator, one sentence each.

#include <optional>
#include <string>

#include "catalog/catalog.hpp"
#include "state/delta.hpp"

namespace charter::machine {

/// The first broken invariant, numbered, or nothing.
///  I1 every record lies under its own key          I2 list heads count what their entries hold,
///  and the chains join I3 an active person's roles do not conflict      I4 a key has one
///  credential, its id that of the key I5 validators: no member holds a third of the power when
///  four members have validators I6 parameters in force lie within their bounds   I7 each status
///  has a catalogued requirement and counts its transitions I8 an entry that is signed off has two
///  signers where its register asks for a checker I9 no two nodes have one consensus
///  key, and none has one that was replaced I10 an incident begins with its opening; one that is
///  closed ends with a closing by two persons, and while one that the ledger opened is not, its
///  cause names it I11 a change begins with its opening, goes live by a resolution, and no author
///  reviews it, tests it, carries it out or compares it I12 a deputy holds a role within the days
///  of a leave that stands, which names the deputy
std::optional<std::string> broken_invariant(const state::View& view,
                                            const catalog::Catalog& catalog);

}  // namespace charter::machine
