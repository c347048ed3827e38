#pragma once
// What the five acts of the assembly share: finding a proposal, its states, what it is bound to.

#include <cstdint>
#include <string>
#include <string_view>

#include "tx/context.hpp"

namespace charter::tx {

/// What an action changes: a name for people and emergencies ("network", "credential/<hex>") and
/// the record's key. Both empty where it changes no single record.
struct Target {
    std::string name;
    Bytes key;
};
/// For a parameter: its record or, while there is none, the catalog's definition.
Target target_of(const v1::Action& action, const state::View& view);

/// Whether the action only restricts, and can be undone when it lapses: what the emergency path may
/// do. network.set_mode (other than open), membership.suspend (not lift), credentials.revoke
bool restricts(const v1::Action& action);

/// sha256 of the record's bytes; empty where there is none.
Bytes record_digest(const state::View& view, ByteView key);

/// What voters sign: sha256("charter/proposal/1" || number, 8 bytes big-endian || canonical
/// Action).
Bytes proposal_digest(const v1::Proposal& proposal);

/// An executed emergency that the ordinary quorum has not ratified yet: votes go on until it
/// lapses.
bool awaits_ratification(const v1::Proposal& proposal);

/// Whether policy and target are as they were when the proposal was opened.
bool still_bound(const v1::Proposal& proposal, const state::View& view);

/// "open", "executed", ...
std::string state_word(v1::ProposalState state);

// ---- checks -------------------------------------------------------------------------------------
/// Reasons  field_missing (proposals are numbered from 1)
Status require_number(std::uint64_t proposal);
/// Reasons  minutes_missing, field_invalid unless 32 bytes
Status require_minutes(ByteView digest);
/// Reasons  proposal_unknown
Result<v1::Proposal> require_proposal(const Context& ctx, std::uint64_t proposal);
/// Reasons  proposal_closed
Status require_state(const v1::Proposal& proposal, v1::ProposalState state);
/// No emergency against this target was executed and left unratified, unless the ordinary quorum
/// has decided on the target since. Reasons  second_emergency
Status require_first_emergency(std::string_view target, const Context& ctx);

/// Writes the record, notes its number in the receipt and appends the event of the act; subject:
///        the number, 16 hex digits.
void save_proposal(const v1::Proposal& proposal, std::string_view name, Context& ctx);

}  // namespace charter::tx
