#pragma once
// Who brought whom to the ledger: such two never act as two persons.

#include "charter/v1/record.pb.h"
#include "state/view.hpp"

namespace charter::tx {

/// Whether one of two natural persons enrolled the other, by the account that acts here or by
/// another one of the same natural person at the member: one that was deregistered meanwhile.
/// Reads    per/<enroller>
/// Source   ledger.md, Identity
bool enrolled_one_another(const v1::Person& a, const v1::Person& b, const state::View& view);

}  // namespace charter::tx
