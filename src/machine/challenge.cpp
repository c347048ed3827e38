#include "machine/challenge.hpp"

#include <string>
#include <utility>
#include <vector>

#include "state/keys.hpp"
#include "tx/fixture.hpp"
#include "tx/pipeline.hpp"

namespace charter::machine {
namespace {

constexpr std::size_t kDetailMax = 200;

// The attempt in an overlay of its own; nothing of it stays.
Status try_in_overlay(const Attempt& attempt, const state::View& prepared, const tx::Context& ctx) {
    state::Delta overlay(prepared);
    tx::Context own(overlay, ctx.catalog(), ctx.config(), ctx.block(), ctx.rules());
    return attempt(own);
}

std::string name_of(const Status& status) {
    if (status) return "passed";
    return std::string(reason_info(status.error().reason).name);
}

}  // namespace

v1::ChallengeOutcome run_challenge(const Challenge& challenge, const state::View& state,
                                   const tx::Context& ctx) {
    v1::ChallengeOutcome outcome;
    outcome.set_rule(std::string(tx::rule_id(challenge.rule)));
    outcome.set_key(state::keys::challenge(outcome.rule()));
    outcome.set_run_ms(ctx.block().time_ms);
    outcome.set_height(ctx.block().height);
    state::Delta prepared(state);
    tx::Context fixtures(prepared, ctx.catalog(), ctx.config(), ctx.block(), ctx.rules());
    const std::optional<Trial> trial = challenge.build(fixtures);
    if (!trial) {
        outcome.set_verdict(v1::CHALLENGE_VERDICT_NOT_BUILT);
        return outcome;
    }
    const Status lawful = try_in_overlay(trial->lawful, prepared, ctx);
    bool held = lawful.has_value();
    std::string detail = "lawful twin: " + name_of(lawful);
    std::vector<Violation> violations = {{trial->reason, trial->violation}};
    violations.insert(violations.end(), trial->also.begin(), trial->also.end());
    for (const Violation& violation : violations) {
        const Status status = try_in_overlay(violation.attempt, prepared, ctx);
        if (!status && outcome.got_reason() == 0)
            outcome.set_got_reason(static_cast<std::uint32_t>(status.error().reason));
        if (!status && status.error().reason == violation.reason) continue;
        held = false;
        detail += "; violation: " + name_of(status) + ", expected " +
                  std::string(reason_info(violation.reason).name);
    }
    outcome.set_verdict(held ? v1::CHALLENGE_VERDICT_HELD : v1::CHALLENGE_VERDICT_FAILED);
    if (!held) outcome.set_detail(detail.substr(0, kDetailMax));
    return outcome;
}

Attempt performs(v1::Action action, std::vector<std::string> persons) {
    return [action = std::move(action), persons = std::move(persons)](tx::Context& ctx) {
        ctx.set_acting(tx::fixture::acting(ctx, persons));
        if (Status s = tx::check_action(action, ctx); !s) return s;
        return tx::perform(action, ctx);
    };
}

}  // namespace charter::machine
