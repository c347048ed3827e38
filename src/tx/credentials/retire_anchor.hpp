#pragma once
// credentials.retire_anchor: no further credential under this authority; those issued stay. By
// resolution. The last anchor in force stays: without one nobody could renew a key.
//
// Fields   anchor  its name on the ledger
//          why     at most 200 bytes
// Reads    anc/
// Writes   anc/<anchor>.retired_ms
// Reasons  check   field_missing, field_invalid
//          permit  anchor_unknown, would_brick
// Source   17.6; ledger.md, Never brick

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

Status check(const v1::CredentialsRetireAnchor& tx);
Status permit(const v1::CredentialsRetireAnchor& tx, const Context& ctx);
void apply(const v1::CredentialsRetireAnchor& tx, Context& ctx);

}  // namespace charter::tx
