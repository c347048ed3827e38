#pragma once
// What a line of a scenario need not say of an act. Internal to sim/scenario.

#include <string>

#include "charter/v1/catalog.pb.h"
#include "charter/v1/transaction.pb.h"
#include "sim/scenario/chain.hpp"

namespace charter::scenario {

/// Fills in what is empty and has one obvious value: keys of nodes, with their proofs, and peer ids
/// by their name, the convention in force, digests of what is signed, the block's time, scope and
/// expiry of a grant, whose change it is and who wrote it, when what is borrowed comes back, and
/// any 32 bytes where a commitment is asked for; none for a recovery procedure, which not every
/// change has.
void complete(v1::Action& action, const std::string& sender, const Chain& chain);

/// Signatures: `restored` is one by the key of the credential that the entry leads to, over what
/// the ledger asks for; anything else one by a key that nobody registered.
void complete_proofs(v1::EntryBody& body, const v1::EntryType& type, const Chain& chain);

/// A line for each grant in force of the member that has none yet, which is kept.
void complete_lines(v1::PeopleReviewAccess& review, const Chain& chain);

}  // namespace charter::scenario
