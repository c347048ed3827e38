#include "tx/people/review_access.hpp"

#include <gtest/gtest.h>

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/assembly/reason_table.hpp"
#include "tx/common.hpp"
#include "tx/document_note_testing.hpp"
#include "tx/registers/references.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

using Review = v1::PeopleReviewAccess;

// bank-a: the system owner, the head of unit, a clerk of two roles, and an operator without any.
class Bank : public testing::World {
  public:
    Bank() {
        person("bank-a.clerk", {"hr", "legal"});
        person("bank-a.head", {"unit_head"});
        person("bank-a.owner", {"system_owner"});
        person("bank-a.plain", {});
        person("bank-b.head", {"unit_head"});
        asset = fixture::put_entry(ctx(), "assets", "bank-a", {});
        act_as({"bank-a.owner", "bank-a.head"});
    }

    Review review() const {
        Review m;
        m.set_member("bank-a");
        for (const auto& [person, grant] :
             std::vector<std::pair<std::string, std::uint64_t>>{{"bank-a.clerk", 0},
                                                                {"bank-a.clerk", 1},
                                                                {"bank-a.head", 0},
                                                                {"bank-a.owner", 0}}) {
            v1::AccessLine& line = *m.add_lines();
            line.set_person(person);
            line.set_grant(grant);
        }
        revoke(*m.mutable_lines(1));
        m.add_assets(asset);
        m.set_kept(40);
        m.set_revoked(2);
        m.set_sheet(Bytes(32, 's'));
        *m.mutable_sheet_note() = told_note();
        m.set_reviewed_on(ctx().block().today);
        return m;
    }
    static void revoke(v1::AccessLine& line) {
        line.set_revoke(true);
        line.set_why("moved to another unit");
    }
    v1::Person record(const std::string& id) {
        return state::read_existing<v1::Person>(delta(), state::keys::person(id));
    }
    template <class Change>
    void edit(const std::string& id, const Change& change) {
        v1::Person person = record(id);
        change(person);
        state::write(delta(), person);
    }
    void hold(const std::string& id, const std::string& role) {
        edit(id, [&](v1::Person& person) { person.mutable_grants(0)->set_role(role); });
    }

    std::string asset;
};

v1::Action wrapped(const Review& m) {
    v1::Action action;
    *action.mutable_people_review_access() = m;
    return action;
}

std::vector<Spoiled<Bank, Review>> form_rows() {
    return {
        {"no member", Reason::field_missing, [](auto&, Review& m) { m.clear_member(); }},
        {"many lines", Reason::too_many,
         [](auto&, Review& m) {
             while (m.lines_size() <= kReviewLinesMax) *m.add_lines() = m.lines(0);
         }},
        {"no reason to revoke", Reason::field_missing,
         [](auto&, Review& m) { m.mutable_lines(1)->clear_why(); }, true},
        {"a reason to keep", Reason::field_invalid,
         [](auto&, Review& m) { m.mutable_lines(0)->set_why("because"); }},
        {"a line twice", Reason::field_invalid,
         [](auto&, Review& m) { *m.add_lines() = m.lines(3); }},
        {"no asset's name", Reason::field_invalid,
         [](auto&, Review& m) { m.set_assets(0, "server 1"); }, true},
        {"counts of nothing", Reason::field_invalid, [](auto&, Review& m) { m.clear_assets(); }},
        {"no sheet", Reason::field_missing, [](auto&, Review& m) { m.clear_sheet(); }},
        {"no day", Reason::field_missing, [](auto&, Review& m) { m.clear_reviewed_on(); }},
        {"a note without size", Reason::field_missing,
         [](auto&, Review& m) { *m.mutable_sheet_note() = note_without_size(); }},
    };
}

std::vector<Spoiled<Bank, Review>> state_rows() {
    return {
        {"another member's", Reason::not_own_member,
         [](Bank&, Review& m) { m.set_member("bank-b"); }, true},
        {"by the wrong maker", Reason::no_grant,
         [](Bank& w, Review&) { w.act_as({"bank-a.head", "bank-a.owner"}); }, true},
        {"tomorrow", Reason::occurred_in_future,
         [](Bank& w, Review& m) { m.set_reviewed_on(w.ctx().block().today + 1); }},
        {"another's asset", Reason::reference_not_in_force,
         [](Bank&, Review& m) { m.set_assets(0, "assets/bank-b/0000000000000000"); }},
        {"with another member's", Reason::not_own_member,
         [](Bank& w, Review&) { w.act_as({"bank-a.owner", "bank-b.head"}); }, true},
        {"the second is not head of unit", Reason::no_grant,
         [](Bank& w, Review&) { w.act_as({"bank-a.owner", "bank-a.clerk"}); }, true},
        {"the second enrolled the first", Reason::enroller_as_checker,
         [](Bank& w, Review&) {
             w.edit("bank-a.owner", [](v1::Person& p) { p.add_enrollers("bank-a.head"); });
         }},
        {"a grant without a line", Reason::review_line_missing,
         [](Bank&, Review& m) { m.mutable_lines()->DeleteSubrange(0, 1); }},
        {"the last without a line", Reason::review_line_missing,
         [](Bank&, Review& m) { m.mutable_lines()->RemoveLast(); }, true},
        {"a suspended grant without a line", Reason::review_line_missing,
         [](Bank& w, Review&) {
             w.edit("bank-a.owner", [](v1::Person& p) {
                 v1::ActiveGrant more = p.grants(0);
                 more.set_grant(1);
                 more.set_suspended(true);
                 *p.add_grants() = more;
             });
         },
         true},
        {"a grant that nobody holds", Reason::review_line_unknown,
         [](Bank&, Review& m) { m.add_lines()->set_person("bank-a.plain"); }, true},
        {"an expired grant", Reason::review_line_unknown,
         [](Bank& w, Review&) {
             w.edit("bank-a.clerk", [&](v1::Person& p) {
                 p.mutable_grants(0)->set_expires_ms(w.ctx().block().time_ms);
             });
         }},
        {"revokes a role of the assembly", Reason::resolution_required,
         [](Bank& w, Review& m) {
             w.hold("bank-a.clerk", "secretary");
             Bank::revoke(*m.mutable_lines(0));
         },
         true},
        {"revokes the last quorum", Reason::would_brick,
         [](Bank& w, Review& m) {
             w.hold("bank-a.clerk", "representative");
             for (const char* person : {"bank-b.rep", "bank-c.rep"})
                 w.person(person, {"representative"});
             Bank::revoke(*m.mutable_lines(0));
         }},
    };
}

ReasonTable<Bank, Review> table() {
    ReasonTable<Bank, Review> table;
    table.lawful = [](Bank& world) { return world.review(); };
    table.wrap = wrapped;
    table.rows = form_rows();
    for (auto& row : state_rows()) table.rows.push_back(std::move(row));
    return table;
}

TEST(PeopleReviewAccess, Reasons) { table().run(); }

std::int64_t number_in(const v1::Entry& entry, std::string_view field) {
    return value_of(entry.body().fields(), field)->number();
}

TEST(PeopleReviewAccess, RevokesAndWritesTheEntry) {
    Bank world;
    ASSERT_EQ(world.run(wrapped(world.review())), std::nullopt);

    const v1::Person clerk = world.record("bank-a.clerk");
    ASSERT_EQ(clerk.grants_size(), 1);
    EXPECT_EQ(clerk.grants(0).role(), "hr");
    const auto grant =
        state::read_existing<v1::Grant>(world.delta(), state::keys::grant("bank-a.clerk", 1));
    EXPECT_EQ(grant.revoked_ms(), world.ctx().block().time_ms);
    EXPECT_EQ(grant.revoked_why(), "moved to another unit");

    const auto entry = read_entry(world.delta(), "access_reviews/bank-a/0000000000000000");
    ASSERT_TRUE(entry.has_value());
    EXPECT_EQ(entry->state(), v1::ENTRY_STATE_SIGNED_OFF);
    EXPECT_EQ(entry->maker(), "bank-a.owner");
    EXPECT_EQ(entry->checker(), "bank-a.head");
    EXPECT_EQ(entry->body().document(), Bytes(32, 's'));
    EXPECT_EQ(entry->body().document_note().title(), told_note().title());
    EXPECT_EQ(number_in(*entry, "kept"), 43);
    EXPECT_EQ(number_in(*entry, "revoked"), 3);
    EXPECT_EQ(number_in(*entry, "unresolved"), 0);
    // Who holds no role was reviewed too.
    const auto persons = words_of(*value_of(entry->body().fields(), "persons"));
    EXPECT_EQ(persons, (std::vector<std::string_view>{"bank-a.clerk", "bank-a.head", "bank-a.owner",
                                                      "bank-a.plain"}));
    EXPECT_EQ(words_of(*value_of(entry->body().fields(), "assets")),
              (std::vector<std::string_view>{world.asset}));
    // The same list is not that of the grants any more.
    EXPECT_EQ(world.run(wrapped(world.review())), Reason::review_line_unknown);
}

TEST(PeopleReviewAccess, OfTheLedgerAlone) {
    Bank world;
    Review m = world.review();
    m.clear_assets();
    m.clear_kept();
    m.clear_revoked();
    ASSERT_EQ(world.run(wrapped(m)), std::nullopt);
    const auto entry = read_entry(world.delta(), "access_reviews/bank-a/0000000000000000");
    EXPECT_EQ(value_of(entry->body().fields(), "assets"), nullptr);
    EXPECT_EQ(number_in(*entry, "kept"), 3);
}

// A set of an entry holds a thousand persons.
TEST(PeopleReviewAccess, MorePersonsAreMoreEntries) {
    Bank world;
    for (int i = 0; i < kSetItemsMax; ++i) {
        v1::Person person;
        person.set_person("bank-a.x" + std::to_string(10'000 + i));
        person.set_key(state::keys::person(person.person()));
        person.set_member("bank-a");
        person.set_active(true);
        state::write(world.delta(), person);
    }
    ASSERT_EQ(world.run(wrapped(world.review())), std::nullopt);
    ASSERT_EQ(state::list_count(world.delta(), "entries", "access_reviews/bank-a"), 2);
    const auto first = read_entry(world.delta(), "access_reviews/bank-a/0000000000000000");
    const auto second = read_entry(world.delta(), "access_reviews/bank-a/0000000000000001");
    EXPECT_EQ(number_in(*first, "kept"), 43);
    EXPECT_EQ(number_in(*second, "kept"), 0);
    EXPECT_EQ(words_of(*value_of(second->body().fields(), "persons")).size(), 4);
}

TEST(PeopleReviewAccess, NobodyFilesOneByHand) {
    Bank world;
    ASSERT_EQ(world.run(wrapped(world.review())), std::nullopt);
    const auto entry = read_entry(world.delta(), "access_reviews/bank-a/0000000000000000");
    v1::Action put;
    *put.mutable_registers_put()->mutable_entry() = entry->body();
    EXPECT_EQ(world.run(put), Reason::register_by_act);
    v1::Action supersede;
    supersede.mutable_registers_supersede()->set_entry(entry->root());
    *supersede.mutable_registers_supersede()->mutable_body() = entry->body();
    EXPECT_EQ(world.run(supersede), Reason::register_by_act);
}

}  // namespace
}  // namespace charter::tx
