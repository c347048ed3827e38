#include <algorithm>
#include <utility>

#include "base/civil.hpp"
#include "sim/scenario/player.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/words.hpp"

namespace charter::scenario {
namespace {

bool of_rule(const v1::Fact& fact) { return fact.mechanism().starts_with("rule/"); }

std::string said_of_fact(const v1::Fact& fact) {
    std::string text = fact.mechanism();
    if (!fact.subject().empty()) text.append(" of ").append(fact.subject());
    text.append(" is ").append(wire::status_word(fact.value()));
    if (!fact.why().empty()) text.append(", ").append(fact.why());
    if (!fact.field().empty()) {
        text.append(": ")
            .append(fact.field())
            .append(" is ")
            .append(fact.observed().empty() ? "absent" : fact.observed());
        if (!fact.expected().empty()) text.append(", expected ").append(fact.expected());
    }
    if (fact.ref() != fact.mechanism()) text.append(" (").append(fact.ref()).append(")");
    return text;
}

std::string moment_text(std::int64_t time_ms, const v1::ChainConfig& config) {
    return time_ms == 0 ? "never" : format_time(time_ms, config.utc_offset_minutes());
}

}  // namespace

std::int64_t lapses_ms(const assurance::Evaluation& evaluation) {
    if (std::ranges::none_of(evaluation.facts, of_rule)) return evaluation.status.expires_ms();
    std::int64_t first = 0;
    for (const v1::Fact& fact : evaluation.facts) {
        if (of_rule(fact) || fact.expires_ms() == 0) continue;
        if (first == 0 || fact.expires_ms() < first) first = fact.expires_ms();
    }
    return first;
}

std::string said_of(const assurance::Evaluation& evaluation, const v1::ChainConfig& config) {
    std::string text;
    for (const v1::Fact& fact : evaluation.status.decisive())
        text.append("\n    ").append(said_of_fact(fact));
    return text + "\n    lapses " + moment_text(lapses_ms(evaluation), config);
}

void Player::judge_status(const Step& step, const Expectation& expected,
                          const v1::Requirement& requirement, const std::string& member) {
    const assurance::Evaluation found = chain_->evaluate(requirement, member);
    const auto kept = state::read<v1::StatusRecord>(chain_->view(),
                                                    state::keys::status(requirement.id(), member));
    const std::string who = (member == "*" ? "network" : member) + " " + requirement.id();
    if (!kept || kept->value() != found.status.value()) {
        return mistake(step, who + ": the state says " +
                                 std::string(wire::status_word(
                                     kept ? kept->value() : v1::STATUS_VALUE_UNSPECIFIED)) +
                                 ", a full evaluation " +
                                 std::string(wire::status_word(found.status.value())));
    }
    std::string wrong;
    if (kept->value() != expected.value) {
        wrong = "is " + std::string(wire::status_word(kept->value())) + ", expected " +
                std::string(wire::status_word(expected.value));
    }
    const auto& decisive = found.status.decisive();
    const bool because =
        expected.because.empty() || std::ranges::any_of(decisive, [&](const v1::Fact& fact) {
            return fact.why() == expected.because;
        });
    if (wrong.empty() && !because) wrong = "is not so because of " + expected.because;
    const std::int64_t lapses = lapses_ms(found);
    if (wrong.empty() && expected.never_lapses && lapses != 0) wrong = "lapses";
    if (wrong.empty() && expected.lapses) {
        const std::int64_t wanted = time_of(*expected.lapses, 0);
        if (lapses != wanted) wrong = "does not lapse " + moment_text(wanted, chain_->config());
    }
    if (!wrong.empty()) mistake(step, who + " " + wrong + said_of(found, chain_->config()));
}

void Player::play_expectation(const Step& step, const Expectation& expected) {
    for (const std::string& member : expected.members) {
        if (member != "*" && !chain_->view().get(state::keys::member(member))) {
            mistake(step, "there is no member `" + member + "`");
            continue;
        }
        for (const std::string& id : expected.requirements) {
            const v1::Requirement* requirement = chain_->catalog().requirement(id);
            if (requirement != nullptr) judge_status(step, expected, *requirement, member);
        }
    }
}

}  // namespace charter::scenario
