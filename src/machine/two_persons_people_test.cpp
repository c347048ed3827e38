// Acts on persons, roles, keys, places and overlays. See two_persons_acts_test.cpp.

#include <algorithm>

#include "crypto/sha256.hpp"
#include "machine/two_persons_acts_test.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/credentials/test_authority.hpp"
#include "tx/fixture.hpp"

namespace charter::machine::two_persons {
namespace {

constexpr const char* kMember = "bank-a";
constexpr std::size_t kNewcomersMax = 12;
constexpr std::size_t kKeysMax = 4;
constexpr std::uint64_t kSeldom = 6;
using Made = std::optional<Plan>;

const std::vector<std::string> kGranted = {
    "asset_manager", "ciso", "hr", "registrar", "security_officer", "system_owner", "unit_head"};

std::string fresh(const Asking& a, const std::string& kind) {
    return std::string(kMember) + "." + kind + std::to_string(a.town.raws.size());
}

Made enrolment(Asking& a, const std::string& account, const std::string& human) {
    Plan plan;
    v1::PeopleEnrol& m = *plan.action.mutable_people_enrol();
    m.set_member(kMember);
    m.mutable_person()->set_person(account);
    m.mutable_person()->set_unit("fixture");
    m.mutable_person()->set_natural_person(commitment_of(human));
    m.mutable_person()->set_operator_(true);
    *m.mutable_credential() = new_credential(a.town, account, v1::USAGE_SIGN, human);
    a.town.humans[commitment_of(human)] = human;
    return plan;
}

// Honest people enrol newcomers, and her again who was deregistered, or of whom they forgot that
// she was not. She wants a second account, or somebody of her own making.
Made enrol(Asking& a) {
    const bool away = a.town.accounts_of(kEve).empty();
    if (away || a.random.one_in(3)) return enrolment(a, fresh(a, "eve-"), kEve);
    std::size_t newcomers = 0;
    for (const auto& [account, by] : a.town.enrollers) {
        newcomers += a.town.standing.contains(account) ? 1U : 0U;
    }
    if (newcomers >= kNewcomersMax) return std::nullopt;
    const std::string account = fresh(a, a.hostile ? "puppet-" : "new-");
    return enrolment(a, account, account);
}

Made amend(Asking& a) {
    const std::string account = somebody(a);
    Plan plan;
    plan.action.mutable_people_amend()->set_person(account);
    plan.action.mutable_people_amend()->set_unit("fixture");
    plan.action.mutable_people_amend()->set_operator_(a.random.one_in(2));
    return plan;
}

Made deregister(Asking& a) {
    const auto account = changeable(a);
    if (!account) return std::nullopt;
    if (a.town.is_hostile(*account) && (a.hostile || a.random.one_in(2))) return std::nullopt;
    Plan plan;
    plan.action.mutable_people_deregister()->set_person(*account);
    plan.action.mutable_people_deregister()->set_why("the contract ended");
    return plan;
}

Made grant(Asking& a) {
    Plan plan;
    v1::PeopleGrantRole& m = *plan.action.mutable_people_grant_role();
    m.set_person(somebody(a));
    m.set_role(a.random.pick(kGranted));
    m.set_scope(kMember);
    m.set_purpose("the daily work");
    m.set_expires_ms(a.town.now_ms + 300 * tx::kTestDayMs);
    return plan;
}

Made revoke_role(Asking& a) {
    const auto account = changeable(a);
    if (!account) return std::nullopt;
    const auto person =
        state::read_existing<v1::Person>(a.town.view, state::keys::person(*account));
    for (const v1::ActiveGrant& held : person.grants()) {
        if (!is_given_by_moves(held.role())) continue;
        Plan plan;
        plan.action.mutable_people_revoke_role()->set_person(*account);
        plan.action.mutable_people_revoke_role()->set_grant(held.grant());
        plan.action.mutable_people_revoke_role()->set_why("another task");
        return plan;
    }
    return std::nullopt;
}

// She wants her roles twice, or somebody of hers to have what an honest one has. Whoever stays can
// go on: leaves of honest people lie ahead.
Made declare_leave(Asking& a) {
    const std::vector<std::string> hers = a.town.accounts_of(kEve);
    const bool own = !hers.empty() && a.random.one_in(2);
    const std::string away = own ? a.random.pick(hers) : somebody(a);
    const auto person = state::read_existing<v1::Person>(a.town.view, state::keys::person(away));
    const Day today = a.town.next_block().today;
    Plan plan;
    v1::PeopleDeclareLeave& m = *plan.action.mutable_people_declare_leave();
    m.set_person(away);
    const bool at_once = a.town.is_hostile(away) && a.random.one_in(3);
    m.set_from(at_once ? today : today + 1 + static_cast<Day>(a.random.below(300)));
    m.set_until(m.from() + static_cast<Day>(a.random.below(3)));
    if (person.grants().empty() || a.random.one_in(2)) return plan;
    const auto held =
        static_cast<int>(a.random.below(static_cast<std::uint64_t>(person.grants_size())));
    v1::Deputy& deputy = *m.add_deputies();
    deputy.set_grant(person.grants(held).grant());
    deputy.set_person(a.random.one_in(2) ? "bank-a.clerk" : somebody(a));
    return plan;
}

// Of the first one who has a leave; mostly by whoever it is.
Made end_leave(Asking& a) {
    Plan plan;
    state::each<v1::Person>(a.town.view, state::keys::person("bank-a."), [&](const auto& person) {
        if (person.leave() == 0) return true;
        plan.action.mutable_people_end_leave()->set_person(person.person());
        plan.action.mutable_people_end_leave()->set_why("the journey is off");
        plan.lead = person.person();
        return false;
    });
    if (plan.lead.empty()) return std::nullopt;
    if (a.hostile || a.random.one_in(4)) plan.lead.clear();
    return plan;
}

// For somebody's own use; or, where nobody honest looks on, a key of hers in another's name.
struct Wish {
    std::string holder;
    std::string human;
};
std::optional<Wish> wished_key(Asking& a) {
    if (a.hostile && !a.helped && a.random.one_in(2)) return Wish{"bank-a.ann", kEve};
    auto account = changeable(a);
    const std::vector<std::string> hers = a.town.accounts_of(kEve);
    if (!hers.empty() && a.random.one_in(2)) account = hers.front();
    if (!account || a.town.keys[*account].size() >= kKeysMax) return std::nullopt;
    return Wish{*account, a.town.human_of.at(*account)};
}

Made issue(Asking& a) {
    const auto wish = wished_key(a);
    if (!wish) return std::nullopt;
    Plan plan;
    const v1::Usage usage = a.random.one_in(3) ? v1::USAGE_TLS : v1::USAGE_SIGN;
    *plan.action.mutable_credentials_issue()->mutable_credential() =
        new_credential(a.town, wish->holder, usage, wish->human);
    return plan;
}

Made renew(Asking& a) {
    const auto wish = wished_key(a);
    if (!wish || a.town.keys[wish->holder].empty()) return std::nullopt;
    const Bytes old = a.town.keys[wish->holder].back().credential;
    const auto record =
        state::read_existing<v1::Credential>(a.town.view, state::keys::credential(old));
    Plan plan;
    v1::CredentialsRenew& m = *plan.action.mutable_credentials_renew();
    m.set_replaces(old);
    *m.mutable_credential() = new_credential(a.town, wish->holder, record.usage(), wish->human);
    return plan;
}

// The first key of an account stays, so that everybody can go on.
Made revoke(Asking& a) {
    const auto account = changeable(a);
    if (!account || a.town.keys[*account].size() < 2) return std::nullopt;
    if (a.town.is_hostile(*account) && !a.random.one_in(kSeldom)) return std::nullopt;
    const std::vector<Key>& keys = a.town.keys[*account];
    Plan plan;
    v1::CredentialsRevoke& m = *plan.action.mutable_credentials_revoke();
    m.set_credential(keys[1 + a.random.below(keys.size() - 1)].credential);
    m.set_why("a new device");
    return plan;
}

Made register_site(Asking& a) {
    Plan plan;
    v1::MembershipRegisterSite& m = *plan.action.mutable_membership_register_site();
    m.set_site(fresh(a, "site-"));
    m.set_kind("office");
    m.set_country("TW");
    m.set_address_digest(to_hex(Bytes(32, 'a')));
    return plan;
}

Made adopt(Asking& a) {
    Plan plan;
    v1::MembershipAdoptConvention& m = *plan.action.mutable_membership_adopt_convention();
    m.set_member(a.hostile ? kMember : "bank-d");
    m.set_version(testing::real_catalog().version());
    m.set_digest(Bytes(testing::real_catalog().digest()));
    plan.lead = a.hostile ? "" : "bank-d.dot";
    return plan;
}

Made register_node(Asking& a) {
    const std::string name = fresh(a, "node-");
    Plan plan;
    v1::NodesRegister& m = *plan.action.mutable_nodes_register();
    m.set_node(name);
    m.set_role("archive");
    m.set_site("bank-a.fixture-site");
    m.set_responsible_unit("operations");
    m.set_responsible_person("bank-a.ann");
    *m.mutable_consensus_key() = tx::test_key(name);
    m.set_peer_id(to_hex(Bytes(view(crypto::sha256(name)))).substr(0, 40));
    m.set_possession(proof(name, name));
    return plan;
}

Made retire_node(Asking& a) {
    const auto node = recent(a, "nod", 2);
    if (!node) return std::nullopt;
    Plan plan;
    plan.action.mutable_nodes_retire()->set_node(*node);
    plan.action.mutable_nodes_retire()->set_why("replaced");
    return plan;
}

Made set_overlay(Asking& a) {
    std::vector<const v1::Parameter*> own;
    for (const v1::Parameter& parameter : testing::real_catalog().wire().parameters()) {
        if (parameter.member_may_tighten()) own.push_back(&parameter);
    }
    const v1::Parameter& parameter = *a.random.pick(own);
    Plan plan;
    v1::ParametersSetOverlay& m = *plan.action.mutable_parameters_set_overlay();
    m.set_member(kMember);
    m.set_parameter(parameter.name());
    m.set_value(parameter.initial());
    return plan;
}

Made register_schema(Asking& a) {
    Plan plan;
    v1::DataRegisterSchema& m = *plan.action.mutable_data_register_schema();
    m.set_schema("payments.v" + std::to_string(a.town.raws.size()));
    v1::FieldDef& field = *m.add_fields();
    field.set_name("amount");
    field.set_type(v1::FIELD_TYPE_NUMBER);
    m.add_purposes("settlement");
    m.set_retention_days_min(30);
    m.set_retention_days_max(3'650);
    m.add_content_types("application/json");
    return plan;
}

}  // namespace

std::optional<std::string> changeable(Asking& a) {
    std::vector<std::string> of = a.town.accounts_of(kEve);
    for (const auto& [account, by] : a.town.enrollers) {
        if (a.town.standing.contains(account)) of.push_back(account);
    }
    if (of.empty()) return std::nullopt;
    return a.random.pick(of);
}

bool is_given_by_moves(std::string_view role) {
    return std::ranges::find(kGranted, role) != kGranted.end();
}

std::vector<Kind> people_kinds() {
    return {
        {"people.enrol", 3, enrol},
        {"people.amend", 3, amend},
        {"people.deregister", 1, deregister},
        {"people.grant_role", 5, grant},
        {"people.revoke_role", 1, revoke_role},
        {"people.declare_leave", 3, declare_leave},
        {"people.end_leave", 2, end_leave},
        {"credentials.issue", 1, issue},
        {"credentials.renew", 1, renew},
        {"credentials.revoke", 1, revoke},
        {"membership.register_site", 2, register_site},
        {"membership.adopt_convention", 1, adopt},
        {"nodes.register", 1, register_node},
        {"nodes.retire", 1, retire_node},
        {"parameters.set_overlay", 2, set_overlay},
        {"data.register_schema", 1, register_schema},
    };
}

}  // namespace charter::machine::two_persons
