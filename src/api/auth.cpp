#include "api/auth.hpp"

#include <algorithm>
#include <array>
#include <variant>

#include "base/civil.hpp"
#include "catalog/stages.hpp"
#include "merkle/ics23.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/credentials/door.hpp"
#include "tx/credentials/holder.hpp"
#include "tx/named_documents.hpp"
#include "tx/rules.hpp"
#include "wire/records.hpp"

namespace charter::api {
namespace {

constexpr std::string_view kEntries = "reg/";
constexpr std::string_view kUses = "out/";
constexpr std::string_view kAssembly = "*";

std::vector<std::string> roles_of(const state::View& view, std::string_view person,
                                  std::int64_t now_ms) {
    std::vector<std::string> roles;
    const auto record = state::read<v1::Person>(view, state::keys::person(person));
    if (!record) return roles;
    const auto config = state::read_existing<v1::ChainConfig>(view, Bytes(state::keys::kConfig));
    const Day today = day_at(now_ms, config.utc_offset_minutes());
    for (const v1::ActiveGrant& grant : record->grants()) {
        if (tx::grant_in_force(*record, grant, {0, now_ms, today})) roles.push_back(grant.role());
    }
    std::ranges::sort(roles);
    const auto repeated = std::ranges::unique(roles);
    roles.erase(repeated.begin(), repeated.end());
    return roles;
}

/// "<register>/<member>/..." of a key below "reg/".
std::pair<std::string_view, std::string_view> place_of(std::string_view key) {
    const std::size_t first = key.find('/');
    if (first == std::string_view::npos) return {key, {}};
    const std::string_view rest = key.substr(first + 1);
    return {key.substr(0, first), rest.substr(0, rest.find('/'))};
}

bool redact_entry(const Identity& identity, const catalog::Catalog& catalog, v1::EntryBody& entry) {
    const v1::EntryType* type = catalog.entry_type(entry.register_());
    if (type == nullptr || may_read_entries(identity, *type, entry.member())) return false;
    entry.clear_fields();
    entry.clear_document_note();
    return true;
}

/// Who read what is an audit record: read by GET /v1/accesses.
bool redact_access(const Identity& identity, v1::DataRecordAccess& access) {
    if (access.account() == identity.holder) return false;
    access.clear_account();
    access.clear_function();
    access.clear_system();
    access.clear_query_or_result();
    return true;
}

/// What the review of other systems found stands in its entry: as its register lets it be seen.
bool redact_review(const Identity& identity, const catalog::Catalog& catalog,
                   v1::PeopleReviewAccess& review) {
    const v1::EntryType* type = catalog.entry_type("access_reviews");
    if (type == nullptr || may_read_entries(identity, *type, review.member())) return false;
    review.clear_assets();
    review.clear_kept();
    review.clear_revoked();
    review.clear_unresolved();
    review.clear_sheet_note();
    return true;
}

}  // namespace

bool Identity::has_role(std::string_view role) const {
    return std::ranges::find(roles, role) != roles.end();
}

Result<Identity> identify(const state::View& view, ByteView credential, std::int64_t now_ms) {
    auto visitor = tx::admit(view, credential, now_ms, tx::RuleSet::all());
    if (!visitor) return tl::unexpected(visitor.error());
    Identity identity{Bytes(credential), visitor->holder, visitor->member, {}};
    if (visitor->kind == tx::HolderKind::person) {
        identity.roles = roles_of(view, visitor->holder, now_ms);
    }
    return identity;
}

bool may_read_entries(const Identity& identity, const v1::EntryType& type,
                      std::string_view member) {
    if (member == kAssembly || member == identity.member) return true;
    switch (type.visibility()) {
        case v1::VISIBILITY_CONSORTIUM:         return true;
        case v1::VISIBILITY_MEMBER_AND_AUDITOR: return identity.has_role(kAuditor);
        case v1::VISIBILITY_MEMBER:             return false;
        case v1::VISIBILITY_UNSPECIFIED:        return false;
        default:                                return false;
    }
}

bool may_read_key(const Identity& identity, const catalog::Catalog& catalog, ByteView key) {
    // The use of a shared account is seen as its entry is.
    const bool use = key.starts_with(kUses);
    if (!use && !key.starts_with(kEntries)) return true;
    const auto [name, member] = place_of(key.substr(use ? kUses.size() : kEntries.size()));
    const v1::EntryType* type = catalog.entry_type(name);
    // A register that the convention no longer has: its own member still sees its entries.
    if (type == nullptr) return member == identity.member || member == kAssembly;
    return may_read_entries(identity, *type, member);
}

PastReader::PastReader(const Identity& identity, const catalog::Catalog& catalog,
                       const state::View& then)
    : identity_(identity), catalog_(catalog) {
    state::each<v1::EntryType>(then, "cat/register/", [&](const v1::EntryType& type) {
        if (type.visibility() == v1::VISIBILITY_CONSORTIUM) shown_.insert(type.name());
        return true;
    });
}

bool PastReader::may_read(ByteView key) const {
    if (may_read_key(identity_, catalog_, key)) return true;
    return key.starts_with(kEntries) &&
           shown_.contains(place_of(key.substr(kEntries.size())).first);
}

bool may_read_neighbours(const Identity& identity, const catalog::Catalog& catalog,
                         ByteView commitment) {
    const auto proof = merkle::parse_commitment_proof(commitment);
    const auto* absence = proof ? std::get_if<merkle::NonExistenceProof>(&*proof) : nullptr;
    if (absence == nullptr) return true;
    return std::ranges::all_of(std::array{&absence->left, &absence->right}, [&](const auto* side) {
        return !side->has_value() ||
               may_read_key(identity, catalog, wire::own_key_of((*side)->value));
    });
}

bool redact(const Identity& identity, const catalog::Catalog& catalog, v1::Action& action) {
    if (action.has_assembly_propose()) {
        return redact(identity, catalog, *action.mutable_assembly_propose()->mutable_action());
    }
    if (action.has_registers_put()) {
        return redact_entry(identity, catalog, *action.mutable_registers_put()->mutable_entry());
    }
    if (action.has_people_check_out()) {
        v1::PeopleCheckOut& use = *action.mutable_people_check_out();
        if (may_read_key(identity, catalog, Bytes(kEntries).append(use.account()))) return false;
        use.clear_purpose();
        return true;
    }
    if (action.has_people_check_in()) {
        v1::PeopleCheckIn& use = *action.mutable_people_check_in();
        if (may_read_key(identity, catalog, Bytes(kEntries).append(use.account()))) return false;
        use.clear_control();
        use.clear_note();
        use.clear_evidence();
        return true;
    }
    if (action.has_data_record_access()) {
        return redact_access(identity, *action.mutable_data_record_access());
    }
    if (action.has_people_review_access()) {
        return redact_review(identity, catalog, *action.mutable_people_review_access());
    }
    if (action.has_registers_supersede()) {
        return redact_entry(identity, catalog,
                            *action.mutable_registers_supersede()->mutable_body());
    }
    return false;
}

void each_document_entry(
    const Identity& identity, const state::View& view, const catalog::Catalog& catalog,
    const std::function<bool(const v1::EntryType& type, const v1::Entry& entry)>& visit) {
    for (const v1::EntryType& type : catalog.wire().registers()) {
        const bool has_texts = std::ranges::any_of(type.fields(), &v1::FieldDef::confidential);
        if (!catalog::holds_documents(type) && !has_texts) continue;
        // Whose entries anybody else may read tells an id that is no member's.
        std::vector<Bytes> prefixes = {"reg/" + type.name() + "/"};
        if (!may_read_entries(identity, type, "")) {
            prefixes = {state::keys::entries(type.name(), identity.member),
                        state::keys::entries(type.name(), kAssembly)};
        }
        for (const Bytes& prefix : prefixes) {
            bool goes_on = true;
            state::each<v1::Entry>(view, prefix, [&](const v1::Entry& entry) {
                goes_on = visit(type, entry);
                return goes_on;
            });
            if (!goes_on) return;
        }
    }
}

bool may_read_document(const Identity& identity, const state::View& view,
                       const catalog::Catalog& catalog, ByteView commitment) {
    bool found = false;
    const auto looks = [&](const v1::EntryType& type, const v1::Entry& entry) {
        found = tx::names_document(entry, &type, commitment);
        return !found;
    };
    each_document_entry(identity, view, catalog, looks);
    return found;
}

}  // namespace charter::api
