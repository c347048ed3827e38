#include "audit/effectiveness.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "assurance/evaluate.hpp"
#include "assurance/evidence.hpp"
#include "audit/deviations.hpp"
#include "audit/failures.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/words.hpp"

namespace charter::audit {
namespace {

using assurance::kEveryone;

constexpr std::array kOrder = {v1::STATUS_VALUE_SATISFIED,     v1::STATUS_VALUE_NOT_SATISFIED,
                               v1::STATUS_VALUE_STALE,         v1::STATUS_VALUE_ERROR,
                               v1::STATUS_VALUE_NOT_ASSESSED,  v1::STATUS_VALUE_EXCEPTED,
                               v1::STATUS_VALUE_NOT_APPLICABLE};

/// Tenths of a day, rounded: "12.3".
std::string days_text(std::int64_t ms) {
    constexpr std::int64_t kTenth = 8'640'000;
    const std::int64_t tenths = (ms + kTenth / 2) / kTenth;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

std::string percent_text(std::int64_t part, std::int64_t all) {
    if (all <= 0) return {};
    const std::int64_t tenths = part * 1000 / all;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

class Assessor {
  public:
    Assessor(const Source& source, const PeriodAsked& asked) : source_(source), asked_(asked) {}

    void run(Report& report) {
        begin();
        for (const v1::Requirement* requirement : source_.catalog.requirements()) {
            const bool of_network = requirement->scope() == v1::SCOPE_NETWORK;
            const std::string_view of = of_network ? kEveryone : std::string_view(asked_.member);
            const auto status = state::read<v1::StatusRecord>(
                source_.view, state::keys::status(requirement->id(), of));
            if (status) take(*requirement, *status);
        }
        std::ranges::stable_sort(failures_.rows, {}, [](const std::vector<Both>& row) {
            return row[0].en;  // the day on which it began
        });
        report.tables.push_back(std::move(requirements_));
        report.tables.push_back(std::move(failures_));
        report.tables.push_back(exceptions());
        report.tables.push_back(overlays());
        const auto day = [&](std::int64_t ms) { return same(day_text(source_, ms)); };
        report.about.push_back({"from", {"期間自", "from"}, day(asked_.from_ms)});
        report.about.push_back({"until", {"期間至", "until"}, day(asked_.until_ms - 1)});
        report.about.push_back(
            {"failures", {"不符次數", "failures"}, same(std::to_string(failed_))});
        report.about.push_back({"repeated",
                                {"重複不符之要求數", "requirements that failed again"},
                                same(std::to_string(repeated_))});
        report.notes.push_back(
            {"不符：狀態為逾期、錯誤或不符合之連續期間。各日數為期間內處於該狀態之日數（四捨五入至"
             "十"
             "分之一日）。原因讀自該高度之狀態；本節點未保存者載明之，向封存節點查詢即可得。",
             "A failure is a time without a break in which the status was stale, error or not "
             "satisfied. Days are those of the period in each status, to a tenth. Causes are read "
             "from the state of that height; where this node does not keep it, the cell says so, "
             "and a node that archives it has the cause."});
    }

  private:
    void begin() {
        requirements_.name = "requirements";
        requirements_.title = {"各項要求之執行有效性",
                               "Operating effectiveness of each requirement"};
        requirements_.columns = {{"requirement", {"要求", "requirement"}},
                                 {"title", {"名稱", "title"}, Kind::both},
                                 {"counted", {"計入", "counts"}, Kind::both},
                                 {"status", {"期末狀態", "status at the end"}, Kind::status},
                                 {"held", {"符合（百分比）", "held, per cent"}, Kind::number}};
        for (const v1::StatusValue value : kOrder) {
            const std::string word(wire::status_word(value));
            requirements_.columns.push_back(
                {"days_" + word,
                 {wire::status_text(word, true) + "日數", "days " + wire::status_text(word, false)},
                 Kind::number});
        }
        requirements_.columns.push_back({"failures", {"不符次數", "failures"}, Kind::number});
        requirements_.columns.push_back(
            {"transitions", {"狀態轉換總數", "transitions in all"}, Kind::number});
        requirements_.columns.push_back({"chain", {"轉換清單鏈首", "head of their chain"}});
        failures_.name = "failures";
        failures_.title = {"不符及其原因與改善", "Failures, causes and closures"};
        failures_.columns = {{"from", {"自", "from"}, Kind::day},
                             {"requirement", {"要求", "requirement"}},
                             {"title", {"名稱", "title"}, Kind::both},
                             {"status", {"狀態", "status"}, Kind::status},
                             {"height", {"高度", "height"}, Kind::number},
                             {"cause", {"原因", "cause"}, Kind::both},
                             {"until", {"至", "until"}, Kind::day},
                             {"days", {"期間內日數", "days in the period"}, Kind::number},
                             {"closed_as", {"改善後狀態", "ended as"}, Kind::status},
                             {"closure", {"改善", "closure"}, Kind::both},
                             {"occurrence", {"第幾次", "occurrence"}, Kind::number}};
    }

    void take(const v1::Requirement& requirement, const v1::StatusRecord& status) {
        const Course course = course_of(source_.view, status, {asked_.from_ms, asked_.until_ms});
        std::int64_t all = 0;
        for (const std::int64_t ms : course.ms) all += ms;
        const auto ms_of = [&](v1::StatusValue value) {
            return course.ms.at(static_cast<std::size_t>(value));
        };
        const std::int64_t held = ms_of(v1::STATUS_VALUE_SATISFIED) +
                                  ms_of(v1::STATUS_VALUE_EXCEPTED) +
                                  ms_of(v1::STATUS_VALUE_NOT_APPLICABLE);
        const std::int64_t judged = all - ms_of(v1::STATUS_VALUE_UNSPECIFIED);
        std::vector<Both> row = {same(requirement.id()), requirement_title(source_, requirement),
                                 yes_no(is_counted(requirement)),
                                 same(wire::status_word(status.value())),
                                 same(percent_text(held, judged))};
        for (const v1::StatusValue value : kOrder) row.push_back(same(days_text(ms_of(value))));
        row.push_back(same(std::to_string(course.failures.size())));
        row.push_back(same(std::to_string(status.transitions())));
        row.push_back(same(to_hex(status.chain())));
        requirements_.rows.push_back(std::move(row));
        failed_ += course.failures.size();
        if (course.failures.size() > 1) ++repeated_;
        for (std::size_t i = 0; i < course.failures.size(); ++i)
            add_failure(requirement, status, course.failures[i], i + 1);
    }

    void add_failure(const v1::Requirement& requirement, const v1::StatusRecord& status,
                     const Failure& failure, std::size_t occurrence) {
        const std::int64_t from_ms = std::max(failure.from_ms, asked_.from_ms);
        const std::int64_t until_ms = failure.until_ms == 0 ? asked_.until_ms : failure.until_ms;
        std::optional<v1::Fact> cause = deciding_fact(status, failure.height, nullptr);
        const bool unchanged = failure.until_ms == 0 && status.since_ms() == failure.from_ms;
        if (!cause && unchanged && status.decisive_size() > 0) cause = status.decisive(0);
        Both closure = {"尚未改善", "open"};
        if (failure.until_ms != 0) {
            const auto fact =
                deciding_fact(status, failure.closing_height, cause ? &*cause : nullptr);
            closure = fact ? closing_text(*fact) : not_kept(failure.closing_height);
        }
        const std::string_view closed_as =
            failure.until_ms == 0 ? "" : wire::status_word(failure.closed_as);
        failures_.rows.push_back(
            {same(day_text(source_, failure.from_ms)), same(requirement.id()),
             requirement_title(source_, requirement), same(wire::status_word(failure.to)),
             same(std::to_string(failure.height)),
             cause ? fact_text(source_, *cause) : not_kept(failure.height),
             same(day_text(source_, failure.until_ms)), same(days_text(until_ms - from_ms)),
             same(closed_as), closure, same(std::to_string(occurrence))});
    }

    static Both not_kept(std::uint64_t height) {
        const std::string text = std::to_string(height);
        return {"本節點未保存高度 " + text + " 之狀態",
                "this node does not keep the state of height " + text};
    }

    Both closing_text(const v1::Fact& fact) const {
        if (fact.ref().empty()) return fact_text(source_, fact);
        return joined({fact_text(source_, fact), same(fact.ref())}, {"，", ", "});
    }

    /// What decided the status after the block of that height: of the facts the one about the same
    /// thing as `like`, if it is among them.
    std::optional<v1::Fact> deciding_fact(const v1::StatusRecord& status, std::uint64_t height,
                                          const v1::Fact* like) const {
        const auto view = height == source_.now.height ? nullptr : asked_.state_at(height);
        const state::View* then = height == source_.now.height ? &source_.view : view.get();
        if (then == nullptr) return std::nullopt;
        const auto record = state::read<v1::StatusRecord>(*then, status.key());
        if (!record || record->decisive().empty()) return std::nullopt;
        const auto& facts = record->decisive();
        const auto same_thing = std::ranges::find_if(facts, [&](const v1::Fact& fact) {
            return like != nullptr && fact.mechanism() == like->mechanism() &&
                   fact.subject() == like->subject();
        });
        return same_thing == facts.end() ? facts.Get(0) : *same_thing;
    }

    Table exceptions() const {
        Table table;
        table.name = "exceptions";
        table.title = {"期間內之例外", "Exceptions in the period"};
        table.columns = {{"requirement", {"要求", "requirement"}},
                         {"subject", {"對象", "subject"}},
                         {"owner", {"負責人", "owner"}},
                         {"approver", {"核准人", "approver"}},
                         {"compensating_control", {"補償措施", "compensating control"}},
                         {"granted_on", {"核准日", "granted on"}, Kind::day},
                         {"valid_until", {"有效至", "valid until"}, Kind::day},
                         {"withdrawn_on", {"撤回日", "withdrawn on"}, Kind::day},
                         {"reason", {"理由", "reason"}},
                         {"record", {"紀錄鍵值", "record"}}};
        state::each<v1::Exception>(source_.view, "exc/", [&](const v1::Exception& each) {
            const std::int64_t end = each.withdrawn_ms() != 0
                                         ? std::min(each.withdrawn_ms(), each.expires_ms())
                                         : each.expires_ms();
            const bool stood = each.granted_ms() != 0 && each.granted_ms() < asked_.until_ms &&
                               end > asked_.from_ms;
            if (!stood || each.member() != asked_.member) return true;
            table.rows.push_back(
                {same(each.requirement()), same(each.subject()), same(each.owner()),
                 same(each.approver()), same(each.compensating_control()),
                 same(day_text(source_, each.granted_ms())), same(date_text(each.valid_until())),
                 same(day_text(source_, each.withdrawn_ms())), same(each.reason()),
                 same(each.key())});
            return true;
        });
        return table;
    }

    Table overlays() const {
        Table table;
        table.name = "overlays";
        table.title = {"成員自訂之值", "Values of the member's own"};
        table.note = {"所載為期末之值及其設定日；先前之值見該日之事件。",
                      "The values at the end, and the day on which each was set; earlier ones are "
                      "in the events of their day."};
        table.columns = {{"parameter", {"參數", "parameter"}},
                         {"title", {"名稱", "title"}, Kind::both},
                         {"kind", {"種類", "kind"}, Kind::both},
                         {"value", {"值", "value"}, Kind::both},
                         {"own_rule", {"自有規定", "own rule"}},
                         {"set_on", {"設定日", "set on"}, Kind::day},
                         {"in_period", {"於期間內設定", "set in the period"}, Kind::both}};
        assurance::Evidence evidence(source_.view, source_.catalog, source_.config, source_.now);
        const Bytes prefix = Bytes("ovl/").append(asked_.member).append("/");
        state::each<v1::Overlay>(source_.view, prefix, [&](const v1::Overlay& overlay) {
            const bool known = source_.catalog.parameter(overlay.parameter()) != nullptr;
            const std::int64_t consortium =
                known ? evidence.setting(overlay.parameter(), kEveryone).value : overlay.value();
            const Bytes key = Bytes("cat/parameter/").append(overlay.parameter());
            table.rows.push_back(
                {same(overlay.parameter()), both_of(source_.texts.title(key)),
                 overlay_kind(overlay), overlay_value(source_, overlay, consortium),
                 same(overlay.own_rule()), same(day_text(source_, overlay.changed_ms())),
                 yes_no(overlay.changed_ms() >= asked_.from_ms)});
            return true;
        });
        return table;
    }

    const Source& source_;
    const PeriodAsked& asked_;
    Table requirements_;
    Table failures_;
    std::size_t failed_ = 0;
    std::size_t repeated_ = 0;
};

}  // namespace

Drawn<Report> effectiveness(const Source& source, const PeriodAsked& asked) {
    if (asked.from_ms >= asked.until_ms)
        return unknown("the period ends before it begins: its first day is not before its end");
    if (asked.member.empty()) return unknown("operating effectiveness is of one member: name it");
    Drawn<Report> report = begin_report(source, "effectiveness",
                                        {"執行有效性", "Operating effectiveness"}, asked.member);
    if (!report) return report;
    Assessor(source, asked).run(*report);
    return report;
}

}  // namespace charter::audit
