#pragma once
// retention.prune: blocks that nodes need not keep any longer.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Raises the height below which nodes may drop blocks, by resolution. Each node compares
/// youngest_ms with its own block before it drops anything: the state does not hold block times.
///
/// Fields   below_height  blocks below it may go
///          youngest_ms   time of the block at below_height - 1
/// Reads    pru, parameter retention_days_min, holds of inc/*
/// Writes   pru
/// Reasons  check   field_missing
///          permit  field_invalid (a height not reached), already_done, field_invalid (a youngest
///                  block not after those pruned before), prune_floor (rule
///                  retention.prune_floor), legal_hold (rule incidents.legal_hold: part of what
///                  would go is under a hold that stands)
/// Source   18.4a, 47.2, 50.3a; ledger.md, Consensus-level rules
Status check(const v1::RetentionPrune& tx);
Status permit(const v1::RetentionPrune& tx, const Context& ctx);
void apply(const v1::RetentionPrune& tx, Context& ctx);

}  // namespace charter::tx
