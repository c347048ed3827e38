#include "tx/credentials/door.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/credentials/revocation.hpp"

namespace charter::tx {

Result<Visitor> admit(const state::View& view, ByteView credential, std::int64_t now_ms,
                      const RuleSet& rules) {
    const std::string id = to_hex(credential);
    const auto record = state::read<v1::Credential>(view, state::keys::credential(credential));
    if (!record) return refuse(Reason::credential_unknown, {{"credential", id}});
    if (record->usage() != v1::USAGE_TLS) {
        return refuse(Reason::credential_wrong_usage, {{"needed", v1::Usage_Name(v1::USAGE_TLS)},
                                                       {"usage", v1::Usage_Name(record->usage())}});
    }
    if (Status s = permit_unrevoked(*record, rules); !s) return tl::unexpected(s.error());
    if (now_ms < record->not_before_ms() || now_ms >= record->not_after_ms()) {
        return refuse(Reason::credential_expired, {{"credential", id}});
    }
    const auto holder = find_holder(view, record->holder());
    if (!holder || !holder->active) {
        const bool is_person = holder && holder->kind == HolderKind::person;
        if (is_person) return refuse(Reason::person_inactive, {{"person", record->holder()}});
        return refuse(Reason::sender_unknown, {{"sender", record->holder()}});
    }
    const auto member = member_of_ledger(view, record->member());
    if (!member || member->removed() || member->suspended()) {
        return refuse(Reason::member_not_in_standing, {{"member", record->member()}});
    }
    return Visitor{record->holder(), record->member(), holder->kind};
}

}  // namespace charter::tx
