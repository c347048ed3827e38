#pragma once
// membership.adopt_convention: a member binds itself to the convention in force.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Records that the sender's member adopts the convention in force. Until it does, its writes other
/// than remedial ones are refused (rule membership.adoption_gate, in the pipeline).
///
/// Fields   member   the sender's own
///          version  of the catalog in force
///          digest   of the catalog in force, 32 bytes
/// Reads    mem/<member>, cat/head
/// Writes   mem/<member>.adopted_version, .adopted_digest, .adopted_ms
/// Reasons  check   field_missing, field_invalid
///          permit  not_own_member, member_unknown, convention_version_wrong (rule
///                  catalog.single_version), already_done
/// Source   1.1, 1.2
Status check(const v1::MembershipAdoptConvention& tx);
Status permit(const v1::MembershipAdoptConvention& tx, const Context& ctx);
void apply(const v1::MembershipAdoptConvention& tx, Context& ctx);

}  // namespace charter::tx
