#pragma once
// membership.register_site: a place where a member keeps nodes, keys, backups or operators.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Registers a site of the sender's member. Its address stays in the vault.
///
/// Fields   site            "<member>.<local>"
///          kind            word of site_kind
///          country         ISO 3166-1 alpha-2
///          hazards         words of hazard, sorted
///          address_digest  64 hexadecimal digits, lower case: salted commitment of the address
/// Reads    mem/<member>, sit/<site>, jur/*
/// Writes   sit/<site>; sites/<member>
/// Reasons  check   field_missing, field_invalid, country_unknown, too_many
///          permit  not_own_member, member_unknown, member_not_in_standing,
///                  value_not_in_vocabulary, site_exists, jurisdiction_listed (rule
///                  jurisdiction.node_gate)
/// Source   6.1, 6.3
Status check(const v1::MembershipRegisterSite& tx);
Status permit(const v1::MembershipRegisterSite& tx, const Context& ctx);
void apply(const v1::MembershipRegisterSite& tx, Context& ctx);

}  // namespace charter::tx
