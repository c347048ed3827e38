#pragma once
// From a line of a scenario to the action that is signed. Internal to sim/scenario.

#include <optional>
#include <string>

#include "charter/v1/transaction.pb.h"
#include "sim/scenario/chain.hpp"

namespace charter::scenario {

/// "@bank-a.memo" as the ledger names it: what a line above created, the signing credential of a
/// person ("@bank-a.p3") in hexadecimal, @today, or @digest (any SHA-256). Nothing if nobody has
/// that name.
std::optional<std::string> named(const Chain& chain, std::string_view name);

/// A key without its table: "legal_memos/bank-a/..", as transactions name what they are about.
std::string name_in(const std::string& key);

/// The action of every verb but `resolves`, whose own action it is. What the line leaves out is
/// filled in: today as the day, a commitment for a document, keys of nodes, digests of what is
/// signed. Faults: fields that the register, act or probe does not have or that are of another type
/// (a line that is to be refused may have them), and names that nobody has.
Outcome<v1::Action> build_action(const Act& act, const Place& place, Chain& chain);

}  // namespace charter::scenario
