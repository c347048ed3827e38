#pragma once
// retention.archive: a height whose records stay provable.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Names a height, by resolution, whose state nodes that archive keep, so that each of its records
/// can be proved and packs be made of it at any later time. At a height from this block's on they
/// keep it when it is reached. One that is past is made by replay (`charterd archive --height`): by
/// nodes that still hold every block, which those that pruned do not.
///
/// Fields   height  from 1
///          why     1 to 500 bytes
/// Reads    arh/<height>
/// Writes   arh/<height>, list archived/consortium
/// Reasons  check   field_missing (height), field_missing (why), field_invalid (why)
///          permit  already_done
/// Source   18.4a; ledger.md, Proofs
Status check(const v1::RetentionArchive& tx);
Status permit(const v1::RetentionArchive& tx, const Context& ctx);
void apply(const v1::RetentionArchive& tx, Context& ctx);

}  // namespace charter::tx
