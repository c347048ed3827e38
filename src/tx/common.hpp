#pragma once
// Checks that many transaction types share. Each returns the refusal, so that a handler reads as a
// list of conditions.

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

// ---- form (check)
// ------------------------------------------------------------------------------------------------
/// Reasons  field_missing when empty, field_invalid when longer than `bytes_max`, not UTF-8, or
/// with control characters
Status require_text(std::string_view field, std::string_view value, std::size_t bytes_max);
/// As require_text, but may be empty.
Status optional_text(std::string_view field, std::string_view value, std::size_t bytes_max);
/// Reasons  field_missing, field_invalid unless 32 bytes
Status require_digest(std::string_view field, ByteView value);
/// As require_digest, but may be empty. Reasons  field_invalid
Status optional_digest(std::string_view field, ByteView value);
/// 16 lower-case hexadecimal digits: how a record's key ends (hex16).
bool is_seq(std::string_view text);
/// `[a-z][a-z0-9-]{1,31}`: a member's id. Reasons field_missing, field_invalid
Status require_member_id(std::string_view field, std::string_view value);
/// `<member>.[a-z0-9][a-z0-9-]{0,31}`: persons, nodes, sites, accounts. Reasons field_missing,
/// field_invalid
Status require_local_id(std::string_view field, std::string_view value);
/// `[a-z0-9_.:-]{1,64}`: names that people choose (schema, dataset, purpose). Reasons
/// field_missing, field_invalid
Status require_name(std::string_view field, std::string_view value);
/// ISO 3166-1 alpha-2. Reasons  country_unknown
Status require_country(std::string_view value);
/// Sorted, no duplicates, at most `count_max`. Reasons  too_many, field_invalid
Status require_sorted(std::string_view field, const std::vector<std::string>& items,
                      std::size_t count_max);
template <class Repeated>
std::vector<std::string> items_of(const Repeated& items) {
    return {items.begin(), items.end()};
}
/// The member in "<member>.<local>".
std::string_view member_of(std::string_view local_id);

// ---- standing (permit)
// -------------------------------------------------------------------------------------------
std::optional<v1::Member> member_of_ledger(const state::View& view, std::string_view member);
/// Reasons  member_unknown, member_not_in_standing
Status require_member(const Context& ctx, std::string_view member);
/// The sender acts for its own member, or by resolution. Reasons  not_own_member
Status require_own_member(const Context& ctx, std::string_view member);
/// The node in service whose probe credential signs first; nothing: nobody's, or it is suspended.
std::optional<v1::Node> reporting_node(const Context& ctx);
/// The sender as the person that it must be. Reasons  system_account, person_inactive
Result<v1::Person> require_sending_person(const Context& ctx);
/// Reasons  person_unknown, person_inactive
Result<v1::Person> require_active_person(const Context& ctx, std::string_view person);
/// Every person who signs is of the member. Reasons  not_own_member
Status require_signers_of(const Context& ctx, std::string_view member);
/// The enumeration has the word. Reasons  value_not_in_vocabulary
Status require_word(const Context& ctx, std::string_view vocabulary, std::string_view word);

/// Whether the second person may confirm what the first one began, which has to be another's.
/// Reasons  maker_is_checker (the same, or the same natural person by another account),
///          enroller_as_checker (one enrolled the other)
Status permit_apart(std::string_view first, const v1::Person& second, const Context& ctx);

/// Begun and not expired; it may be suspended, or rest.
bool grant_runs(const v1::ActiveGrant& grant, std::int64_t now_ms);
/// Whether that day is one of the leave that the person is on or takes next.
bool on_leave(const v1::Person& person, Day today);
/// In force now: begun, not expired, not suspended, and the person who holds it is not on leave.
/// Everything that asks what a person may do now asks this.
bool grant_in_force(const v1::Person& person, const v1::ActiveGrant& grant,
                    const BlockContext& now);
bool holds_role(const Context& ctx, const v1::Person& person, std::string_view role);
/// Any of the roles; an empty list is nobody.
bool holds_any_role(const Context& ctx, const v1::Person& person,
                    const std::vector<std::string>& roles);
/// Holds a role in force whose duties name the act.
bool holds_duty(const Context& ctx, const v1::Person& person, std::string_view act);

/// The distinct natural persons among the signers, in order of signing (system accounts and nodes
/// are none).
using Persons = std::vector<std::shared_ptr<const v1::Person>>;
Persons persons_signing(const Context& ctx);

// ---- credentials
// -------------------------------------------------------------------------------------------------
/// sha256("charter/key/1" || algorithm byte || key bytes)
Bytes credential_id(const v1::PublicKey& key);
bool credential_live(const v1::Credential& credential, std::int64_t now_ms);

// ---- jurisdictions
// -----------------------------------------------------------------------------------------------
/// The tier whose list names the country, or nothing.
std::optional<std::string> listed_tier(const state::View& view, std::string_view country);

}  // namespace charter::tx
