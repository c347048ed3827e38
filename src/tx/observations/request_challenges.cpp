#include "tx/observations/request_challenges.hpp"

#include <algorithm>
#include <optional>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::size_t kDetailMax = 200;

bool is_in_service(const std::string& name, const Context& ctx) {
    const auto node = state::read<v1::Node>(ctx.view(), state::keys::node(name));
    return node && !node->retired() && !node->suspended();
}

/// What one node saw; nothing where it saw nothing of this rule.
std::optional<bool> seen(const v1::Observation& observation, const std::string& value) {
    if (observation.error() || !observation.canary_failed_as_it_must()) return std::nullopt;
    const v1::Value* held = value_of(observation.values(), value);
    if (held == nullptr) return std::nullopt;
    return held->flag();
}

v1::ChallengeOutcome outcome_of(const v1::RuleDef& rule, const v1::ProbeDef& probe,
                                const Context& ctx) {
    v1::ChallengeOutcome outcome;
    outcome.set_rule(rule.id());
    outcome.set_key(state::keys::challenge(rule.id()));
    outcome.set_height(ctx.block().height);
    outcome.set_run_ms(ctx.block().time_ms);
    outcome.set_verdict(v1::CHALLENGE_VERDICT_NOT_BUILT);
    outcome.set_detail("no node could ask another one");
    const std::string value = catalog::challenge_flag(rule);
    const std::int64_t oldest_ms = ctx.block().time_ms - ctx.parameter(probe.max_age()) * kDayMs;
    std::int64_t newest_ms = 0;
    state::each<v1::LatestObservation>(
        ctx.view(), "obs/" + probe.id() + "/", [&](const v1::LatestObservation& latest) {
            const std::int64_t since_ms =
                std::min(latest.observation().collected_ms(), latest.reported_ms());
            const auto held = seen(latest.observation(), value);
            if (!held || since_ms <= oldest_ms || !is_in_service(latest.node(), ctx)) return true;
            if (!*held) {
                outcome.set_verdict(v1::CHALLENGE_VERDICT_FAILED);
                outcome.set_run_ms(since_ms);
                outcome.set_detail(("seen by " + latest.node()).substr(0, kDetailMax));
                return false;
            }
            newest_ms = std::max(newest_ms, since_ms);
            return true;
        });
    if (outcome.verdict() == v1::CHALLENGE_VERDICT_FAILED || newest_ms == 0) return outcome;
    outcome.set_verdict(v1::CHALLENGE_VERDICT_HELD);
    outcome.set_run_ms(newest_ms);
    outcome.clear_detail();
    return outcome;
}

}  // namespace

void judge_request_challenges(const v1::Observation& observation, Context& ctx) {
    const v1::ProbeDef* probe = ctx.catalog().probe(observation.probe());
    if (probe == nullptr) return;
    for (const v1::RuleDef& rule : ctx.catalog().wire().rules()) {
        if (rule.probe() != probe->id() || rule.stage() != v1::STAGE_ACTIVE) continue;
        const v1::ChallengeOutcome outcome = outcome_of(rule, *probe, ctx);
        state::write(ctx.delta(), outcome);
        ctx.event("challenge", outcome.rule(), v1::ChallengeVerdict_Name(outcome.verdict()));
    }
}

}  // namespace charter::tx
