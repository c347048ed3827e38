#pragma once
// Backups of keys: kept apart from the key, and seen by others than their custodian.

#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// Where the key lies is known of a credential that a node holds: its site, and its server by the
/// node's id, the id without the member, or the name of its asset.
/// Reads    cre/<credential>, nod/<holder>, the node's asset
/// Reasons  (rule custody.separate_place) backup_at_primary
Status permit_backup_place(const v1::EntryBody& body, const Context& ctx);

/// The custodian is who files the backup, and who holds the key where that is a person. The same
/// natural person by another account is no other one.
/// Reads    cre/<credential>, the witnesses
/// Reasons  (rule custody.separate_place) witness_is_custodian, witnesses_too_few (kWitnessesMin)
Status permit_backup_witnesses(const v1::EntryBody& body, std::string_view maker,
                               const Context& ctx);

inline constexpr std::int64_t kWitnessesMin = 2;

}  // namespace charter::tx
