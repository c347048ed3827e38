#include "api/erasure_rules.hpp"

#include <algorithm>
#include <array>

#include "base/civil.hpp"
#include "catalog/stages.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/registers/document_retention.hpp"
#include "tx/registers/entry_rules.hpp"

namespace charter::api {
namespace {

constexpr const char* kWhere = "the certificate";
constexpr std::int64_t kDayMs = 86'400'000;

using Refused = std::optional<NotErasable>;
using Roles = std::vector<std::string>;

NotErasable of_flaw(unsigned status, const pack::Flaw& flaw) {
    return {status, std::string(pack::failure_name(flaw.failure)), flaw.where + ": " + flaw.detail};
}

std::string day_of(std::int64_t ms, const ErasureGround& ground) {
    return format_date(day_at(ms, ground.utc_offset_minutes));
}

Refused refuse_time(const ErasureGround& ground, std::int64_t erased_on_ms) {
    const std::int64_t age = ground.now_ms - erased_on_ms;
    if (age <= kErasureAgeMaxMs && age >= -kErasureAheadMaxMs) return std::nullopt;
    return NotErasable{422, "erasure_time",
                       "erased_on_ms must be of the last hour by the node's clock, which says " +
                           format_time(ground.now_ms, ground.utc_offset_minutes) +
                           "; sign it anew, and see that both clocks are right"};
}

Refused refuse_entries(const v1::ErasureCertificate& certificate,
                       const std::vector<v1::Entry>& naming) {
    const auto listed = entries_of_holder(naming, certificate.member());
    if (listed.empty() && !naming.empty()) {
        return NotErasable{409, "entries_differ",
                           "entries name this document, but none of " + certificate.member() +
                               "; it is for their member to erase it"};
    }
    if (std::ranges::equal(certificate.entries(), listed)) return std::nullopt;
    return NotErasable{409, "entries_differ",
                       "the certificate lists " + std::to_string(certificate.entries_size()) +
                           " entries, " + std::to_string(listed.size()) + " of " +
                           certificate.member() +
                           " name this document now; read them again "
                           "(GET /v1/documents/{commitment}/erasure) and sign anew"};
}

/// What stood when it was signed must still stand.
Refused refuse_standing(const ErasureGround& ground, const pack::Erasure& erasure) {
    const auto refused = [](const std::string& why) {
        return NotErasable{403, "erasure_credential", why};
    };
    for (const Bytes& id : erasure.certificate.signers()) {
        const auto credential =
            state::read_existing<v1::Credential>(ground.view, state::keys::credential(id));
        if (!tx::credential_live(credential, ground.now_ms)) {
            return refused("the credential " + to_hex(id) + " is no longer in standing");
        }
        const auto person =
            state::read_existing<v1::Person>(ground.view, state::keys::person(credential.holder()));
        if (!person.active()) return refused(person.person() + " is no longer active");
    }
    const auto member = tx::member_of_ledger(ground.view, erasure.certificate.member());
    if (member && !member->removed() && !member->suspended()) return std::nullopt;
    return refused(erasure.certificate.member() + " is not in standing");
}

bool holds_any(const ErasureGround& ground, const std::string& person, const Roles& roles) {
    const auto record = state::read_existing<v1::Person>(ground.view, state::keys::person(person));
    const Day today = day_at(ground.now_ms, ground.utc_offset_minutes);
    return std::ranges::any_of(record.grants(), [&](const v1::ActiveGrant& grant) {
        return tx::grant_in_force(record, grant, {0, ground.now_ms, today}) &&
               std::ranges::find(roles, grant.role()) != roles.end();
    });
}

Roles roles_with_duty(const catalog::Catalog& catalog, std::string_view duty) {
    Roles roles;
    for (const v1::Role& role : catalog.wire().roles()) {
        const bool has = std::ranges::find(role.duties(), duty) != role.duties().end();
        if (has) roles.push_back(role.name());
    }
    return roles;
}

/// Who may ask, and who may agree.
using Pair = std::array<Roles, 2>;

Pair roles_of_duties(const catalog::Catalog& catalog) {
    return {roles_with_duty(catalog, "registers.put"),
            roles_with_duty(catalog, "registers.sign_off")};
}

Pair roles_for(const catalog::Catalog& catalog, const v1::Entry& entry) {
    const v1::EntryType* type = catalog.entry_type(entry.body().register_());
    if (type == nullptr) return roles_of_duties(catalog);
    const Roles makers = tx::items_of(catalog::makers_of(entry.body(), *type));
    const Roles checkers = tx::items_of(catalog::checkers_of(entry.body(), *type));
    return {makers, checkers.empty() ? makers : checkers};
}

/// Who wrote an entry does not agree to what becomes of its document.
Refused refuse_author(const std::string& agrees, const std::vector<v1::Entry>& naming) {
    for (const v1::Entry& entry : naming) {
        if (!tx::is_author(entry.body(), agrees)) continue;
        return NotErasable{403, "author_agrees",
                           agrees + " agrees to it and is an author or a collector of an entry " +
                               "that names the document; another person agrees"};
    }
    return std::nullopt;
}

Refused refuse_roles(const ErasureGround& ground, const std::vector<std::string>& persons,
                     const std::vector<v1::Entry>& naming, std::string_view member) {
    std::vector<Pair> needed;
    for (const v1::Entry& entry : naming) {
        if (pack::is_holder(entry, member)) needed.push_back(roles_for(ground.catalog, entry));
    }
    if (needed.empty()) needed.push_back(roles_of_duties(ground.catalog));
    for (const Pair& pair : needed) {
        for (std::size_t i = 0; i < pair.size(); ++i) {
            if (holds_any(ground, persons[i], pair[i])) continue;
            std::string names;
            for (const std::string& role : pair[i]) names += (names.empty() ? "" : ", ") + role;
            return NotErasable{403, "no_role",
                               persons[i] + (i == 0 ? " asks for it" : " agrees to it") +
                                   " and holds none of these roles: " + names};
        }
    }
    return std::nullopt;
}

Refused refuse_kept(const ErasureGround& ground, const std::vector<v1::Entry>& entries,
                    std::string_view member) {
    for (const v1::Entry& entry : entries) {
        if (!pack::is_holder(entry, member)) return document_shared();
        const auto until = tx::keeps_document_until_ms(entry, ground.view, ground.catalog,
                                                       ground.utc_offset_minutes);
        if (until && *until <= ground.now_ms) continue;
        if (!until) {
            return NotErasable{
                409, "document_kept",
                entry.key() + " names it and is in force; close or supersede it first"};
        }
        return NotErasable{409, "document_kept",
                           entry.key() + " keeps it until " + day_of(*until, ground) +
                               ", when the retention of its register is over"};
    }
    return std::nullopt;
}

Refused refuse_kept_by_acts(const ErasureGround& ground, const std::vector<tx::NamedDocument>& acts,
                            std::string_view member) {
    for (const tx::NamedDocument& act : acts) {
        if (act.member != member) return document_shared();
        if (act.ends_ms == 0) {
            return NotErasable{409, "document_kept",
                               act.key + " names it and is not at its end yet"};
        }
        const std::int64_t until = act.ends_ms + tx::kActRetentionDays * kDayMs;
        if (until <= ground.now_ms) continue;
        return NotErasable{
            409, "document_kept",
            act.key + " keeps it until " + day_of(until, ground) + ", five years after its end"};
    }
    return std::nullopt;
}

}  // namespace

Naming entries_naming(const state::View& view, const catalog::Catalog& catalog,
                      ByteView commitment) {
    Naming naming;
    state::scan_prefix(view, "reg/", [&](ByteView, ByteView value) {
        if (value.find(commitment) == ByteView::npos) return true;  // not worth decoding
        v1::Entry entry;
        wire::decode_trusted(value, entry);
        const bool in_field = std::ranges::any_of(
            entry.body().fields(),
            [&](const v1::Field& field) { return field.value().digest() == commitment; });
        const v1::EntryType* type = catalog.entry_type(entry.body().register_());
        if (tx::names_document(entry, type, commitment)) {
            naming.as_document.push_back(std::move(entry));
        } else if (in_field) {
            naming.in_fields.push_back(std::move(entry));
        }
        return true;
    });
    tx::each_document_of_acts(view, commitment,
                              [&](const tx::NamedDocument& act) { naming.in_acts.push_back(act); });
    return naming;
}

std::vector<std::string> entries_of_holder(const std::vector<v1::Entry>& naming,
                                           std::string_view member) {
    std::vector<std::string> keys;
    for (const v1::Entry& entry : naming) {
        if (pack::is_holder(entry, member)) keys.push_back(entry.key());
    }
    return keys;
}

NotErasable document_shared() {
    return {409, "document_shared",
            "another member relies on this document: it put it on this node too, or an entry of it "
            "names it"};
}

Refused keeps_document(const ErasureGround& ground, const Naming& naming, std::string_view member) {
    if (auto kept = refuse_kept(ground, naming.as_document, member)) return kept;
    if (auto kept = refuse_kept(ground, naming.in_fields, member)) return kept;
    return refuse_kept_by_acts(ground, naming.in_acts, member);
}

Refused refuse_erasure(const ErasureGround& ground, const pack::Erasure& erasure,
                       ByteView commitment) {
    const v1::ErasureCertificate& certificate = erasure.certificate;
    if (const auto own = pack::check_subject(erasure, ground.view, commitment, kWhere); !own) {
        return of_flaw(422, own.error());
    }
    if (auto refused = refuse_time(ground, certificate.erased_on_ms())) return refused;
    const Naming naming = entries_naming(ground.view, ground.catalog, commitment);
    if (auto refused = refuse_entries(certificate, naming.as_document)) return refused;
    const auto persons = pack::check_signers(erasure, ground.view, kWhere);
    if (!persons) return of_flaw(403, persons.error());
    if (auto refused = refuse_standing(ground, erasure)) return refused;
    const std::string& member = certificate.member();
    if (auto refused = refuse_roles(ground, *persons, naming.as_document, member)) return refused;
    if (auto refused = refuse_author(persons->back(), naming.as_document)) return refused;
    return keeps_document(ground, naming, member);
}

}  // namespace charter::api
