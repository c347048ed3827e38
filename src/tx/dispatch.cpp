#include "tx/dispatch.hpp"

#include "tx/assembly/execute.hpp"
#include "tx/assembly/propose.hpp"
#include "tx/assembly/ratify.hpp"
#include "tx/assembly/vote.hpp"
#include "tx/assembly/withdraw.hpp"
#include "tx/change/activate.hpp"
#include "tx/change/compare.hpp"
#include "tx/change/open.hpp"
#include "tx/change/ratify.hpp"
#include "tx/change/rehearse.hpp"
#include "tx/change/review.hpp"
#include "tx/change/roll_back.hpp"
#include "tx/change/test.hpp"
#include "tx/change/withdraw.hpp"
#include "tx/credentials/add_anchor.hpp"
#include "tx/credentials/issue.hpp"
#include "tx/credentials/renew.hpp"
#include "tx/credentials/report_compromise.hpp"
#include "tx/credentials/retire_anchor.hpp"
#include "tx/credentials/revoke.hpp"
#include "tx/data/publish.hpp"
#include "tx/data/record_access.hpp"
#include "tx/data/register_schema.hpp"
#include "tx/exceptions/approve.hpp"
#include "tx/exceptions/request.hpp"
#include "tx/exceptions/withdraw.hpp"
#include "tx/incidents/classify.hpp"
#include "tx/incidents/close.hpp"
#include "tx/incidents/contain.hpp"
#include "tx/incidents/hand_over.hpp"
#include "tx/incidents/hold.hpp"
#include "tx/incidents/notify.hpp"
#include "tx/incidents/open.hpp"
#include "tx/incidents/recover.hpp"
#include "tx/incidents/review.hpp"
#include "tx/incidents/take_evidence.hpp"
#include "tx/membership/admit.hpp"
#include "tx/membership/adopt_convention.hpp"
#include "tx/membership/register_site.hpp"
#include "tx/membership/remove.hpp"
#include "tx/membership/set_jurisdiction_list.hpp"
#include "tx/membership/suspend.hpp"
#include "tx/network/cancel_upgrade.hpp"
#include "tx/network/set_mode.hpp"
#include "tx/network/upgrade.hpp"
#include "tx/nodes/assign_role.hpp"
#include "tx/nodes/register.hpp"
#include "tx/nodes/report_support.hpp"
#include "tx/nodes/retire.hpp"
#include "tx/nodes/rotate_key.hpp"
#include "tx/observations/report.hpp"
#include "tx/parameters/catalog_replace.hpp"
#include "tx/parameters/set.hpp"
#include "tx/parameters/set_overlay.hpp"
#include "tx/parameters/set_policy.hpp"
#include "tx/people/amend.hpp"
#include "tx/people/check_in.hpp"
#include "tx/people/check_out.hpp"
#include "tx/people/declare_leave.hpp"
#include "tx/people/deregister.hpp"
#include "tx/people/end_leave.hpp"
#include "tx/people/enrol.hpp"
#include "tx/people/grant_role.hpp"
#include "tx/people/review_access.hpp"
#include "tx/people/revoke_role.hpp"
#include "tx/registers/close.hpp"
#include "tx/registers/put.hpp"
#include "tx/registers/sign_off.hpp"
#include "tx/registers/supersede.hpp"
#include "tx/retention/archive.hpp"
#include "tx/retention/prune.hpp"

namespace charter::tx {
namespace {

// Each act of the oneof stands in one of the two; DispatchTest.KnowsEveryAct holds them to it.
template <class Visit>
auto visit_work(const v1::Action& action, const Visit& visit)
    -> decltype(visit(action.assembly_vote())) {
    switch (action.kind_case()) {
        case v1::Action::kRegistersPut:          return visit(action.registers_put());
        case v1::Action::kRegistersSignOff:      return visit(action.registers_sign_off());
        case v1::Action::kRegistersSupersede:    return visit(action.registers_supersede());
        case v1::Action::kRegistersClose:        return visit(action.registers_close());
        case v1::Action::kObservationsReport:    return visit(action.observations_report());
        case v1::Action::kNetworkSetMode:        return visit(action.network_set_mode());
        case v1::Action::kNetworkUpgrade:        return visit(action.network_upgrade());
        case v1::Action::kNetworkCancelUpgrade:  return visit(action.network_cancel_upgrade());
        case v1::Action::kDataRegisterSchema:    return visit(action.data_register_schema());
        case v1::Action::kDataPublish:           return visit(action.data_publish());
        case v1::Action::kDataRecordAccess:      return visit(action.data_record_access());
        case v1::Action::kRetentionPrune:        return visit(action.retention_prune());
        case v1::Action::kRetentionArchive:      return visit(action.retention_archive());
        case v1::Action::kExceptionsRequest:     return visit(action.exceptions_request());
        case v1::Action::kExceptionsApprove:     return visit(action.exceptions_approve());
        case v1::Action::kExceptionsWithdraw:    return visit(action.exceptions_withdraw());
        case v1::Action::kIncidentsOpen:         return visit(action.incidents_open());
        case v1::Action::kIncidentsClassify:     return visit(action.incidents_classify());
        case v1::Action::kIncidentsContain:      return visit(action.incidents_contain());
        case v1::Action::kIncidentsNotify:       return visit(action.incidents_notify());
        case v1::Action::kIncidentsTakeEvidence: return visit(action.incidents_take_evidence());
        case v1::Action::kIncidentsHandOver:     return visit(action.incidents_hand_over());
        case v1::Action::kIncidentsHold:         return visit(action.incidents_hold());
        case v1::Action::kIncidentsRecover:      return visit(action.incidents_recover());
        case v1::Action::kIncidentsReview:       return visit(action.incidents_review());
        case v1::Action::kIncidentsClose:        return visit(action.incidents_close());
        case v1::Action::kChangeOpen:            return visit(action.change_open());
        case v1::Action::kChangeReview:          return visit(action.change_review());
        case v1::Action::kChangeTest:            return visit(action.change_test());
        case v1::Action::kChangeRehearse:        return visit(action.change_rehearse());
        case v1::Action::kChangeActivate:        return visit(action.change_activate());
        case v1::Action::kChangeRollBack:        return visit(action.change_roll_back());
        case v1::Action::kChangeCompare:         return visit(action.change_compare());
        case v1::Action::kChangeRatify:          return visit(action.change_ratify());
        case v1::Action::kChangeWithdraw:        return visit(action.change_withdraw());
        default:                                 return visit(std::monostate{});
    }
}

template <class Visit>
auto visit(const v1::Action& action, const Visit& visit)
    -> decltype(visit(action.assembly_vote())) {
    switch (action.kind_case()) {
        case v1::Action::kAssemblyPropose:  return visit(action.assembly_propose());
        case v1::Action::kAssemblyVote:     return visit(action.assembly_vote());
        case v1::Action::kAssemblyWithdraw: return visit(action.assembly_withdraw());
        case v1::Action::kAssemblyExecute:  return visit(action.assembly_execute());
        case v1::Action::kAssemblyRatify:   return visit(action.assembly_ratify());
        case v1::Action::kMembershipAdmit:  return visit(action.membership_admit());
        case v1::Action::kMembershipAdoptConvention:
            return visit(action.membership_adopt_convention());
        case v1::Action::kMembershipSuspend:      return visit(action.membership_suspend());
        case v1::Action::kMembershipRemove:       return visit(action.membership_remove());
        case v1::Action::kMembershipRegisterSite: return visit(action.membership_register_site());
        case v1::Action::kMembershipSetJurisdictionList:
            return visit(action.membership_set_jurisdiction_list());
        case v1::Action::kPeopleEnrol:       return visit(action.people_enrol());
        case v1::Action::kPeopleAmend:       return visit(action.people_amend());
        case v1::Action::kPeopleDeregister:  return visit(action.people_deregister());
        case v1::Action::kPeopleGrantRole:   return visit(action.people_grant_role());
        case v1::Action::kPeopleRevokeRole:  return visit(action.people_revoke_role());
        case v1::Action::kCredentialsIssue:  return visit(action.credentials_issue());
        case v1::Action::kCredentialsRenew:  return visit(action.credentials_renew());
        case v1::Action::kCredentialsRevoke: return visit(action.credentials_revoke());
        case v1::Action::kCredentialsReportCompromise:
            return visit(action.credentials_report_compromise());
        case v1::Action::kCredentialsAddAnchor:    return visit(action.credentials_add_anchor());
        case v1::Action::kCredentialsRetireAnchor: return visit(action.credentials_retire_anchor());
        case v1::Action::kNodesRegister:           return visit(action.nodes_register());
        case v1::Action::kNodesAssignRole:         return visit(action.nodes_assign_role());
        case v1::Action::kNodesRetire:             return visit(action.nodes_retire());
        case v1::Action::kNodesRotateKey:          return visit(action.nodes_rotate_key());
        case v1::Action::kNodesReportSupport:      return visit(action.nodes_report_support());
        case v1::Action::kParametersSet:           return visit(action.parameters_set());
        case v1::Action::kParametersSetPolicy:     return visit(action.parameters_set_policy());
        case v1::Action::kParametersSetOverlay:    return visit(action.parameters_set_overlay());
        case v1::Action::kCatalogReplace:          return visit(action.catalog_replace());
        case v1::Action::kPeopleReviewAccess:      return visit(action.people_review_access());
        case v1::Action::kPeopleCheckOut:          return visit(action.people_check_out());
        case v1::Action::kPeopleCheckIn:           return visit(action.people_check_in());
        case v1::Action::kPeopleDeclareLeave:      return visit(action.people_declare_leave());
        case v1::Action::kPeopleEndLeave:          return visit(action.people_end_leave());
        default:                                   return visit_work(action, visit);
    }
}

Status check(std::monostate) { return refuse(Reason::action_missing); }
Status permit(std::monostate, const Context&) { return refuse(Reason::action_missing); }
void apply(std::monostate, Context&) {}

}  // namespace

Status check(const v1::Action& action) {
    return visit(action, [](const auto& message) { return check(message); });
}

Status permit(const v1::Action& action, const Context& ctx) {
    return visit(action, [&](const auto& message) { return permit(message, ctx); });
}

void apply(const v1::Action& action, Context& ctx) {
    visit(action, [&](const auto& message) { return apply(message, ctx); });
}

}  // namespace charter::tx
