#include "tx/assembly/timers.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/assembly/policy.hpp"
#include "tx/assembly/proposals.hpp"
#include "tx/credentials/revocation.hpp"
#include "tx/membership/leaving.hpp"

namespace charter::tx {
namespace {

void close_proposal(v1::Proposal& proposal, v1::ProposalState state, std::string_view timer,
                    Context& ctx) {
    proposal.set_state(state);
    state::write(ctx.delta(), proposal);
    ctx.event("timer", timer, hex16(proposal.proposal()), {text_field("state", state_word(state))});
}

// Another resolution has decided on the same target since: what stands now is its decision.
bool decided_since(const v1::Proposal& lapsed, const state::View& view) {
    bool decided = false;
    state::each<v1::Proposal>(view, "pro/", [&](const v1::Proposal& other) {
        const bool took_effect = other.state() == v1::PROPOSAL_STATE_EXECUTED ||
                                 other.state() == v1::PROPOSAL_STATE_RATIFIED;
        decided = other.proposal() != lapsed.proposal() && other.target() == lapsed.target() &&
                  took_effect && other.decided_height() >= lapsed.decided_height();
        return !decided;
    });
    return decided;
}

void undo_mode(const v1::Proposal& proposal, Context& ctx) {
    auto network = state::read<v1::NetworkMode>(ctx.view(), state::keys::kNetwork);
    if (!network || network->proposal() != proposal.proposal()) return;
    const v1::Mode lapsed = network->mode();
    network->set_mode(network->before());
    network->set_before(lapsed);
    network->set_since_ms(ctx.block().time_ms);
    network->set_emergency(false);
    state::write(ctx.delta(), *network);
}

void undo_suspension(const std::string& name, Context& ctx) {
    auto member = state::read<v1::Member>(ctx.view(), state::keys::member(name));
    if (!member || member->removed() || !member->suspended()) return;
    member->set_suspended(false);
    state::write(ctx.delta(), *member);
    lift_nodes(name, ctx);
}

// A revocation by other means stands: it has another height.
void undo_revocation(const v1::Proposal& proposal, Context& ctx) {
    const Bytes key = state::keys::credential(proposal.action().credentials_revoke().credential());
    auto credential = state::read<v1::Credential>(ctx.view(), key);
    if (!credential || credential->revoked_height() != proposal.decided_height()) return;
    const auto person =
        state::read<v1::Person>(ctx.view(), state::keys::person(credential->holder()));
    const auto node = state::read<v1::Node>(ctx.view(), state::keys::node(credential->holder()));
    const bool gone =
        (person && !person->active()) || (node && (node->retired() || node->suspended()));
    if (!gone) restore_credential(credential->credential(), credential->revoked_why(), ctx);
}

}  // namespace

void fire_proposal(std::string_view subject, Context& ctx) {
    auto proposal = state::read<v1::Proposal>(ctx.view(), state::keys::join("pro/", subject));
    if (!proposal || proposal->state() != v1::PROPOSAL_STATE_OPEN) return;
    const std::int64_t now_ms = ctx.block().time_ms;
    const bool window_over = now_ms >= proposal->executable_until_ms();
    if (!window_over && now_ms < proposal->deadline_ms()) return;
    const auto policy = policy_in_force(ctx.view(), proposal->policy());
    const bool bound = policy && still_bound(*proposal, ctx.view());
    if (!window_over && bound && count(*proposal, *policy, ctx).passed()) return;
    close_proposal(*proposal, bound ? v1::PROPOSAL_STATE_EXPIRED : v1::PROPOSAL_STATE_DEAD,
                   "proposal", ctx);
}

void fire_lapse(std::string_view subject, Context& ctx) {
    auto proposal = state::read<v1::Proposal>(ctx.view(), state::keys::join("pro/", subject));
    if (!proposal || !awaits_ratification(*proposal)) return;
    const bool stands = decided_since(*proposal, ctx.view());
    close_proposal(*proposal, v1::PROPOSAL_STATE_LAPSED, "lapse", ctx);
    if (stands) return;
    const v1::Action& action = proposal->action();
    if (action.has_network_set_mode()) undo_mode(*proposal, ctx);
    if (action.has_membership_suspend()) undo_suspension(action.membership_suspend().member(), ctx);
    if (action.has_credentials_revoke()) undo_revocation(*proposal, ctx);
}

}  // namespace charter::tx
