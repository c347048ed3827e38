#pragma once
// What the tables of access.hpp share. Internal to src/audit.

#include <cstdint>
#include <string>
#include <string_view>

#include "audit/report.hpp"

namespace charter::audit {

/// "per/" or "per/bank-a.": of all members, or what one owns.
Bytes owned_prefix(std::string_view table, const std::string& member);

/// `resting`: whoever holds it is on leave. `not_begun`: of a deputy, whose days are to come.
enum class GrantState : std::uint8_t { in_force, suspended, resting, not_begun, expired, revoked };
GrantState grant_state(const Source& source, const v1::Grant& grant);
Both grant_state_text(GrantState state);

enum class KeyState : std::uint8_t { live, not_begun, expired, revoked };
KeyState key_state(const Source& source, const v1::Credential& credential);
Both key_state_text(KeyState state);

/// "sign", "tls" ...
std::string usage_word(v1::Usage usage);

}  // namespace charter::audit
