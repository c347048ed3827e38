// Changes of law: whom they give work to, and until when; and an inventory that nobody looks at.
#include <gtest/gtest.h>

#include <algorithm>

#include "tasks/desk_test.hpp"
#include "testing/world.hpp"

namespace charter::tasks::test {
namespace {

using tx::fixture::flag;
using tx::fixture::text;
using tx::fixture::words;

constexpr const char* kBanks[] = {"bank-a", "bank-b", "bank-c", "bank-d"};

class Laws : public Desk {
  public:
    Laws() {
        for (const std::string bank : kBanks) {
            person(bank + ".law", {"compliance_officer"});
            person(bank + ".head", {"compliance_head"});
        }
    }

    std::string change(bool all, const std::vector<std::string>& members,
                       const std::string& by = "*") {
        std::vector<v1::Field> fields = {flag("all_members", all)};
        v1::Field effective;
        effective.set_name("effective");
        effective.mutable_value()->set_date(today() + 90);
        fields.push_back(effective);
        if (!members.empty()) fields.push_back(words("members", members));
        return file("law_changes", fields, {.member = by});
    }

    /// "bank-a 2026-12-24": the members that have a review of this change to file, and by when.
    std::string reviewers(const std::string& law_change) {
        std::string text;
        for (const char* bank : kBanks) {
            for (const Task& task : of_member(bank)) {
                const bool about =
                    task.kind == Kind::put && task.target == "obligation_reviews" &&
                    std::ranges::find(task.subjects, law_change) != task.subjects.end();
                if (!about) continue;
                text.append(text.empty() ? "" : ", ").append(bank);
                if (task.due) text.append(" ").append(format_date(*task.due));
                EXPECT_EQ(task.persons, std::vector<std::string>{std::string(bank) + ".law"});
            }
        }
        return text;
    }
};

// The day of the change counts as none of the 30.
TEST(LawChanges, OpenATaskForEachMemberConcernedAndNoOther) {
    Laws desk;
    const std::string some = desk.change(false, {"bank-a", "bank-c"});
    const std::string own = desk.change(true, {}, "bank-d");
    EXPECT_EQ(desk.reviewers(some), "bank-a 2026-12-24, bank-c 2026-12-24");
    EXPECT_EQ(desk.reviewers(own), "bank-d 2026-12-24");
    desk.pass_days(1);
    const std::string all = desk.change(true, {});
    // One sitting answers all that wait, by the first of their days.
    EXPECT_EQ(desk.reviewers(all),
              "bank-a 2026-12-24, bank-b 2026-12-25, bank-c 2026-12-24, bank-d 2026-12-24");
    EXPECT_EQ(desk.reviewers(some), "bank-a 2026-12-24, bank-c 2026-12-24");
    // Who has answered is done; who is late stays so.
    desk.file("obligation_reviews", {flag("still_suitable", true), words("law_changes", {some}),
                                     words("obligations", {"obligations/*/0000000000000000"})});
    EXPECT_EQ(desk.reviewers(some), "bank-c 2026-12-24");
    EXPECT_EQ(desk.reviewers(all),
              "bank-a 2026-12-25, bank-b 2026-12-25, bank-c 2026-12-24, bank-d 2026-12-24");
    desk.pass_days(30);  // 2026-12-25
    EXPECT_EQ(desk.explain("3.4", "bank-a").value, v1::STATUS_VALUE_SATISFIED);
    EXPECT_EQ(desk.explain("3.4", "bank-c").value, v1::STATUS_VALUE_NOT_SATISFIED);
    desk.pass_days(1);
    EXPECT_EQ(desk.explain("3.4", "bank-a").value, v1::STATUS_VALUE_NOT_SATISFIED);
    EXPECT_EQ(desk.explain("3.4", "bank-b").value, v1::STATUS_VALUE_NOT_SATISFIED);
}

TEST(LawChanges, OneThatConcernsOthersIsNoneOfOurs) {
    Laws desk;
    desk.change(false, {"bank-c"});
    EXPECT_EQ(desk.explain("3.4", "bank-a").value, v1::STATUS_VALUE_NOT_APPLICABLE);
    EXPECT_EQ(desk.explain("3.4", "bank-c").value, v1::STATUS_VALUE_SATISFIED);
    desk.pass_days(31);
    EXPECT_EQ(desk.explain("3.4", "bank-a").value, v1::STATUS_VALUE_NOT_APPLICABLE);
    EXPECT_EQ(desk.explain("3.4", "bank-c").value, v1::STATUS_VALUE_NOT_SATISFIED);
}

// An obligation whose last review is older than its cadence.
TEST(LawChanges, AnInventoryThatNobodyLooksAtTurnsStale) {
    Laws desk;
    const std::string law = desk.file("obligations",
                                      {text("kind", "law"), text("title", "x"), text("source", "x"),
                                       text("owner_unit", "x"), text("owner", "bank-a.law")},
                                      {.occurred_on = desk.today() - 600});
    desk.file("obligation_reviews", {flag("still_suitable", true), words("obligations", {law})},
              {.occurred_on = desk.today() - 300});
    // By calendar year: reviewed in 2026, it holds until the end of 2027.
    EXPECT_EQ(desk.explain("3.3", "bank-a").value, v1::STATUS_VALUE_SATISFIED);
    desk.pass_days(402);  // 2027-12-31
    EXPECT_EQ(desk.explain("3.3", "bank-a").value, v1::STATUS_VALUE_SATISFIED);
    desk.pass_days(1);
    EXPECT_EQ(desk.explain("3.3", "bank-a").value, v1::STATUS_VALUE_STALE);
    EXPECT_NE(shown(desk.of_member("bank-a"), Kind::put, "obligation_reviews"), "none");
}

}  // namespace
}  // namespace charter::tasks::test
