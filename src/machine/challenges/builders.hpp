#pragma once
// One builder a rule; challenges() in registry.cpp binds them. Each states the violation and its
// lawful twin.

#include "machine/challenge.hpp"

namespace charter::machine::builders {

// membership.cpp
std::optional<Trial> adoption_gate(tx::Context& ctx);
std::optional<Trial> single_version(tx::Context& ctx);
std::optional<Trial> tighten_only(tx::Context& ctx);
std::optional<Trial> own_rule_documented(tx::Context& ctx);
std::optional<Trial> parameter_bounds(tx::Context& ctx);
std::optional<Trial> jurisdiction_gate(tx::Context& ctx);
std::optional<Trial> suspend_on_listing(tx::Context& ctx);
std::optional<Trial> prune_floor(tx::Context& ctx);
std::optional<Trial> limit_seal(tx::Context& ctx);
std::optional<Trial> multi_signature(tx::Context& ctx);
// people.cpp
std::optional<Trial> default_deny(tx::Context& ctx);
std::optional<Trial> purpose_no_wildcard(tx::Context& ctx);
std::optional<Trial> conflict_matrix(tx::Context& ctx);
std::optional<Trial> need_undertaking(tx::Context& ctx);
std::optional<Trial> training_lapse(tx::Context& ctx);
std::optional<Trial> one_person_one_account(tx::Context& ctx);
std::optional<Trial> lifecycle_approval(tx::Context& ctx);
std::optional<Trial> two_person_change(tx::Context& ctx);
std::optional<Trial> no_single_admin(tx::Context& ctx);
std::optional<Trial> shared_account_checkout(tx::Context& ctx);
std::optional<Trial> supplier_identity_limits(tx::Context& ctx);
// credentials.cpp
std::optional<Trial> issue_by_resolution(tx::Context& ctx);
std::optional<Trial> one_environment(tx::Context& ctx);
std::optional<Trial> bind_by_approval(tx::Context& ctx);
std::optional<Trial> revoke_next_height(tx::Context& ctx);
std::optional<Trial> expiry_enforced(tx::Context& ctx);
std::optional<Trial> suspicion_timer(tx::Context& ctx);
std::optional<Trial> crypto_allow_list(tx::Context& ctx);
std::optional<Trial> signature_required(tx::Context& ctx);
std::optional<Trial> chain_binding(tx::Context& ctx);
std::optional<Trial> nonce_order(tx::Context& ctx);
std::optional<Trial> quotas(tx::Context& ctx);
// nodes.cpp
std::optional<Trial> node_role_enum(tx::Context& ctx);
std::optional<Trial> responsible_person(tx::Context& ctx);
std::optional<Trial> one_vote_per_member(tx::Context& ctx);
std::optional<Trial> commit_signatures(tx::Context& ctx);
std::optional<Trial> size_cap(tx::Context& ctx);
std::optional<Trial> time_unalterable(tx::Context& ctx);
std::optional<Trial> time_monotonic_quorum(tx::Context& ctx);
std::optional<Trial> equivocation_recorded(tx::Context& ctx);
std::optional<Trial> state_integrity(tx::Context& ctx);
// registers.cpp
std::optional<Trial> register_schema(tx::Context& ctx);
std::optional<Trial> second_person(tx::Context& ctx);
std::optional<Trial> references_in_force(tx::Context& ctx);
std::optional<Trial> document_required(tx::Context& ctx);
std::optional<Trial> life_cycle(tx::Context& ctx);
std::optional<Trial> asset_owner_required(tx::Context& ctx);
std::optional<Trial> risk_levels(tx::Context& ctx);
std::optional<Trial> custody_separate_place(tx::Context& ctx);
// data.cpp
std::optional<Trial> minimum_fields(tx::Context& ctx);
std::optional<Trial> schema_required(tx::Context& ctx);
std::optional<Trial> upload_policy(tx::Context& ctx);
std::optional<Trial> content_types(tx::Context& ctx);

// changes.cpp
std::optional<Trial> change_only_path(tx::Context& ctx);
std::optional<Trial> change_quorum_at_activation(tx::Context& ctx);
std::optional<Trial> change_trail(tx::Context& ctx);
std::optional<Trial> change_recovery_required(tx::Context& ctx);
std::optional<Trial> change_rehearsal_gate(tx::Context& ctx);
std::optional<Trial> change_review_gate(tx::Context& ctx);
std::optional<Trial> change_acceptance_gate(tx::Context& ctx);
std::optional<Trial> change_release_needs_change(tx::Context& ctx);
std::optional<Trial> change_author_separation(tx::Context& ctx);

// incidents.cpp
std::optional<Trial> incident_state_machine(tx::Context& ctx);
std::optional<Trial> incident_immutable(tx::Context& ctx);
std::optional<Trial> incident_two_person_close(tx::Context& ctx);
std::optional<Trial> incident_legal_hold(tx::Context& ctx);

}  // namespace charter::machine::builders
