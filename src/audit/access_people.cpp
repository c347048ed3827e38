#include "audit/access_people.hpp"

#include <algorithm>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"

namespace charter::audit {

Bytes owned_prefix(std::string_view table, const std::string& member) {
    Bytes prefix(table);
    if (!member.empty()) prefix.append(member).append(".");
    return prefix;
}

GrantState grant_state(const Source& source, const v1::Grant& grant) {
    if (grant.revoked_ms() != 0 && grant.revoked_ms() < grant.expires_ms())
        return GrantState::revoked;
    if (grant.revoked_ms() != 0 || grant.expires_ms() <= source.now.time_ms)
        return GrantState::expired;
    if (grant.begins_ms() > source.now.time_ms) return GrantState::not_begun;
    const auto person = state::read<v1::Person>(source.view, state::keys::person(grant.person()));
    if (!person) return GrantState::in_force;
    for (const v1::ActiveGrant& active : person->grants()) {
        if (active.grant() == grant.grant() && active.suspended()) return GrantState::suspended;
    }
    return tx::on_leave(*person, source.now.today) ? GrantState::resting : GrantState::in_force;
}

Both grant_state_text(GrantState state) {
    switch (state) {
        case GrantState::in_force:  return {"有效", "in force"};
        case GrantState::suspended: return {"停止（教育訓練逾期）", "suspended: training overdue"};
        case GrantState::resting:   return {"暫停（請假）", "resting: on leave"};
        case GrantState::not_begun: return {"尚未開始（代理）", "not begun: of a deputy"};
        case GrantState::expired:   return {"已到期", "expired"};
        case GrantState::revoked:   return {"已撤銷", "revoked"};
    }
    return {};
}

KeyState key_state(const Source& source, const v1::Credential& credential) {
    if (credential.revoked_ms() != 0 || credential.revoked_height() != 0) return KeyState::revoked;
    if (credential.not_after_ms() <= source.now.time_ms) return KeyState::expired;
    return credential.not_before_ms() > source.now.time_ms ? KeyState::not_begun : KeyState::live;
}

Both key_state_text(KeyState state) {
    switch (state) {
        case KeyState::live:      return {"有效", "live"};
        case KeyState::not_begun: return {"尚未生效", "not begun"};
        case KeyState::expired:   return {"已到期", "expired"};
        case KeyState::revoked:   return {"已廢止", "revoked"};
    }
    return {};
}

std::string usage_word(v1::Usage usage) {
    std::string word = v1::Usage_Name(usage);
    constexpr std::string_view kPrefix = "USAGE_";
    if (word.starts_with(kPrefix)) word.erase(0, kPrefix.size());
    std::ranges::transform(word, word.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return word;
}

}  // namespace charter::audit
