// The use of a shared account is a closed life cycle: every pair of how it stands and who does
// what, with the reason of each that is refused.

#include "tx/people/shared_use.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "testing/world.hpp"
#include "tx/people/shared_use_testing.hpp"

namespace charter::tx {
namespace {

/// The account that bank-a.user takes; bank-a.other takes it too, or returns it for him.
class Account : public SharedAccountOf<testing::World> {
  public:
    std::optional<Reason> take() { return run_as("bank-a.user", check_out()); }
    std::optional<Reason> take_by_other() { return run_as("bank-a.other", check_out()); }
    std::optional<Reason> give_back() { return run_as("bank-a.user", check_in()); }
    std::optional<Reason> give_back_by_other() { return run_as("bank-a.other", check_in()); }
    /// "none", "out", "returned": the use that began last.
    std::string word() {
        const auto use = last_use(account, ctx());
        if (!use) return "none";
        return use->returned_ms() == 0 ? "out" : "returned";
    }

  private:
    std::optional<Reason> run_as(const char* who, const v1::Action& action) {
        act_as({who, "bank-a.keeper"});
        return run(action);
    }
};

void nothing(Account&) {}
void out(Account& a) { EXPECT_EQ(a.take(), std::nullopt); }
void overdue(Account& a) {
    out(a);
    a.advance(2 * kUseTestHourMs);
}
void user_left(Account& a) {
    out(a);
    a.edit<v1::Person>(state::keys::person("bank-a.user"),
                       [](v1::Person& person) { person.set_active(false); });
}
void returned(Account& a) {
    out(a);
    EXPECT_EQ(a.give_back(), std::nullopt);
}
void returned_late(Account& a) {
    overdue(a);
    EXPECT_EQ(a.give_back_by_other(), std::nullopt);
}

struct From {
    const char* name;
    void (*reach)(Account& account);
    const char* word;
    std::optional<Reason> take;
    std::optional<Reason> take_by_other;
    std::optional<Reason> give_back;
    std::optional<Reason> give_back_by_other;
};
using enum Reason;
const std::vector<From> kFroms = {
    {"never out", nothing, "none", std::nullopt, std::nullopt, use_not_open, use_not_open},
    {"out", out, "out", shared_account_in_use, shared_account_in_use, std::nullopt, not_the_user},
    {"overdue", overdue, "out", shared_account_in_use, shared_account_in_use, std::nullopt,
     std::nullopt},
    {"its user left", user_left, "out", std::nullopt, shared_account_in_use, std::nullopt,
     std::nullopt},
    {"returned", returned, "returned", std::nullopt, std::nullopt, use_not_open, use_not_open},
    {"returned late", returned_late, "returned", std::nullopt, std::nullopt, use_not_open,
     use_not_open},
};

struct Step {
    const char* name;
    std::optional<Reason> (Account::*act)();
    std::optional<Reason> From::* expected;
    const char* after;
    bool by_user;
};
const std::vector<Step> kSteps = {
    {"take", &Account::take, &From::take, "out", true},
    {"take by another", &Account::take_by_other, &From::take_by_other, "out", false},
    {"give back", &Account::give_back, &From::give_back, "returned", true},
    {"give back by another", &Account::give_back_by_other, &From::give_back_by_other, "returned",
     false},
};

TEST(SharedUse, EveryPairOfStateAndStep) {
    std::size_t accepted = 0;
    for (const From& from : kFroms) {
        for (const Step& step : kSteps) {
            // Who left signs nothing any more: that is refused before the act is looked at.
            if (step.by_user && from.reach == user_left) continue;
            SCOPED_TRACE(std::string(from.name) + ", " + step.name);
            Account account;
            from.reach(account);
            EXPECT_EQ(account.word(), from.word);
            const std::optional<Reason> got = (account.*step.act)();
            EXPECT_EQ(got, from.*step.expected) << (got ? reason_info(*got).name : "accepted");
            EXPECT_EQ(account.word(), got ? from.word : step.after);
            accepted += got ? 0U : 1U;
        }
    }
    EXPECT_EQ(accepted, 10U);
}

}  // namespace
}  // namespace charter::tx
