#pragma once
// Who brought whom to the ledger: such two never act as two persons.

#include <string_view>

#include "charter/v1/record.pb.h"
#include "state/view.hpp"

namespace charter::tx {

/// Two accounts of one natural person at one member.
bool is_same_human(const v1::Person& a, const v1::Person& b);
/// Whether the account is the person's, or another one of the same natural person; it may be gone.
/// Reads    per/<account>
bool is_account_of(std::string_view account, const v1::Person& person, const state::View& view);

/// Whether one of two natural persons enrolled the other, by the account that acts here or by
/// another one of the same natural person at the member: one that was deregistered meanwhile.
/// Reads    per/<enroller>
/// Source   ledger.md, Identity
bool enrolled_one_another(const v1::Person& a, const v1::Person& b, const state::View& view);

}  // namespace charter::tx
