#include <array>

#include "machine/challenges/builders.hpp"

namespace charter::machine {
namespace {

using tx::Rule;

// In the order of the enumeration.
constexpr std::array<Challenge, tx::kRuleCount> kChallenges = {{
    {Rule::membership_adoption_gate, builders::adoption_gate},
    {Rule::catalog_single_version, builders::single_version},
    {Rule::overlay_tighten_only, builders::tighten_only},
    {Rule::overlay_own_rule_documented, builders::own_rule_documented},
    {Rule::registers_schema, builders::register_schema},
    {Rule::registers_second_person, builders::second_person},
    {Rule::registers_references_in_force, builders::references_in_force},
    {Rule::registers_document_required, builders::document_required},
    {Rule::registers_life_cycle, builders::life_cycle},
    {Rule::parameters_bounds, builders::parameter_bounds},
    {Rule::trail_minimum_fields, builders::minimum_fields},
    {Rule::jurisdiction_node_gate, builders::jurisdiction_gate},
    {Rule::jurisdiction_suspend_on_listing, builders::suspend_on_listing},
    {Rule::data_schema_required, builders::schema_required},
    {Rule::data_upload_policy, builders::upload_policy},
    {Rule::access_default_deny, builders::default_deny},
    {Rule::grants_purpose_no_wildcard, builders::purpose_no_wildcard},
    {Rule::grants_conflict_matrix, builders::conflict_matrix},
    {Rule::grants_need_undertaking, builders::need_undertaking},
    {Rule::grants_training_lapse, builders::training_lapse},
    {Rule::identity_one_person_one_account, builders::one_person_one_account},
    {Rule::identity_lifecycle_approval, builders::lifecycle_approval},
    {Rule::identity_two_person_change, builders::two_person_change},
    {Rule::nodes_role_enum, builders::node_role_enum},
    {Rule::nodes_responsible_person, builders::responsible_person},
    {Rule::assets_owner_required, builders::asset_owner_required},
    {Rule::credentials_issue_by_resolution, builders::issue_by_resolution},
    {Rule::credentials_one_environment, builders::one_environment},
    {Rule::credentials_bind_by_approval, builders::bind_by_approval},
    {Rule::credentials_revoke_next_height, builders::revoke_next_height},
    {Rule::credentials_expiry_enforced, builders::expiry_enforced},
    {Rule::credentials_suspicion_timer, builders::suspicion_timer},
    {Rule::crypto_allow_list, builders::crypto_allow_list},
    {Rule::blocks_commit_signatures, builders::commit_signatures},
    {Rule::blocks_size_cap, builders::size_cap},
    {Rule::blocks_time_unalterable, builders::time_unalterable},
    {Rule::blocks_time_monotonic_quorum, builders::time_monotonic_quorum},
    {Rule::tx_signature_required, builders::signature_required},
    {Rule::tx_chain_binding, builders::chain_binding},
    {Rule::tx_nonce_order, builders::nonce_order},
    {Rule::policy_multi_signature, builders::multi_signature},
    {Rule::policy_no_single_admin, builders::no_single_admin},
    {Rule::risks_assembly_levels, builders::risk_levels},
    {Rule::limits_quotas, builders::quotas},
    {Rule::limits_content_types, builders::content_types},
    {Rule::consensus_one_vote_per_member, builders::one_vote_per_member},
    {Rule::consensus_equivocation_recorded, builders::equivocation_recorded},
    {Rule::state_integrity, builders::state_integrity},
    {Rule::retention_prune_floor, builders::prune_floor},
    {Rule::network_limit_seal, builders::limit_seal},
    {Rule::incidents_state_machine, builders::incident_state_machine},
    {Rule::incidents_immutable, builders::incident_immutable},
    {Rule::incidents_two_person_close, builders::incident_two_person_close},
    {Rule::incidents_legal_hold, builders::incident_legal_hold},
    {Rule::change_only_path, builders::change_only_path},
    {Rule::change_quorum_at_activation, builders::change_quorum_at_activation},
    {Rule::change_trail, builders::change_trail},
    {Rule::change_recovery_required, builders::change_recovery_required},
    {Rule::change_rehearsal_gate, builders::change_rehearsal_gate},
    {Rule::change_review_gate, builders::change_review_gate},
    {Rule::change_acceptance_gate, builders::change_acceptance_gate},
    {Rule::change_release_needs_change, builders::change_release_needs_change},
    {Rule::change_author_separation, builders::change_author_separation},
    {Rule::shared_accounts_checkout, builders::shared_account_checkout},
    {Rule::custody_separate_place, builders::custody_separate_place},
    {Rule::suppliers_identity_limits, builders::supplier_identity_limits},
}};

consteval bool in_order() {
    for (std::size_t i = 0; i < kChallenges.size(); ++i) {
        if (static_cast<std::size_t>(kChallenges[i].rule) != i) return false;
    }
    return true;
}
static_assert(in_order(), "every rule has its challenge, in the order of the enumeration");

}  // namespace

std::span<const Challenge> challenges() { return kChallenges; }

}  // namespace charter::machine
