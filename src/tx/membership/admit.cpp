#include "tx/membership/admit.hpp"

#include <set>
#include <string>

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/credentials/binding.hpp"
#include "tx/people/enrolment.hpp"
#include "tx/people/granting.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kNameBytes = 200;
constexpr int kPersonsMin = 2;
constexpr int kPersonsMax = 64;
constexpr int kCredentialsMax = 128;
constexpr int kGrantsMax = 32;
constexpr std::size_t kJurisdictionsMax = 32;

tl::unexpected<Refusal> bad_field(std::string_view field, std::string why) {
    return refuse(Reason::field_invalid, {{"field", std::string(field)}, {"why", std::move(why)}});
}

Status require_at_most(std::string_view what, int count, int limit) {
    if (count <= limit) return ok();
    return refuse(Reason::too_many, {{"what", std::string(what)},
                                     {"count", std::int64_t{count}},
                                     {"limit", std::int64_t{limit}}});
}

Status check_jurisdictions(const v1::MembershipAdmit& tx) {
    if (tx.jurisdictions().empty()) {
        return refuse(Reason::field_missing, {{"field", std::string("jurisdictions")}});
    }
    const std::vector<std::string> countries = items_of(tx.jurisdictions());
    if (Status s = require_sorted("jurisdictions", countries, kJurisdictionsMax); !s) return s;
    for (const std::string& country : countries) {
        if (Status s = require_country(country); !s) return s;
    }
    return ok();
}

Status check_persons(const v1::MembershipAdmit& tx) {
    if (tx.persons_size() < kPersonsMin) return bad_field("persons", "at least two persons");
    if (Status s = require_at_most("persons", tx.persons_size(), kPersonsMax); !s) return s;
    std::set<std::string_view> ids;
    for (const v1::NewPerson& person : tx.persons()) {
        if (Status s = check_new_person(person); !s) return s;
        if (member_of(person.person()) != tx.member()) {
            return bad_field("persons", person.person() + " is not of this member");
        }
        if (!ids.insert(person.person()).second) {
            return bad_field("persons", person.person() + " is listed twice");
        }
    }
    return ok();
}

bool lists_person(const v1::MembershipAdmit& tx, std::string_view person) {
    for (const v1::NewPerson& listed : tx.persons()) {
        if (listed.person() == person) return true;
    }
    return false;
}

Status check_credentials(const v1::MembershipAdmit& tx) {
    if (Status s = require_at_most("credentials", tx.credentials_size(), kCredentialsMax); !s)
        return s;
    std::set<Bytes> keys;
    std::set<std::string_view> signers;
    for (const v1::NewCredential& credential : tx.credentials()) {
        if (Status s = check_binding(credential); !s) return s;
        if (!lists_person(tx, credential.holder())) {
            return bad_field("credentials", credential.holder() + " is not among the persons");
        }
        if (!keys.insert(credential_id(credential.key())).second) {
            return refuse(Reason::credential_exists);
        }
        if (credential.usage() == v1::USAGE_SIGN) signers.insert(credential.holder());
    }
    for (const v1::NewPerson& person : tx.persons()) {
        if (!signers.contains(person.person())) {
            return bad_field("credentials", person.person() + " has none for signing");
        }
    }
    return ok();
}

Status check_grants(const v1::MembershipAdmit& tx) {
    std::set<std::string_view> persons;
    for (const v1::PersonGrants& person : tx.grants()) {
        if (!lists_person(tx, person.person())) {
            return bad_field("grants", person.person() + " is not among the persons");
        }
        if (!persons.insert(person.person()).second) {
            return bad_field("grants", person.person() + " is listed twice");
        }
        if (Status s = require_at_most("grants", person.grants_size(), kGrantsMax); !s) return s;
        for (const v1::InitialGrant& grant : person.grants()) {
            if (Status s = optional_text("role", grant.role(), kNameBytes); !s) return s;
            if (Status s = optional_text("purpose", grant.purpose(), kNameBytes); !s) return s;
        }
    }
    return ok();
}

// The ledger knows none of them yet: they are compared among themselves.
Status permit_natural_persons(const v1::MembershipAdmit& tx, const Context& ctx) {
    if (!ctx.enforced(Rule::identity_one_person_one_account)) return ok();
    std::set<std::string_view> natural_persons;
    for (const v1::NewPerson& person : tx.persons()) {
        if (!natural_persons.insert(person.natural_person()).second) {
            return refuse(Reason::second_account, {{"person", person.person()}});
        }
    }
    return ok();
}

}  // namespace

Status check(const v1::MembershipAdmit& tx) {
    if (Status s = require_member_id("member", tx.member()); !s) return s;
    if (Status s = require_text("legal_name", tx.legal_name(), kNameBytes); !s) return s;
    if (Status s = optional_text("legal_name_zh", tx.legal_name_zh(), kNameBytes); !s) return s;
    if (Status s = check_jurisdictions(tx); !s) return s;
    if (Status s = check_persons(tx); !s) return s;
    if (Status s = check_credentials(tx); !s) return s;
    return check_grants(tx);
}

Status permit(const v1::MembershipAdmit& tx, const Context& ctx) {
    if (member_of_ledger(ctx.view(), tx.member())) {
        return refuse(Reason::member_exists, {{"member", tx.member()}});
    }
    for (const v1::NewPerson& person : tx.persons()) {
        if (Status s = permit_new_person(person, tx.member(), ctx); !s) return s;
    }
    if (Status s = permit_natural_persons(tx, ctx); !s) return s;
    for (const v1::NewCredential& credential : tx.credentials()) {
        if (Status s = permit_binding(credential, tx.member(), ctx); !s) return s;
    }
    for (const v1::PersonGrants& grants : tx.grants()) {
        if (Status s = permit_initial_grants(grants, ctx); !s) return s;
    }
    return ok();
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::MembershipAdmit& tx, Context& ctx) {
    v1::Member member;
    member.set_key(state::keys::member(tx.member()));
    member.set_member(tx.member());
    member.set_legal_name(tx.legal_name());
    member.set_legal_name_zh(tx.legal_name_zh());
    *member.mutable_jurisdictions() = tx.jurisdictions();
    member.set_admitted_ms(ctx.block().time_ms);
    state::write(ctx.delta(), member);
    state::list_append(ctx.delta(), "members", "consortium", member.key());
    ctx.created(member.key());
    ctx.event("tx", "membership.admit", tx.member(), {text_field("legal_name", tx.legal_name())});
    for (const v1::NewPerson& person : tx.persons()) apply_new_person(person, {}, ctx);
    for (const v1::NewCredential& credential : tx.credentials()) {
        apply_binding(credential, tx.member(), ctx);
    }
    for (const v1::PersonGrants& grants : tx.grants()) apply_initial_grants(grants, ctx);
}

}  // namespace charter::tx
