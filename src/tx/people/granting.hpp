#pragma once
// A role comes to a person: what people.grant_role, people.declare_leave and membership.admit
// share.

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// The scope of roles of the assembly.
inline constexpr std::string_view kConsortiumScope = "consortium";

struct GrantSpec {
    std::string person;
    std::string role;
    std::string scope;  // the person's member; "consortium" for roles of the assembly
    std::string purpose;
    std::int64_t expires_ms = 0;
    std::int64_t begins_ms = 0;  // of a deputy; 0: at once
    std::string deputy_for;      // the person on leave; empty: it is no deputy's
};

/// What a grant to an existing person needs. Roles conflict that the person would hold at one time.
/// Reads    per/<person>, the registers undertakings and training, the catalog's roles
/// Reasons  person_unknown, person_inactive
///          role_wildcard, purpose_missing  (rule grants.purpose_no_wildcard)
///          role_unknown, resolution_required, field_invalid (scope), grant_expiry_missing
///          role_not_of_suppliers           (rule suppliers.identity_limits)
///          roles_conflict                  (rule grants.conflict_matrix)
///          undertaking_missing             (rule grants.need_undertaking)
///          training_overdue                (rule grants.training_lapse)
Status permit_grant(const GrantSpec& grant, const Context& ctx);

/// The first grants of a person whom the same transaction admits: no undertaking or training can
/// be on the ledger yet, the training is due within the parameter `onboarding`. By resolution only.
/// Reasons  role_wildcard, purpose_missing, role_unknown, roles_conflict
Status permit_initial_grants(const v1::PersonGrants& grants, const Context& ctx);

/// The person exists. A grant of the same role and scope ends; that of a deputy ends none and is
/// ended by none: it is for a time of its own.
/// Writes   gra/<person>/<seq>, per/<person>, list grants/<person>, timers grant and training;
///          event people.grant_role
void apply_grant(const GrantSpec& grant, Context& ctx);

/// Expires after the parameter `grant_days_max`. The persons exist by now.
void apply_initial_grants(const v1::PersonGrants& grants, Context& ctx);

/// Ends the grant, if the person has it, and takes it from `person`, which the caller writes; those
/// that deputies have of it end too, unless another of the same role and scope replaces it
/// (apply_grant). Writes   gra/<person>/<seq>, timer grant, what end_deputies_of writes; event
/// people.revoke_role
void end_grant(v1::Person& person, std::uint64_t grant, std::string_view why, Context& ctx);

}  // namespace charter::tx
