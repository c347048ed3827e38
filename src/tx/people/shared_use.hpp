#pragma once
// The use of shared accounts: what people.check_out and people.check_in have in common.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "charter/v1/life_cycle.pb.h"
#include "charter/v1/record.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

inline constexpr std::size_t kUseTextMax = 200;

/// "shared_accounts/<member>/<seq 16 hex>". Reasons  field_missing, field_invalid
Status require_account_name(std::string_view value);
/// The member in it.
std::string_view member_of_account(std::string_view account);

/// Whether the account may be used today.
/// Reads    its entry of shared_accounts, the asset that it is on
/// Reasons  shared_account_not_approved: its newest version is not signed off, closed, out of its
///          time or past its due date; it names no control of application or of use; or its asset
///          is no longer in force
Status permit_account(std::string_view account, const Context& ctx);

/// The control of use that the account demands; empty if it has no entry any more.
std::string control_of(std::string_view account, const Context& ctx);

/// The use that began last; nothing if there was none.
std::optional<v1::Checkout> last_use(std::string_view account, const Context& ctx);
/// "<account>/<number 16 hex>": subject of the timer `checkout`.
std::string use_subject(const v1::Checkout& use);

/// Two persons of the account's member sign, the second of whom keeps shared accounts: holds a role
/// that signs off entries of shared_accounts.
/// Reasons  not_own_member, second_person_missing, no_grant
Status require_user_and_keeper(std::string_view act, std::string_view account, const Context& ctx);

}  // namespace charter::tx
