#include "tx/rules.hpp"

#include <array>

namespace charter::tx {
namespace {

// Same order as the enumeration.
constexpr std::array<std::string_view, kRuleCount> kIds = {
    "membership.adoption_gate",
    "catalog.single_version",
    "overlay.tighten_only",
    "overlay.own_rule_documented",
    "registers.schema",
    "registers.second_person",
    "registers.references_in_force",
    "registers.document_required",
    "registers.life_cycle",
    "parameters.bounds",
    "trail.minimum_fields",
    "jurisdiction.node_gate",
    "jurisdiction.suspend_on_listing",
    "data.schema_required",
    "data.upload_policy",
    "access.default_deny",
    "grants.purpose_no_wildcard",
    "grants.conflict_matrix",
    "grants.need_undertaking",
    "grants.training_lapse",
    "identity.one_person_one_account",
    "identity.lifecycle_approval",
    "identity.two_person_change",
    "nodes.role_enum",
    "nodes.responsible_person",
    "assets.owner_required",
    "credentials.issue_by_resolution",
    "credentials.one_environment",
    "credentials.bind_by_approval",
    "credentials.revoke_next_height",
    "credentials.expiry_enforced",
    "credentials.suspicion_timer",
    "crypto.allow_list",
    "blocks.commit_signatures",
    "blocks.size_cap",
    "blocks.time_unalterable",
    "blocks.time_monotonic_quorum",
    "tx.signature_required",
    "tx.chain_binding",
    "tx.nonce_order",
    "policy.multi_signature",
    "policy.no_single_admin",
    "risks.assembly_levels",
    "limits.quotas",
    "limits.content_types",
    "consensus.one_vote_per_member",
    "consensus.equivocation_recorded",
    "state.integrity",
    "retention.prune_floor",
    "network.limit_seal",
    "incidents.state_machine",
    "incidents.immutable",
    "incidents.two_person_close",
    "incidents.legal_hold",
    "change.only_path",
    "change.quorum_at_activation",
    "change.trail",
    "change.recovery_required",
    "change.rehearsal_gate",
    "change.review_gate",
    "change.acceptance_gate",
    "change.release_needs_change",
    "change.author_separation",
    "shared_accounts.checkout",
    "custody.separate_place",
    "suppliers.identity_limits",
};

}  // namespace

std::string_view rule_id(Rule rule) { return kIds.at(static_cast<std::size_t>(rule)); }

std::optional<Rule> rule_from_id(std::string_view id) {
    for (std::size_t i = 0; i < kIds.size(); ++i) {
        if (kIds.at(i) == id) return static_cast<Rule>(i);
    }
    return std::nullopt;
}

}  // namespace charter::tx
