// The line that does a step of a change, and which requirements it is for.
#include "tasks/command.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tasks/change_desk_test.hpp"

namespace charter::tasks::test {
namespace {

struct Said {
    const char* name;
    std::function<void(Changes&)> set_up;
    const char* about;
    std::string command;
    std::vector<std::string> requirements;
};

std::vector<Said> judging_rows() {
    const std::string id = kId;
    const auto open = [](Changes& c) { c.open_of("major"); };
    return {
        {"review",
         open,
         "/review",
         "charter change review change=" + id +
             " accepted=TRUE_OR_FALSE what=WHAT --attach DOCUMENT --as bank-a.sec",
         {"16.8a", "16.8c"}},
        {"test",
         [](Changes& c) {
             c.open_of("major");
             c.take(kReview);
         },
         "/test",
         "charter change test change=" + id +
             " passed=TRUE_OR_FALSE what=WHAT --attach DOCUMENT --as bank-a.sec",
         {"16.8a", "16.8c"}},
        {"rehearse",
         [](Changes& c) {
             c.open_of("major");
             c.take(kReview);
         },
         "/rehearse",
         "charter change rehearse change=" + id +
             " passed=TRUE_OR_FALSE way=WAY --attach DOCUMENT --as bank-a.sec",
         {"16.4b"}},
    };
}

std::vector<Said> other_rows() {
    const std::string id = kId;
    return {
        {"activate",
         [](Changes& c) {
             c.open_of("normal");
             c.lead({kReview, kTest});
         },
         "/activate",
         "charter proposal open change.activate change=" + id + " --change " + id +
             " --title TITLE --minutes MINUTES --as bank-a.rep",
         {"15.1", "15.2"}},
        {"propose",
         [](Changes& c) {
             c.open_of("normal", true);
             c.lead({kReview, kTest});
         },
         "/activate",
         "charter proposal open ACT FIELD=VALUE --change " + id +
             " --title TITLE --minutes MINUTES --as bank-a.rep",
         {"15.1", "15.2"}},
        {"ratify",
         [](Changes& c) {
             c.open_of("emergency");
             c.take(kActivate);
         },
         "/ratify",
         "charter proposal open change.ratify change=" + id +
             " why=WHY --title TITLE --minutes MINUTES --as bank-a.rep",
         {"15.1", "15.2"}},
        {"compare",
         [](Changes& c) {
             c.open_of("normal");
             c.lead({kReview, kTest, kActivate});
         },
         "/compare",
         "charter change compare change=" + id +
             " as_approved=TRUE_OR_FALSE what=WHAT --attach DOCUMENT --as bank-a.sec",
         {"16.8c"}},
        {"withdraw",
         [](Changes& c) {
             c.open_of("normal");
             c.take(kReview, false);
         },
         "",
         "charter change withdraw change=" + id + " why=WHY --as bank-a.dev",
         {"15.3"}},
        {"roll back",
         [](Changes& c) {
             c.open_of("normal");
             c.lead({kReview, kTest, kActivate});
             c.take(kCompare, false);
         },
         "",
         "charter change roll-back change=" + id +
             " why=WHY --attach DOCUMENT --as PERSON --as SECOND_PERSON",
         {"15.3"}},
        {"undo",
         [](Changes& c) {
             c.open_of("normal", true);
             c.lead({kReview, kTest, kActivate});
             c.take(kCompare, false);
         },
         "",
         "charter change open member=bank-a class=CLASS kind=KIND title=TITLE authors=AUTHORS "
         "--attach plan=DOCUMENT act_digest=DIGEST undoes=" +
             id + " --as bank-a.dev",
         {"15.3"}},
    };
}

TEST(Command, EachStepOfAChange) {
    const std::string id = kId;
    for (const auto& part : {judging_rows(), other_rows()}) {
        for (const Said& row : part) {
            SCOPED_TRACE(row.name);
            Changes desk;
            row.set_up(desk);
            const std::vector<Task> tasks = desk.of_member("bank-a");
            const auto task = std::ranges::find(tasks, id + row.about, &Task::about);
            ASSERT_NE(task, tasks.end());
            EXPECT_EQ(task->command, row.command);
            EXPECT_EQ(task->requirements, row.requirements);
            EXPECT_EQ(task->subjects, std::vector<std::string>{id});
        }
    }
}

}  // namespace
}  // namespace charter::tasks::test
