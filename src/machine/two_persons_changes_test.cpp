// Changes, findings, shared accounts and reviews of access: acts in which the second person may
// come much later than the first. See two_persons_acts_test.cpp.

#include <algorithm>

#include "machine/two_persons_acts_test.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/change/testing_actions.hpp"
#include "tx/fixture.hpp"

namespace charter::machine::two_persons {
namespace {

constexpr const char* kMember = "bank-a";
constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::uint64_t kRecent = 5;
using Made = std::optional<Plan>;
using Act = tx::ChangeAct;

std::string author(Asking& a) {
    static const std::vector<std::string> honest = {"bank-a.ann", "bank-a.ben", "bank-a.cat"};
    std::vector<std::string> of = honest;
    for (const std::string& account : a.town.accounts_of(kEve)) of.insert(of.end(), 3, account);
    return a.random.pick(of);
}

// Outside the ledger: what is under change control itself would need one for each proposal.
Made open(Asking& a) {
    Plan plan;
    v1::ChangeOpen& m = *plan.action.mutable_change_open();
    m = tx::change_opening();
    m.set_member(kMember);
    m.set_class_(a.random.one_in(3) ? "emergency" : a.random.one_in(4) ? "major" : "normal");
    m.clear_authors();
    m.add_authors(author(a));
    return plan;
}

v1::Change change_of(const Asking& a, const std::string& id) {
    return state::read_existing<v1::Change>(a.town.view, state::keys::change(id));
}

/// The act is a step, and one that was not taken: what is done again and again would end each
/// proposal that waits for its votes.
bool is_wanting(const v1::Change& change, Act act) {
    if (act == Act::review && change.reviewed()) return false;
    if (act == Act::test && change.tested()) return false;
    if (act == Act::rehearse && change.rehearsed()) return false;
    return tx::is_step(change, act);
}

/// The oldest of the recent changes that wants the act; seldom any.
std::string led_on(Asking& a, Act act) {
    const auto named = recent(a, "chg", kRecent);
    if (!named || a.random.one_in(8)) return named.value_or("");
    const std::vector<std::string>& all = a.town.made.at("chg");
    for (std::size_t at = all.size() - std::min<std::size_t>(all.size(), kRecent); at < all.size();
         ++at) {
        if (is_wanting(change_of(a, all[at]), act)) return all[at];
    }
    return {};
}

template <Act act>
Made step(Asking& a) {
    const std::string id = led_on(a, act);
    if (id.empty()) return std::nullopt;
    return Plan{tx::change_action(act, id, !a.random.one_in(6)), {}};
}

v1::EntryBody body_of(Asking& a, const char* name) {
    v1::EntryBody body;
    body.set_register_(name);
    body.set_member(kMember);
    body.set_occurred_on(a.town.next_block().today);
    return body;
}

// Open, then re-tested, then closed; back to open where the re-test failed.
Made next_stage(Asking& a) {
    const auto name = recent(a, "fin", 8);
    if (!name) return std::nullopt;
    const auto entry = state::read_existing<v1::Entry>(a.town.view, state::keys::entry(*name));
    if (entry.state() != v1::ENTRY_STATE_SIGNED_OFF) return std::nullopt;
    Plan plan;
    v1::RegistersSupersede& m = *plan.action.mutable_registers_supersede();
    m.set_entry(*name);
    *m.mutable_body() = entry.body();
    m.mutable_body()->set_document(Bytes(32, static_cast<char>('a' + a.random.below(26))));
    v1::Field& stage = *std::ranges::find(*m.mutable_body()->mutable_fields(), "stage",
                                          [](const v1::Field& f) { return f.name(); });
    std::string& word = *stage.mutable_value()->mutable_text();
    const bool back = a.random.one_in(6);
    word = back || word == "closed" ? "open" : word == "open" ? "retested" : "closed";
    return plan;
}

std::optional<v1::Checkout> last_use(const Asking& a, const std::string& account) {
    const std::uint64_t count = state::list_count(a.town.view, "checkouts", account);
    if (count == 0) return std::nullopt;
    return state::read<v1::Checkout>(a.town.view, state::keys::checkout(account, count));
}

Made check_out(Asking& a) {
    const auto account = recent(a, "sha", kRecent);
    if (!account) return std::nullopt;
    Plan plan;
    v1::PeopleCheckOut& m = *plan.action.mutable_people_check_out();
    m.set_account(*account);
    m.set_purpose("an update of the device");
    const auto minutes = static_cast<std::int64_t>(2 + a.random.below(60));
    m.set_until_ms(a.town.now_ms + minutes * kMinuteMs);
    return plan;
}

// Mostly of one that is out, and by whom it is out.
Made check_in(Asking& a) {
    auto account = recent(a, "sha", kRecent);
    if (!account) return std::nullopt;
    Plan plan;
    for (const std::string& other : a.town.made.at("sha")) {
        const auto use = last_use(a, other);
        if (!use || use->returned_ms() != 0 || a.random.one_in(4)) continue;
        account = other;
        plan.lead = use->user();
    }
    v1::PeopleCheckIn& m = *plan.action.mutable_people_check_in();
    m.set_account(*account);
    m.set_control("change_after_use");
    return plan;
}

// Every right of the bank; sometimes one is revoked of whoever can lose it.
Made review_access(Asking& a) {
    Plan plan;
    v1::PeopleReviewAccess& m = *plan.action.mutable_people_review_access();
    m.set_member(kMember);
    m.set_sheet(Bytes(32, 's'));
    m.set_reviewed_on(a.town.next_block().today);
    const auto loser = a.random.one_in(4) ? changeable(a) : std::nullopt;
    state::each<v1::Person>(a.town.view, state::keys::person("bank-a."), [&](const auto& person) {
        if (!person.active()) return true;
        for (const v1::ActiveGrant& held : person.grants()) {
            v1::AccessLine& line = *m.add_lines();
            line.set_person(person.person());
            line.set_grant(held.grant());
            if (person.person() != loser || !is_given_by_moves(held.role())) continue;
            line.set_revoke(true);
            line.set_why("no need any more");
        }
        return true;
    });
    std::ranges::sort(*m.mutable_lines(), {}, [](const v1::AccessLine& line) {
        return std::pair(line.person(), line.grant());
    });
    return plan;
}

}  // namespace

v1::EntryBody shared_account(Asking& a) {
    v1::EntryBody body = body_of(a, "shared_accounts");
    *body.add_fields() = tx::fixture::text("application_control", "split_custody");
    *body.add_fields() = tx::fixture::text("asset", a.town.made.at("ass").front());
    v1::Field& reason = *body.add_fields();
    reason.set_name("reason");
    reason.mutable_value()->set_digest(Bytes(32, 'r'));  // of its confidential text
    *body.add_fields() = tx::fixture::text("use_control", "change_after_use");
    return body;
}

v1::EntryBody finding(Asking& a) {
    v1::EntryBody body = body_of(a, "findings");
    body.set_due_at(body.occurred_on() + 20);
    *body.add_fields() = tx::fixture::text("level", "low");
    *body.add_fields() = tx::fixture::text("owner", author(a));
    *body.add_fields() = tx::fixture::text("source", "vulnerability");
    *body.add_fields() = tx::fixture::text("stage", "open");
    return body;
}

// That a change of the ledger's surroundings goes live, or that an emergency's is approved.
std::optional<v1::AssemblyPropose> proposal_of_change(Asking& a) {
    const Act act = a.random.one_in(3) ? Act::ratify : Act::activate;
    const std::string id = led_on(a, act);
    if (id.empty()) return std::nullopt;
    v1::AssemblyPropose m;
    *m.mutable_action() = tx::change_action(act, id, true);
    if (act == Act::activate) m.set_change(id);
    return m;
}

std::vector<Kind> change_kinds() {
    return {
        {"change.open", 1, open},
        {"change.review", 6, step<Act::review>},
        {"change.test", 6, step<Act::test>},
        {"change.rehearse", 1, step<Act::rehearse>},
        {"change.activate", 1, step<Act::activate>},
        {"change.compare", 5, step<Act::compare>},
        {"change.ratify", 1, step<Act::ratify>},
        {"change.roll_back", 3, step<Act::roll_back>},
        {"change.withdraw", 1, step<Act::withdraw>},
        {"registers.supersede", 6, next_stage},
        {"people.check_out", 4, check_out},
        {"people.check_in", 4, check_in},
        {"people.review_access", 3, review_access},
    };
}

}  // namespace charter::machine::two_persons
