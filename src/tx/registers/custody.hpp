#pragma once
// Backups of keys: kept apart from the key, seen by others than their custodian, and restored by
// who then signs with what came back.

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
/// Reasons  (rule custody.separate_place) witness_is_custodian, witnesses_too_few: fewer natural
/// persons than the register's field asks for
Status permit_backup_witnesses(const v1::EntryBody& body, std::string_view maker,
                               const Context& ctx);

/// Signatures of the entry: each must verify with the key of the credential that its field is `of`,
/// over crypto::restore_message of this chain, of the reference that leads there and of the day of
/// the entry. A restore test that says the public key is equal must hold one.
/// Reads    what the references lead to, cre/<credential>
/// Reasons  (rule custody.separate_place) restore_proof_wrong; field_required (proof)
Status permit_restore_proof(const v1::EntryBody& body, const v1::EntryType& type,
                            const Context& ctx);

}  // namespace charter::tx
