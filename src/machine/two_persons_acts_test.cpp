// What the moves are about: for each act a message that is lawful but for who signs it, on what is
// there. Three files: here registers, exceptions, incidents and the assembly; people, keys and
// places in two_persons_people_test.cpp; changes, findings, shared accounts and reviews of access
// in two_persons_changes_test.cpp.

#include <algorithm>

#include "machine/two_persons_acts_test.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/assembly/proposals.hpp"
#include "tx/fixture.hpp"
#include "tx/incidents/testing_actions.hpp"

namespace charter::machine::two_persons {
namespace {

constexpr const char* kMember = "bank-a";
using Made = std::optional<Plan>;

v1::EntryBody stocktake(Asking& a) {
    v1::EntryBody body;
    body.set_register_("stocktakes");
    body.set_member(kMember);
    body.set_occurred_on(a.town.next_block().today);
    const auto counted = static_cast<std::int64_t>(a.random.below(1'000));
    *body.add_fields() = tx::fixture::number("counted", counted);
    *body.add_fields() = tx::fixture::flag("diagrams_corrected", true);
    *body.add_fields() = tx::fixture::number("unexplained_differences", 0);
    body.set_document(Bytes(32, 'd'));
    return body;
}

v1::EntryBody undertaking(Asking& a) {
    v1::EntryBody body;
    body.set_register_("undertakings");
    body.set_member(kMember);
    body.set_occurred_on(a.town.next_block().today);
    *body.add_fields() = tx::fixture::text("person", somebody(a));
    body.set_document(Bytes(32, 'd'));
    return body;
}

Made put(Asking& a) {
    Plan plan;
    v1::EntryBody& entry = *plan.action.mutable_registers_put()->mutable_entry();
    switch (a.random.below(6)) {
        case 0:  entry = undertaking(a); break;
        case 1:  entry = shared_account(a); break;
        case 2:
        case 3:  entry = finding(a); break;
        default: entry = stocktake(a); break;
    }
    return plan;
}

std::optional<v1::Entry> some_entry(Asking& a) {
    const auto name = recent(a, "reg", 8);
    if (!name) return std::nullopt;
    return state::read_existing<v1::Entry>(a.town.view, state::keys::entry(*name));
}

Made sign_off(Asking& a) {
    const auto entry = some_entry(a);
    if (!entry) return std::nullopt;
    Plan plan;
    plan.action.mutable_registers_sign_off()->set_entry(entry->key().substr(4));
    plan.action.mutable_registers_sign_off()->set_digest(entry->digest());
    return plan;
}

Made supersede(Asking& a) {
    const auto entry = some_entry(a);
    if (!entry) return std::nullopt;
    Plan plan;
    v1::RegistersSupersede& m = *plan.action.mutable_registers_supersede();
    m.set_entry(entry->key().substr(4));
    *m.mutable_body() = entry->body();
    m.mutable_body()->set_document(Bytes(32, static_cast<char>('a' + a.random.below(26))));
    return plan;
}

Made close_entry(Asking& a) {
    const auto entry = some_entry(a);
    if (!entry) return std::nullopt;
    Plan plan;
    plan.action.mutable_registers_close()->set_entry(entry->key().substr(4));
    plan.action.mutable_registers_close()->set_why("it is over");
    return plan;
}

Made request(Asking& a) {
    const auto& all = testing::real_catalog().wire().requirements();
    const auto at = static_cast<int>(a.random.below(static_cast<std::uint64_t>(all.size())));
    Plan plan;
    v1::ExceptionsRequest& m = *plan.action.mutable_exceptions_request();
    m.set_requirement(all.Get(at).id());
    m.set_member(kMember);
    m.set_owner(somebody(a));
    m.set_reason("it is replaced in spring");
    m.set_compensating_control("it has no way to the internet");
    m.set_valid_until(a.town.next_block().today + 90);
    return plan;
}

Made approve(Asking& a) {
    const auto name = recent(a, "exc", 4);
    if (!name) return std::nullopt;
    Plan plan;
    v1::ExceptionsApprove& m = *plan.action.mutable_exceptions_approve();
    m.set_exception(*name);
    m.set_digest(
        state::read_existing<v1::Exception>(a.town.view, state::keys::exception(*name)).digest());
    return plan;
}

Made withdraw_exception(Asking& a) {
    const auto name = recent(a, "exc", 20);
    if (!name) return std::nullopt;
    Plan plan;
    plan.action.mutable_exceptions_withdraw()->set_exception(*name);
    plan.action.mutable_exceptions_withdraw()->set_why("it is mended");
    return plan;
}

Made open_incident(Asking& a) {
    Plan plan;
    v1::IncidentsOpen& m = *plan.action.mutable_incidents_open();
    m.set_member(kMember);
    m.set_kind("outage");
    m.set_title("it stands still");
    m.set_owner_unit("fixture");
    m.set_detected_ms(a.town.now_ms - 1'000);
    return plan;
}

// The oldest of the recent incidents that the act leads on; seldom any.
std::string led_on(Asking& a, const std::string& any, tx::IncidentAct act) {
    if (a.random.one_in(8)) return any;
    const std::vector<std::string>& all = a.town.made.at("inc");
    for (std::size_t at = all.size() - std::min<std::size_t>(all.size(), 6); at < all.size();
         ++at) {
        const auto record =
            state::read_existing<v1::Incident>(a.town.view, state::keys::incident(all[at]));
        if (tx::is_step(record.state(), act)) return all[at];
    }
    return {};
}

Made incident_step(Asking& a, tx::IncidentAct act) {
    const auto named = recent(a, "inc", 6);
    if (!named) return std::nullopt;
    const std::string id = led_on(a, *named, act);
    if (id.empty()) return std::nullopt;
    Plan plan{tx::incident_action(act, id, a.town.now_ms), {}};
    if (act == tx::IncidentAct::classify) {
        plan.action.mutable_incidents_classify()->set_severity("low");
    }
    if (act == tx::IncidentAct::hold) place_or_release(a, *plan.action.mutable_incidents_hold());
    if (act == tx::IncidentAct::hand_over) plan.lead = keeper_of(a, id);
    return plan;
}

template <tx::IncidentAct act>
Made step(Asking& a) {
    return incident_step(a, act);
}

// Evidence has to be in custody before its incident is closed: every other one stays without.
Made take_evidence(Asking& a) {
    const auto id = recent(a, "inc", 4);
    if (!id || (id->back() - '0') % 2 == 0) return std::nullopt;
    return Plan{tx::incident_action(tx::IncidentAct::take_evidence, *id, a.town.now_ms), {}};
}

Made propose(Asking& a) {
    Plan plan;
    v1::AssemblyPropose& m = *plan.action.mutable_assembly_propose();
    const auto of_change = a.random.one_in(4) ? std::nullopt : proposal_of_change(a);
    if (of_change) {
        m = *of_change;
        m.set_title("what is ready goes live");
        m.set_minutes_digest(Bytes(32, 'm'));
        return plan;
    }
    v1::MembershipSetJurisdictionList& list =
        *m.mutable_action()->mutable_membership_set_jurisdiction_list();
    list.set_tier("serious_deficiency");
    list.add_countries("KP");
    list.set_source_no(std::to_string(1'150'000'000 + a.random.below(1'000)));
    list.set_source_digest(Bytes(32, 's'));
    list.set_published_on(a.town.next_block().today);
    m.set_title("a new list of territories");
    m.set_minutes_digest(Bytes(32, 'm'));
    return plan;
}

std::uint64_t some_proposal(Asking& a) {
    const std::uint64_t count = state::list_count(a.town.view, "proposals", "consortium");
    return count == 0 ? 0 : count - a.random.below(std::min<std::uint64_t>(count, 3));
}

Made vote(Asking& a) {
    const std::uint64_t number = some_proposal(a);
    if (number == 0) return std::nullopt;
    const auto proposal =
        state::read_existing<v1::Proposal>(a.town.view, state::keys::proposal(number));
    Plan plan;
    v1::AssemblyVote& m = *plan.action.mutable_assembly_vote();
    m.set_proposal(number);
    m.set_approve(true);
    m.set_minutes_digest(Bytes(32, 'm'));
    m.set_proposal_digest(tx::proposal_digest(proposal));
    plan.lead = a.hostile ? "" : representative(a);
    return plan;
}

Made execute(Asking& a) {
    const std::uint64_t number = some_proposal(a);
    if (number == 0) return std::nullopt;
    Plan plan;
    plan.action.mutable_assembly_execute()->set_proposal(number);
    plan.action.mutable_assembly_execute()->set_minutes_digest(Bytes(32, 'm'));
    return plan;
}

Made set_parameter_directly(Asking& a) { return set_parameter(a); }

using Act = tx::IncidentAct;

std::vector<Kind> all_kinds() {
    std::vector<Kind> all = {
        {"registers.put", 8, put},
        {"registers.sign_off", 9, sign_off},
        {"registers.supersede", 4, supersede},
        {"registers.close", 2, close_entry},
        {"exceptions.request", 3, request},
        {"exceptions.approve", 4, approve},
        {"exceptions.withdraw", 1, withdraw_exception},
        {"incidents.open", 1, open_incident},
        {"incidents.classify", 3, step<Act::classify>},
        {"incidents.contain", 3, step<Act::contain>},
        {"incidents.recover", 3, step<Act::recover>},
        {"incidents.review", 3, step<Act::review>},
        {"incidents.close", 6, step<Act::close>},
        {"incidents.take_evidence", 1, take_evidence},
        {"incidents.hand_over", 2, step<Act::hand_over>},
        {"incidents.hold", 1, step<Act::hold>},
        {"assembly.propose", 3, propose},
        {"assembly.vote", 20, vote},
        {"assembly.execute", 8, execute},
        {"parameters.set", 1, set_parameter_directly},
    };
    for (const Kind& kind : people_kinds()) all.push_back(kind);
    for (const Kind& kind : change_kinds()) all.push_back(kind);
    return all;
}

}  // namespace

const std::vector<Kind>& kinds() {
    static const std::vector<Kind> all = all_kinds();
    return all;
}

std::optional<std::string> recent(Asking& a, const std::string& table, std::uint64_t newest) {
    const auto found = a.town.made.find(table);
    if (found == a.town.made.end()) return std::nullopt;
    const std::uint64_t count = found->second.size();
    return found->second[count - 1 - a.random.below(std::min(count, newest))];
}

std::string somebody(Asking& a) {
    std::vector<std::string> of = {"bank-a.ann", "bank-a.ben"};
    // Mostly the hostile one, so that she soon has her roles again when she comes back.
    for (const std::string& account : a.town.accounts_of(kEve)) of.insert(of.end(), 4, account);
    for (const std::string& account : a.town.enrolled_by(kEve)) of.push_back(account);
    if (const auto newcomer = recent(a, "per", 3)) of.push_back(*newcomer);
    return a.random.pick(of);
}

std::string representative(Asking& a) {
    static const std::vector<std::string> all = {"bank-a.ann", "bank-a.ben", "bank-b.bea",
                                                 "bank-b.bob", "bank-c.cyn", "bank-c.col",
                                                 "bank-d.dot", "bank-d.dan"};
    return a.random.pick(all);
}

std::string keeper_of(const Asking& a, const std::string& incident) {
    const auto record =
        state::read_existing<v1::Incident>(a.town.view, state::keys::incident(incident));
    if (record.evidence().empty()) return {};
    return std::prev(record.evidence(0).custody().end())->to();
}

void place_or_release(Asking& a, v1::IncidentsHold& hold) {
    const auto record =
        state::read_existing<v1::Incident>(a.town.view, state::keys::incident(hold.incident()));
    if (record.holds().empty()) return;
    hold.set_release(static_cast<std::uint32_t>(record.holds_size()));
    hold.clear_from_height();
    hold.clear_to_height();
}

Plan set_parameter(Asking& a) {
    Plan plan;
    v1::ParametersSet& m = *plan.action.mutable_parameters_set();
    m.set_parameter("exception_days_max");
    m.set_value(static_cast<std::int64_t>(180 + a.random.below(60)));
    return plan;
}

}  // namespace charter::machine::two_persons
