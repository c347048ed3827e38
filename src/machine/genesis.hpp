#pragma once
// The founding: what InitChain makes of the signed genesis document.

#include "base/result.hpp"
#include "charter/v1/block.pb.h"
#include "state/delta.hpp"

namespace charter::machine {

/// sha256 of the canonical Genesis: what every transaction is bound to.
Digest genesis_digest(ByteView genesis);
/// What a founder signs: "charter/genesis/1" || genesis_digest.
Bytes genesis_message(ByteView genesis);

/// The first state.
/// Reasons  undecodable, not_canonical, field_invalid (form, times, environment; production: at
/// least four members),
///          catalog_invalid, second_person_missing (fewer than two persons of a member),
///          the reasons of credentials.add_anchor, membership.admit, membership.register_site,
///          nodes.register and nodes.assign_role (validators one by one in their order, so that
///          equal powers pass), validator_floor (production), parameter_unknown,
///          parameter_out_of_bounds, signature_count and signature_invalid (every founder signs the
///          digest), would_brick (production: nobody could pass a resolution)
/// Source   ledger.md, Policies: no default lets one person act alone
Result<state::Changes> found(const v1::SignedGenesis& document);

}  // namespace charter::machine
