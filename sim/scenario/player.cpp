#include "sim/scenario/player.hpp"

#include <algorithm>
#include <utility>

#include "sim/scenario/build_act.hpp"
#include "sim/scenario/resolution.hpp"
#include "wire/reason_text.hpp"

namespace charter::scenario {
namespace {

constexpr int kMorningMinutes = 9 * 60;
constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr std::int32_t kTaipeiMinutes = 480;

std::string reason_name(std::uint32_t reason) {
    return reason == 0 ? "done" : std::string(reason_info(static_cast<Reason>(reason)).name);
}

}  // namespace

void Player::mistake(const Step& step, const std::string& what) {
    ++mistakes_;
    errors_.add(step.place, {}, what);
}

// ---- time -----------------------------------------------------------------------------------

std::int64_t Player::time_of(const Moment& moment, int minute) {
    return midnight_ms(moment.day, kTaipeiMinutes) + moment.minute.value_or(minute) * kMinuteMs;
}

std::int64_t Player::later(std::int64_t from_ms, const Span& span) {
    switch (span.unit) {
        case Unit::minutes: return from_ms + span.count * kMinuteMs;
        case Unit::hours:   return from_ms + span.count * kHourMs;
        case Unit::days:    return from_ms + span.count * kDayMs;
        case Unit::months:  break;
    }
    const Day day = day_at(from_ms, kTaipeiMinutes);
    const std::int64_t of_day = from_ms - midnight_ms(day, kTaipeiMinutes);
    return midnight_ms(add_months(day, span.count), kTaipeiMinutes) + of_day;
}

std::int64_t Player::due_ms(const Repeat& repeat, std::int64_t times) {
    Span span = repeat.span;
    span.count *= times;
    const std::int64_t from_ms = time_of(repeat.from, kMorningMinutes);
    return times == 0 ? from_ms : later(from_ms, span);
}

Player::Due* Player::next_due(std::int64_t until_ms) {
    Due* next = nullptr;
    for (Due& due : due_) {
        const bool over = due.repeat->to && day_at(due.next_ms, kTaipeiMinutes) > *due.repeat->to;
        if (over || due.next_ms > until_ms) continue;
        if (next == nullptr || due.next_ms < next->next_ms) next = &due;
    }
    return next;
}

void Player::begin_repeat(const Step& step, const Repeat& repeat) {
    if (!chain_) return mistake(step, "nothing is founded yet");
    Due due{&repeat, 0, due_ms(repeat, 0)};
    if (due.next_ms <= chain_->now().time_ms)
        return mistake(step, "begins before " + format_time(chain_->now().time_ms, kTaipeiMinutes));
    due_.push_back(due);
}

void Player::pass_to(std::int64_t time_ms) {
    while (Due* due = next_due(time_ms)) {
        if (due->next_ms > chain_->now().time_ms) chain_->pass(due->next_ms);
        const Repeat* repeat = due->repeat;
        ++due->times;
        due->next_ms = due_ms(*repeat, due->times);
        for (const Step& step : repeat->steps) play(step);
        if (watch_) watch_(*chain_);
    }
    if (time_ms > chain_->now().time_ms) chain_->pass(time_ms);
    if (watch_) watch_(*chain_);
}

void Player::found(const Step& step, std::int64_t genesis_ms) {
    auto founded = Chain::found(catalog_, genesis_ms);
    if (!founded) return mistake(step, founded.error().what);
    chain_.emplace(*std::move(founded));
}

void Player::play_at(const Step& step, const At& at) {
    const std::int64_t time_ms = time_of(at.moment, kMorningMinutes);
    if (at.founds) return found(step, time_ms);
    if (time_ms <= chain_->now().time_ms) {
        return mistake(step, "lies before the last block, which is of " +
                                 format_time(chain_->now().time_ms, kTaipeiMinutes));
    }
    pass_to(time_ms);
}

// ---- acts -----------------------------------------------------------------------------------

Outcome<v1::Receipt> Player::submit(const Step& step, const Act& act) {
    const auto action = build_action(act, step.place, *chain_);
    if (!action) return fault("\n" + action.error().what);
    std::vector<std::string> who = act.who;
    who.insert(who.end(), act.co_signers.begin(), act.co_signers.end());
    // Of a report the slot is ahead, not the nonce.
    const bool of_slot = act.verb == Verb::reports && act.trick == Trick::ahead;
    auto receipt = chain_->act(*action, who, of_slot ? Trick::none : act.trick);
    if (!receipt || receipt->reason() != 0) return receipt;
    if (act.verb == Verb::enrols) chain_->hold(action->people_enrol().credential());
    if (act.verb == Verb::issues) chain_->hold(action->credentials_issue().credential());
    if (act.verb == Verb::renews) chain_->hold(action->credentials_renew().credential());
    return receipt;
}

void Player::keep_name(const Act& act, const v1::Receipt& receipt) {
    if (act.name.empty() || receipt.created().empty()) return;
    chain_->names[act.name] = name_in(receipt.created(0));
}

void Player::judge_receipt(const Step& step, const Act& act, const v1::Receipt& receipt) {
    const std::uint32_t wanted = act.refused ? static_cast<std::uint32_t>(*act.refused) : 0;
    if (receipt.reason() == wanted) return keep_name(act, receipt);
    std::string what = act.refused ? "expected to be refused, " + reason_name(wanted) + ": "
                                   : "expected to be done: ";
    what += receipt.reason() == 0 ? "it was done"
                                  : "refused, " + reason_name(receipt.reason()) + " (" +
                                        wire::receipt_text(receipt, "en") + ")";
    mistake(step, what + "\n    " + step.text);
}

void Player::play_act(const Step& step, const Act& act) {
    const auto receipt =
        act.verb == Verb::resolves ? resolve(act, step.place, *chain_) : submit(step, act);
    if (!receipt) return mistake(step, receipt.error().what);
    judge_receipt(step, act, *receipt);
}

void Player::play(const Step& step) {
    const auto* at = std::get_if<At>(&step.what);
    if (!chain_ && (at == nullptr || !at->founds)) return mistake(step, "nothing is founded yet");
    if (at != nullptr) return play_at(step, *at);
    if (const auto* after = std::get_if<After>(&step.what))
        return pass_to(later(chain_->now().time_ms, after->span));
    if (const auto* act = std::get_if<Act>(&step.what)) return play_act(step, *act);
    if (const auto* repeat = std::get_if<Repeat>(&step.what)) return begin_repeat(step, *repeat);
    play_expectation(step, std::get<Expectation>(step.what));
}

}  // namespace charter::scenario
