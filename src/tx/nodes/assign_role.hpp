#pragma once
// nodes.assign_role: a node's role, and a validator's voting power. By resolution; the machine
// makes the validator updates from the powers that a block changed.
//
// Fields   node   in service
//          role   word of node_role
//          power  0 to 10^12; only validators have any
// Reads    nod/, mem/<member> and jur/ when the power rises, parameter validators_min
// Writes   nod/<node>.role, .power, .power_before, .power_height; event of kind validators when the
//          power changes; timer leaving when it rises and a node waits to leave
// Reasons  check   field_missing, field_invalid
//          permit  node_unknown,
//                  node_role_unknown      (rule nodes.role_enum)
//                  member_unknown, member_not_in_standing  when the power rises
//                  jurisdiction_listed    (rule jurisdiction.node_gate) when the power rises
//                  credential_revoked, credential_expired  of its key, when the power rises
//                  field_invalid          when the whole set's power is more than the engine adds
//                  one_vote_per_member    (rule consensus.one_vote_per_member)
//                  validator_floor, validator_pace
// Source   12.1, 29.2; ledger.md, Identity (Losing standing), Consensus-level rules

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

Status check(const v1::NodesAssignRole& tx);
Status permit(const v1::NodesAssignRole& tx, const Context& ctx);
void apply(const v1::NodesAssignRole& tx, Context& ctx);

}  // namespace charter::tx
