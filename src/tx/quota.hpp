#pragma once
// Token buckets per member, charged after the signatures verify, with a share reserved for
// governance and incidents.

#include "base/result.hpp"
#include "charter/v1/catalog.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// Charges one transaction of the acting member. Business takes from the common bucket; governance
/// and observations take from the reserved one first. In a limited network business costs ten times
/// as much. Reads/Writes  quo/<member>; parameters quota_tx_per_s, quota_reserved_permille Reasons
/// quota_exceeded (rule limits.quotas) Source        29.6, 51.3; ledger.md, Fairness
Status charge_quota(v1::Lane lane, Context& ctx);

}  // namespace charter::tx
