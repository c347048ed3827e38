#pragma once
// nodes.retire: a node leaves for good, and its credentials end. A validator is first set to power
// 0 by resolution (nodes.assign_role).
//
// Fields   node  of the sender's own member
//          why   at most 200 bytes
// Reads    nod/<node>, list credentials/<member>, parameter validators_min
// Writes   nod/<node>.retired, cre/<id> of its credentials
// Reasons  check   field_missing, field_invalid
//          permit  not_own_member, node_unknown, validator_floor
// Source   12.1, 17.5; ledger.md, Identity (Losing standing)

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

Status check(const v1::NodesRetire& tx);
Status permit(const v1::NodesRetire& tx, const Context& ctx);
void apply(const v1::NodesRetire& tx, Context& ctx);

}  // namespace charter::tx
