// The life cycle of an exception is closed: every pair of what it is and what is done to it, with
// the reason of each that is refused.

#include <string>
#include <vector>

#include "testing/world.hpp"
#include "tx/exceptions/exception.hpp"
#include "tx/exceptions/testing.hpp"

namespace charter::tx {
namespace {

using World = ExceptionsOf<testing::World>;
constexpr std::int64_t kDayMs = 86'400'000;

/// bank-a.asks requests and withdraws, bank-a.ciso approves; of the exception that was first.
class Line : public World {
  public:
    std::optional<Reason> request() {
        act_as({"bank-a.asks"});
        return run(wrap(lawful()));
    }
    std::optional<Reason> approve() {
        act_as({"bank-a.ciso"});
        v1::ExceptionsApprove m;
        m.set_exception(kFirst);
        const auto record =
            state::read<v1::Exception>(ctx().view(), state::keys::exception(kFirst));
        m.set_digest(record ? record->digest() : Bytes(32, 'x'));
        return run(wrap(m));
    }
    std::optional<Reason> withdraw() {
        act_as({"bank-a.asks"});
        v1::ExceptionsWithdraw m;
        m.set_exception(kFirst);
        m.set_why("replaced early");
        return run(wrap(m));
    }
    void end() { advance(100 * kDayMs); }
};

void nothing(Line&) {}
void requested(Line& line) { EXPECT_EQ(line.request(), std::nullopt); }
void in_force(Line& line) {
    requested(line);
    EXPECT_EQ(line.approve(), std::nullopt);
}
void withdrawn(Line& line) {
    requested(line);
    EXPECT_EQ(line.withdraw(), std::nullopt);
}
void revoked(Line& line) {
    in_force(line);
    EXPECT_EQ(line.withdraw(), std::nullopt);
}
void lapsed_unapproved(Line& line) {
    requested(line);
    line.end();
}
void lapsed(Line& line) {
    in_force(line);
    line.end();
}

struct From {
    const char* name;
    void (*reach)(Line& line);
    const char* word;  // as refusals name it; empty: there is none
    std::optional<Reason> request;
    std::optional<Reason> approve;
    std::optional<Reason> withdraw;
};
using enum Reason;
const std::vector<From> kFroms = {
    {"none", nothing, "", std::nullopt, exception_unknown, exception_unknown},
    {"requested", requested, "requested", exception_open, std::nullopt, std::nullopt},
    {"in force", in_force, "in force", exception_open, exception_not_open, std::nullopt},
    {"withdrawn unapproved", withdrawn, "withdrawn", std::nullopt, exception_not_open,
     exception_not_open},
    {"withdrawn in force", revoked, "withdrawn", std::nullopt, exception_not_open,
     exception_not_open},
    {"over unapproved", lapsed_unapproved, "over", std::nullopt, exception_not_open,
     exception_not_open},
    {"over", lapsed, "over", std::nullopt, exception_not_open, exception_not_open},
};

struct Step {
    const char* name;
    std::optional<Reason> (Line::*take)();
    std::optional<Reason> From::* expected;
    const char* after;  // state of the first where it was accepted; empty: as before
};
const std::vector<Step> kSteps = {
    {"request", &Line::request, &From::request, ""},
    {"approve", &Line::approve, &From::approve, "in force"},
    {"withdraw", &Line::withdraw, &From::withdraw, "withdrawn"},
};

std::string word_of(Line& line) {
    const auto record =
        state::read<v1::Exception>(line.ctx().view(), state::keys::exception(Line::kFirst));
    return record ? state_word(*record, line.ctx()) : "";
}

TEST(ExceptionsLifeCycle, EveryPairOfStateAndStep) {
    std::size_t accepted = 0;
    for (const From& from : kFroms) {
        for (const Step& step : kSteps) {
            SCOPED_TRACE(std::string(from.name) + ", " + step.name);
            Line line;
            from.reach(line);
            EXPECT_EQ(word_of(line), from.word);
            const std::optional<Reason> got = (line.*step.take)();
            EXPECT_EQ(got, from.*step.expected) << (got ? reason_info(*got).name : "accepted");
            const bool is_first = std::string(from.word).empty() && !got;
            const std::string after = got || *step.after == '\0' ? from.word : step.after;
            EXPECT_EQ(word_of(line), is_first ? "requested" : after);
            accepted += got ? 0U : 1U;
        }
    }
    EXPECT_EQ(accepted, 8U);
}

}  // namespace
}  // namespace charter::tx
