#include "tx/assembly/proposals.hpp"

#include <algorithm>
#include <optional>

#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "wire/codec.hpp"

namespace charter::tx {
namespace {

Target named(std::string_view kind, std::string_view id, Bytes key) {
    return {std::string(kind).append("/").append(id), std::move(key)};
}

Target on_member(std::string_view id) { return named("member", id, state::keys::member(id)); }
Target on_person(std::string_view id) { return named("person", id, state::keys::person(id)); }
Target on_node(std::string_view id) { return named("node", id, state::keys::node(id)); }
Target on_site(std::string_view id) { return named("site", id, state::keys::site(id)); }
Target on_anchor(std::string_view id) { return named("anchor", id, state::keys::anchor(id)); }
Target on_policy(std::string_view id) { return named("policy", id, state::keys::policy(id)); }
// Without its key: steps of a change go on while its resolution is voted on.
Target on_change(std::string_view id) { return named("change", id, {}); }
Target on_schema(std::string_view id) { return named("schema", id, state::keys::schema(id)); }

Target on_height(std::uint64_t height) {
    return named("archive", std::to_string(height), state::keys::named_height(height));
}

template <class Message>
Target on_upgrade(const Message& tx) {
    return named("upgrade", std::to_string(tx.protocol_version()),
                 state::keys::upgrade(tx.protocol_version()));
}

Target on_list(std::string_view tier) {
    return named("list", tier, state::keys::jurisdiction_list(tier));
}

Target on_credential(ByteView id) {
    return named("credential", to_hex(id), state::keys::credential(id));
}

Target on_parameter(std::string_view parameter, const state::View& view) {
    Bytes key = state::keys::parameter(parameter);
    if (!view.get(key)) key = state::keys::join("cat/parameter/", parameter);
    return named("parameter", parameter, std::move(key));
}

Target on_overlay(const v1::ParametersSetOverlay& set) {
    return named("overlay", set.member() + "/" + set.parameter(),
                 state::keys::overlay(set.member(), set.parameter()));
}

}  // namespace

Target target_of(const v1::Action& action, const state::View& view) {
    using A = v1::Action;
    switch (action.kind_case()) {
        case A::kMembershipAdmit: return on_member(action.membership_admit().member());
        case A::kMembershipAdoptConvention:
            return on_member(action.membership_adopt_convention().member());
        case A::kMembershipSuspend:      return on_member(action.membership_suspend().member());
        case A::kMembershipRemove:       return on_member(action.membership_remove().member());
        case A::kMembershipRegisterSite: return on_site(action.membership_register_site().site());
        case A::kMembershipSetJurisdictionList:
            return on_list(action.membership_set_jurisdiction_list().tier());
        case A::kPeopleEnrol:      return on_person(action.people_enrol().person().person());
        case A::kPeopleAmend:      return on_person(action.people_amend().person());
        case A::kPeopleDeregister: return on_person(action.people_deregister().person());
        case A::kPeopleGrantRole:  return on_person(action.people_grant_role().person());
        case A::kPeopleRevokeRole: return on_person(action.people_revoke_role().person());
        case A::kCredentialsIssue:
            return on_credential(credential_id(action.credentials_issue().credential().key()));
        case A::kCredentialsRenew:  return on_credential(action.credentials_renew().replaces());
        case A::kCredentialsRevoke: return on_credential(action.credentials_revoke().credential());
        case A::kCredentialsReportCompromise:
            return on_credential(action.credentials_report_compromise().credential());
        case A::kCredentialsAddAnchor: return on_anchor(action.credentials_add_anchor().anchor());
        case A::kCredentialsRetireAnchor:
            return on_anchor(action.credentials_retire_anchor().anchor());
        case A::kNodesRegister:   return on_node(action.nodes_register().node());
        case A::kNodesAssignRole: return on_node(action.nodes_assign_role().node());
        case A::kNodesRetire:     return on_node(action.nodes_retire().node());
        case A::kNodesRotateKey:  return on_node(action.nodes_rotate_key().node());
        case A::kParametersSet:   return on_parameter(action.parameters_set().parameter(), view);
        case A::kParametersSetPolicy:
            return on_policy(action.parameters_set_policy().policy().name());
        case A::kParametersSetOverlay: return on_overlay(action.parameters_set_overlay());
        case A::kCatalogReplace:       return {"catalog", Bytes(state::keys::kCatalogHead)};
        case A::kNetworkSetMode:       return {"network", Bytes(state::keys::kNetwork)};
        case A::kNetworkUpgrade:       return on_upgrade(action.network_upgrade());
        case A::kNetworkCancelUpgrade: return on_upgrade(action.network_cancel_upgrade());
        case A::kDataRegisterSchema:   return on_schema(action.data_register_schema().schema());
        case A::kRetentionPrune:       return {"pruning", Bytes(state::keys::kPruneFloor)};
        case A::kRetentionArchive:     return on_height(action.retention_archive().height());
        case A::kChangeActivate:       return on_change(action.change_activate().change());
        case A::kChangeRatify:         return on_change(action.change_ratify().change());
        // What no resolution does: a new act does not compile until it stands here or above.
        // clang-format off
        case A::kAssemblyPropose: case A::kAssemblyVote: case A::kAssemblyWithdraw:
        case A::kAssemblyExecute: case A::kAssemblyRatify:
        case A::kRegistersPut: case A::kRegistersSignOff: case A::kRegistersSupersede:
        case A::kRegistersClose: case A::kObservationsReport: case A::kNodesReportSupport:
        case A::kDataPublish: case A::kDataRecordAccess:
        case A::kExceptionsRequest: case A::kExceptionsApprove: case A::kExceptionsWithdraw:
        case A::kIncidentsOpen: case A::kIncidentsClassify: case A::kIncidentsContain:
        case A::kIncidentsNotify: case A::kIncidentsTakeEvidence: case A::kIncidentsHandOver:
        case A::kIncidentsHold: case A::kIncidentsRecover: case A::kIncidentsReview:
        case A::kIncidentsClose:
        case A::kPeopleReviewAccess: case A::kPeopleCheckOut: case A::kPeopleCheckIn:
        case A::kPeopleDeclareLeave: case A::kPeopleEndLeave:
        case A::kChangeOpen: case A::kChangeReview: case A::kChangeTest:
        case A::kChangeRehearse: case A::kChangeRollBack: case A::kChangeCompare:
        case A::kChangeWithdraw: case A::KIND_NOT_SET: break;
            // clang-format on
    }
    return {};
}

bool restricts(const v1::Action& action) {
    if (action.has_network_set_mode()) {
        return action.network_set_mode().mode() != v1::MODE_OPEN;
    }
    if (action.has_membership_suspend()) return !action.membership_suspend().lift();
    return action.has_credentials_revoke();
}

Bytes record_digest(const state::View& view, ByteView key) {
    if (key.empty()) return {};
    const std::optional<Bytes> bytes = view.get(key);
    if (!bytes) return {};
    return Bytes(charter::view(crypto::sha256(*bytes)));
}

Bytes proposal_digest(const v1::Proposal& proposal) {
    crypto::Sha256 hash;
    hash.update("charter/proposal/1");
    hash.update(big_endian(proposal.proposal()));
    hash.update(wire::encode(proposal.action()));
    return Bytes(view(hash.finish()));
}

bool awaits_ratification(const v1::Proposal& proposal) {
    return proposal.emergency() && proposal.state() == v1::PROPOSAL_STATE_EXECUTED;
}

bool still_bound(const v1::Proposal& proposal, const state::View& view) {
    const Target target = target_of(proposal.action(), view);
    return record_digest(view, state::keys::policy(proposal.policy())) ==
               proposal.policy_digest() &&
           record_digest(view, target.key) == proposal.target_digest();
}

std::string state_word(v1::ProposalState state) {
    constexpr std::string_view kPrefix = "PROPOSAL_STATE_";
    std::string word = v1::ProposalState_Name(state);
    if (word.starts_with(kPrefix)) word.erase(0, kPrefix.size());
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    std::ranges::transform(word, word.begin(), lower);
    return word;
}

Status require_number(std::uint64_t proposal) {
    if (proposal != 0) return ok();
    return refuse(Reason::field_missing, {{"field", std::string("proposal")}});
}

Status require_minutes(ByteView digest) {
    if (digest.empty()) return refuse(Reason::minutes_missing);
    return require_digest("minutes_digest", digest);
}

Result<v1::Proposal> require_proposal(const Context& ctx, std::uint64_t proposal) {
    auto found = state::read<v1::Proposal>(ctx.view(), state::keys::proposal(proposal));
    if (found) return *std::move(found);
    return refuse(Reason::proposal_unknown, {{"proposal", static_cast<std::int64_t>(proposal)}});
}

Status require_state(const v1::Proposal& proposal, v1::ProposalState state) {
    if (proposal.state() == state) return ok();
    return refuse(Reason::proposal_closed,
                  {{"proposal", static_cast<std::int64_t>(proposal.proposal())},
                   {"state", state_word(proposal.state())}});
}

Status require_first_emergency(std::string_view target, const Context& ctx) {
    bool taken = false;
    std::uint64_t taken_height = 0;
    std::uint64_t ordinary_height = 0;
    state::each<v1::Proposal>(ctx.view(), "pro/", [&](const v1::Proposal& other) {
        if (other.target() != target) return true;
        const bool executed = other.state() == v1::PROPOSAL_STATE_EXECUTED;
        if (other.emergency() && (executed || other.state() == v1::PROPOSAL_STATE_LAPSED)) {
            taken = true;
            taken_height = std::max(taken_height, other.decided_height());
        } else if (executed || other.state() == v1::PROPOSAL_STATE_RATIFIED) {
            ordinary_height = std::max(ordinary_height, other.decided_height());
        }
        return true;
    });
    if (!taken || ordinary_height > taken_height) return ok();
    return refuse(Reason::second_emergency, {{"target", std::string(target)}});
}

void save_proposal(const v1::Proposal& proposal, std::string_view name, Context& ctx) {
    state::write(ctx.delta(), proposal);
    ctx.effects().receipt.set_proposal(proposal.proposal());
    ctx.event("tx", name, hex16(proposal.proposal()),
              {text_field("action", catalog::act_name(proposal.action())),
               text_field("state", state_word(proposal.state()))});
}

}  // namespace charter::tx
