#pragma once
// The protocol rules that this binary contains. A rule is a place that refuses (it asks `enforced`)
// and a challenge (machine/challenges/) that shows it. Tests switch single rules off to see that
// the challenge reports it.

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>

namespace charter::tx {

/// Names follow the ids of catalog/rules.yaml, with _ for the dot.
enum class Rule : std::uint8_t {
    membership_adoption_gate,
    catalog_single_version,
    overlay_tighten_only,
    overlay_own_rule_documented,
    registers_schema,
    registers_second_person,
    registers_references_in_force,
    registers_document_required,
    registers_life_cycle,
    parameters_bounds,
    trail_minimum_fields,
    jurisdiction_node_gate,
    jurisdiction_suspend_on_listing,
    data_schema_required,
    data_upload_policy,
    access_default_deny,
    grants_purpose_no_wildcard,
    grants_conflict_matrix,
    grants_need_undertaking,
    grants_training_lapse,
    identity_one_person_one_account,
    identity_lifecycle_approval,
    identity_two_person_change,
    nodes_role_enum,
    nodes_responsible_person,
    assets_owner_required,
    credentials_issue_by_resolution,
    credentials_one_environment,
    credentials_bind_by_approval,
    credentials_revoke_next_height,
    credentials_expiry_enforced,
    credentials_suspicion_timer,
    crypto_allow_list,
    blocks_commit_signatures,
    blocks_size_cap,
    blocks_time_unalterable,
    blocks_time_monotonic_quorum,
    tx_signature_required,
    tx_chain_binding,
    tx_nonce_order,
    policy_multi_signature,
    policy_no_single_admin,
    risks_assembly_levels,
    limits_quotas,
    limits_content_types,
    consensus_one_vote_per_member,
    consensus_equivocation_recorded,
    state_integrity,
    retention_prune_floor,
    network_limit_seal,
    incidents_state_machine,
    incidents_immutable,
    incidents_two_person_close,
    incidents_legal_hold,
    change_only_path,
    change_quorum_at_activation,
    change_trail,
    change_recovery_required,
    change_rehearsal_gate,
    change_review_gate,
    change_acceptance_gate,
    change_release_needs_change,
    change_author_separation,
    shared_accounts_checkout,
    custody_separate_place,
    suppliers_identity_limits,
};

inline constexpr std::size_t kRuleCount = 66;

/// "membership.adoption_gate"
std::string_view rule_id(Rule rule);
std::optional<Rule> rule_from_id(std::string_view id);

/// Which rules are enforced. A node always runs with all of them.
class RuleSet {
  public:
    static RuleSet all() {
        RuleSet set;
        set.bits_.set();
        return set;
    }
    RuleSet without(Rule rule) const {
        RuleSet set = *this;
        set.bits_.reset(static_cast<std::size_t>(rule));
        return set;
    }
    bool contains(Rule rule) const { return bits_.test(static_cast<std::size_t>(rule)); }

  private:
    std::bitset<kRuleCount> bits_;
};

}  // namespace charter::tx
