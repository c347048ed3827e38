#include "audit/failures.hpp"

#include <algorithm>

#include "assurance/evaluate.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::audit {
namespace {

using assurance::failing;

class Walk {
  public:
    explicit Walk(const Period& period) : period_(period), at_ms_(period.from_ms) {}

    void take(const v1::Transition& change) {
        spend(change.from(), change.time_ms());
        const bool within = change.time_ms() >= period_.from_ms;
        if (within && change.time_ms() <= period_.until_ms) ++course_.transitions;
        if (failing(change.from()) && !failing(change.to())) close(change);
        if (!failing(change.from()) && failing(change.to())) {
            Failure failure;
            failure.from_ms = change.time_ms();
            failure.height = change.height();
            failure.from = change.from();
            failure.to = change.to();
            failure.before = !within;
            course_.failures.push_back(failure);
        }
    }

    Course finish(v1::StatusValue value) {
        spend(value, period_.until_ms);
        // What was mended before the period is none of its own.
        std::erase_if(course_.failures, [&](const Failure& failure) {
            return failure.until_ms != 0 && failure.until_ms < period_.from_ms;
        });
        return std::move(course_);
    }

  private:
    void spend(v1::StatusValue value, std::int64_t until_ms) {
        const std::int64_t end = std::min(until_ms, period_.until_ms);
        course_.ms.at(static_cast<std::size_t>(value)) += std::max<std::int64_t>(0, end - at_ms_);
        at_ms_ = std::max(at_ms_, end);
    }

    void close(const v1::Transition& change) {
        if (course_.failures.empty()) return;
        Failure& failure = course_.failures.back();
        failure.until_ms = change.time_ms();
        failure.closing_height = change.height();
        failure.closed_as = change.to();
    }

    Period period_;
    std::int64_t at_ms_;
    Course course_;
};

}  // namespace

Course course_of(const state::View& view, const v1::StatusRecord& status, const Period& period) {
    Walk walk(period);
    const Bytes prefix =
        state::keys::join("trn/", status.requirement(), status.member()).append("/");
    state::each<v1::Transition>(view, prefix, [&](const v1::Transition& change) {
        walk.take(change);
        return true;
    });
    return walk.finish(status.value());
}

}  // namespace charter::audit
