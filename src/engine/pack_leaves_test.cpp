// Leaves and the grants of deputies in packs: each is held against the act that made or ended it.

#include <gtest/gtest.h>

#include "base/civil.hpp"
#include "engine/pack_forgery_test.hpp"

namespace charter::engine {
namespace {

using pack::Failure;

constexpr const char* kDeclared = "lea/bank-a.one/0000000000000001";
constexpr const char* kDeputys = "gra/bank-a.two/0000000000000032";
constexpr std::int64_t kDayMs = 86'400'000;
constexpr Day kFirstDay = 20'900;

void edit_leave(Draft& draft, const char* key, const std::function<void(v1::Leave&)>& change) {
    edit<v1::Leave>(draft, key, change);
}

// As if bank-a.one had gone on leave in the newest block, with bank-a.two as deputy for its first
// grant.
void deputize(Draft& draft) {
    const auto held = record_of<v1::Grant>(draft, state::keys::grant("bank-a.one", 0));
    v1::Action action;
    v1::PeopleDeclareLeave& tx = *action.mutable_people_declare_leave();
    tx.set_person("bank-a.one");
    tx.set_from(kFirstDay);
    tx.set_until(kFirstDay + 2);
    tx.add_deputies()->set_person("bank-a.two");
    v1::Grant grant;
    grant.set_key(kDeputys);
    grant.set_grant(50);
    grant.set_person("bank-a.two");
    grant.set_role(held.role());
    grant.set_scope(held.scope());
    grant.set_purpose("deputy of bank-a.one on leave");
    grant.set_granted_ms(draft.acts.newest_ms());
    grant.set_begins_ms(midnight_ms(kFirstDay, 480));
    grant.set_expires_ms(midnight_ms(kFirstDay + 3, 480));
    grant.set_deputy_for("bank-a.one");
    v1::Leave leave;
    leave.set_key(kDeclared);
    leave.set_person("bank-a.one");
    leave.set_number(1);
    leave.set_member("bank-a");
    leave.set_from(kFirstDay);
    leave.set_until(kFirstDay + 2);
    leave.set_declared_ms(draft.acts.newest_ms());
    v1::LeaveDeputy& named = *leave.add_deputies();
    named.set_role(held.role());
    named.set_scope(held.scope());
    named.set_deputy("bank-a.two");
    named.set_grant(50);
    for (const char* person : {"bank-a.one", "bank-a.two"}) {
        grant.add_granted_by(person);
        leave.add_declared_by(person);
    }
    draft.leaves[grant.key()] = wire::encode(grant);
    draft.leaves[leave.key()] = wire::encode(leave);
    v1::Receipt receipt;
    receipt.add_created(leave.key());
    receipt.add_created(grant.key());
    draft.acts.add(draft.chain->tx(900, action, {"bank-a.one", "bank-a.two"}), receipt);
}

TEST(PackLeaves, ADeputyIsHeldAgainstTheDeclaration) {
    Draft draft = ledger().draft();
    deputize(draft);
    sign_as_it_is(draft);
    const auto report = judge(draft);
    ASSERT_TRUE(report) << pack::failure_name(report.error().failure) << " " << report.error().where
                        << " " << report.error().detail;
}

Forgery of_leave(const char* name, const std::function<void(v1::Leave&)>& change) {
    return {name, Failure::act_differs, [=](Draft& d) {
                deputize(d);
                edit_leave(d, kDeclared, change);
            }};
}

Forgery of_grant(const char* name, const std::function<void(v1::Grant&)>& change) {
    return {name, Failure::act_differs, [=](Draft& d) {
                deputize(d);
                edit<v1::Grant>(d, kDeputys, change);
            }};
}

std::vector<Forgery> declared_otherwise() {
    return {
        of_leave("FromAnotherDay", [](auto& l) { l.set_from(kFirstDay - 1); }),
        of_leave("UntilAnotherDay", [](auto& l) { l.set_until(kFirstDay + 9); }),
        of_leave("OfAnotherMember", [](auto& l) { l.set_member("bank-b"); }),
        of_leave("OfAnotherPerson", [](auto& l) { l.set_person("bank-a.two"); }),
        of_leave("ByAnother", [](auto& l) { l.set_declared_by(0, "bank-b.one"); }),
        of_leave("WithoutItsDeputy", [](auto& l) { l.clear_deputies(); }),
        of_leave("WithAnotherDeputy",
                 [](auto& l) { l.mutable_deputies(0)->set_deputy("bank-b.one"); }),
        of_leave("ForAnotherRole", [](auto& l) { l.mutable_deputies(0)->set_role("auditor"); }),
        of_leave("WithAnotherGrant", [](auto& l) { l.mutable_deputies(0)->set_grant(0); }),
        of_leave("EndedByNobody", [](auto& l) { l.set_ended_ms(1); }),
        of_grant("OfLongerLife", [](auto& g) { g.set_expires_ms(g.expires_ms() + kDayMs); }),
        of_grant("FromTheDayBefore", [](auto& g) { g.set_begins_ms(g.begins_ms() - kDayMs); }),
        of_grant("OfAnotherPurpose", [](auto& g) { g.set_purpose("all"); }),
        of_grant("GrantedByOne", [](auto& g) { g.mutable_granted_by()->RemoveLast(); }),
        of_grant("ForNobody", [](auto& g) { g.clear_deputy_for(); }),
    };
}

std::vector<Forgery> ended_otherwise() {
    return {
        {"DeclaredByNobody", Failure::act_missing,
         [](Draft& d) {
             auto again = record_of<v1::Leave>(d, kLeave);
             again.set_key("lea/bank-b.two/0000000000000009");
             again.clear_ended_ms();
             d.leaves[again.key()] = wire::encode(again);
         }},
        {"EndedByAnother", Failure::act_missing,
         [](Draft& d) { edit_leave(d, kLeave, [](auto& l) { l.set_ended_by("bank-b.one"); }); }},
        {"EndedForAnotherReason", Failure::act_missing,
         [](Draft& d) { edit_leave(d, kLeave, [](auto& l) { l.set_ended_why("none"); }); }},
        {"EndedAtAnotherTime", Failure::act_missing,
         [](Draft& d) { edit_leave(d, kLeave, [](auto& l) { l.set_ended_ms(1); }); }},
        {"EndedWithAnAccountThatStands", Failure::act_differs,
         [](Draft& d) { edit_leave(d, kLeave, [](auto& l) { l.clear_ended_by(); }); }},
        {"NeverEnded", Failure::act_unlisted,
         [](Draft& d) {
             d.acts.as_they_are = true;
             edit_leave(d, kLeave, [](auto& l) { l.clear_ended_ms(); });
         }},
        {"AFirstGrantOfADeputy", Failure::not_resolved,
         [](Draft& d) {
             edit<v1::Grant>(d, state::keys::grant("bank-c.two", 1),
                             [](auto& g) { g.set_deputy_for("bank-c.one"); });
         }},
        {"AFirstGrantThatBeginsLater", Failure::not_resolved,
         [](Draft& d) {
             edit<v1::Grant>(d, state::keys::grant("bank-c.two", 1),
                             [](auto& g) { g.set_begins_ms(g.granted_ms() + 1); });
         }},
    };
}

const std::vector<Forgery>& forgeries() {
    static const std::vector<Forgery> all = [] {
        std::vector<Forgery> rows = declared_otherwise();
        for (const Forgery& row : ended_otherwise()) rows.push_back(row);
        return rows;
    }();
    return all;
}

class LeaveForgery : public ::testing::TestWithParam<std::size_t> {};

TEST_P(LeaveForgery, IsRefused) { expect_refused(forgeries()[GetParam()]); }

INSTANTIATE_TEST_SUITE_P(Pack, LeaveForgery, ::testing::Range(std::size_t{0}, forgeries().size()),
                         [](const auto& row) { return forgeries()[row.param].name; });

}  // namespace
}  // namespace charter::engine
