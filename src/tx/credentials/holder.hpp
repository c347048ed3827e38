#pragma once
// Who can hold a credential, and which keys are taken.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "state/view.hpp"
#include "tx/context.hpp"

namespace charter::tx {

enum class HolderKind : std::uint8_t { person, account, node };

struct Holder {
    HolderKind kind{};
    std::string member;
    bool active = false;
    std::string responsible_person;  // accounts and nodes
};

/// Persons, system accounts and nodes share one space of ids.
std::optional<Holder> find_holder(const state::View& view, std::string_view id);

/// sign: a person or account; tls: a node or person; probe, consensus: a node; payload: any.
bool may_hold(HolderKind kind, v1::Usage usage);

/// Whether a credential, a node (as its consensus key) or a trust anchor has the key, or a node had
/// it; `except` is a node that may have it.
bool key_in_use(const state::View& view, const v1::PublicKey& key, std::string_view except = {});

/// By resolution, or the sender holds a role in force that the catalog names a registration
/// authority, for this member or for the consortium.
/// Reasons  not_registration_authority  (rule credentials.issue_by_resolution)
Status require_registration_authority(const Context& ctx, std::string_view member);

/// Whether the sender is a registration authority of the consortium: it serves every member.
bool serves_consortium(const Context& ctx);

/// The holder is active, of the member, and of a kind that may hold the usage.
/// Reasons  holder_unknown
Status permit_holder(const v1::NewCredential& credential, std::string_view member,
                     const Context& ctx);

}  // namespace charter::tx
