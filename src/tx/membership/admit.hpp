#pragma once
// membership.admit: a new member with its first people.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Admits a member at the founding or by resolution, with at least two persons, their keys and
/// first roles. Each person is another natural person and proves possession of one key for signing,
/// certified under a trust anchor in force. The first grants need neither undertaking nor training,
/// of which no record can exist yet, and last as long as a grant may; a role of the assembly has
/// the scope "consortium", any other the member's. No member writes before it has adopted the
/// convention itself, founders included.
///
/// Fields   member         [a-z][a-z0-9-]{1,31}; never used before
///          legal_name     at most 200 bytes
///          legal_name_zh  at most 200 bytes, or empty
///          persons        2 to 64, of this member
///          credentials    at most 128; at least one of usage sign for each person; no key twice
///          jurisdictions  1 to 32, ISO 3166-1 alpha-2, sorted
///          grants         for persons listed, each person at most once
/// Reads    mem/<member>, per/, nat/, anc/*, cre/<keys>, cat/role/*
/// Writes   mem/<member>, per/<persons>, nat/*, cre/*, gra/*; lists members/consortium,
///          persons/<member>, credentials/<member>, grants/<persons>; timers `grant` and `training`
/// Reasons  check   field_missing, field_invalid, country_unknown, too_many, those of
///                  check_new_person and of check_binding, credential_exists
///          permit  member_exists, those of permit_new_person, second_account (rule
///                  identity.one_person_one_account), those of permit_binding and of
///                  permit_initial_grants
/// Source   1.1, 17.1, 18.6, 41.3a; ledger.md, Identity and Policies
Status check(const v1::MembershipAdmit& tx);
Status permit(const v1::MembershipAdmit& tx, const Context& ctx);
void apply(const v1::MembershipAdmit& tx, Context& ctx);

}  // namespace charter::tx
