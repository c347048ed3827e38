#include "tx/assembly/propose.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/assembly/policy.hpp"
#include "tx/assembly/proposals.hpp"
#include "tx/change/gates.hpp"
#include "tx/change/records.hpp"
#include "tx/common.hpp"
#include "tx/dispatch.hpp"

namespace charter::tx {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kTitleChars = 200;
constexpr std::size_t kTitleBytes = 4 * kTitleChars;

Status require_title(std::string_view title) {
    if (Status s = require_text("title", title, kTitleBytes); !s) return s;
    if (characters(title) <= kTitleChars) return ok();
    return refuse(Reason::field_invalid, {{"field", std::string("title")},
                                          {"why", std::string("longer than 200 characters")}});
}

const std::string& policy_of(const v1::Act& act, bool emergency) {
    return emergency ? act.emergency_policy() : act.policy();
}

Status permit_emergency(const v1::AssemblyPropose& tx, const v1::Act& act) {
    if (!tx.emergency()) return ok();
    if (!act.emergency_policy().empty() && restricts(tx.action())) return ok();
    return refuse(Reason::not_emergency, {{"action", act.name()}});
}

Status require_policy(std::string_view name, const Context& ctx) {
    if (policy_in_force(ctx.view(), name)) return ok();
    return refuse(Reason::policy_unknown, {{"policy", std::string(name)}});
}

}  // namespace

Status check(const v1::AssemblyPropose& tx) {
    if (tx.action().kind_case() == v1::Action::KIND_NOT_SET) {
        return refuse(Reason::field_missing, {{"field", std::string("action")}});
    }
    if (catalog::act_name(tx.action()).starts_with("assembly.")) {
        return refuse(Reason::field_invalid,
                      {{"field", std::string("action")},
                       {"why", std::string("an act of the assembly itself is no resolution")}});
    }
    if (Status s = require_title(tx.title()); !s) return s;
    if (Status s = require_minutes(tx.minutes_digest()); !s) return s;
    if (!tx.change().empty()) {
        if (Status s = require_change_name("change", tx.change()); !s) return s;
    }
    return check(tx.action());
}

Status permit(const v1::AssemblyPropose& tx, const Context& ctx) {
    const auto proposer =
        state::read<v1::Person>(ctx.view(), state::keys::person(ctx.acting().sender));
    if (!proposer) return refuse(Reason::system_account);
    if (Status s = require_member(ctx, proposer->member()); !s) return s;
    const std::string name = catalog::act_name(tx.action());
    const v1::Act* act = ctx.catalog().act(name);
    const std::uint32_t version = ctx.config().protocol_version();
    if (act == nullptr || act->since_version() > version) {
        return refuse(Reason::action_unknown,
                      {{"action", name}, {"version", std::int64_t{version}}});
    }
    if (act->origin() != v1::ORIGIN_RESOLUTION && act->origin() != v1::ORIGIN_EITHER) {
        return refuse(Reason::field_invalid, {{"field", std::string("action")},
                                              {"why", name + " is never done by resolution"}});
    }
    if (Status s = permit_emergency(tx, *act); !s) return s;
    if (Status s = require_policy(policy_of(*act, tx.emergency()), ctx); !s) return s;
    if (tx.emergency()) {
        if (Status s = require_policy(act->policy(), ctx); !s) return s;
        const std::string target = target_of(tx.action(), ctx.view()).name;
        if (Status s = require_first_emergency(target, ctx); !s) return s;
    }
    return permit_proposed_change(tx, *act, ctx);
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::AssemblyPropose& tx, Context& ctx) {
    const v1::Act* act = ctx.catalog().act(catalog::act_name(tx.action()));
    ensure(act != nullptr, "an act that permit saw is gone");
    const std::string& name = policy_of(*act, tx.emergency());
    const Bytes policy_key = state::keys::policy(name);
    const auto policy = state::read_existing<v1::Policy>(ctx.view(), policy_key);
    const Target target = target_of(tx.action(), ctx.view());
    const std::int64_t now_ms = ctx.block().time_ms;

    const std::uint64_t number = state::list_count(ctx.view(), "proposals", "consortium") + 1;
    v1::Proposal proposal;
    proposal.set_key(state::keys::proposal(number));
    proposal.set_proposal(number);
    *proposal.mutable_action() = tx.action();
    proposal.set_emergency(tx.emergency());
    proposal.set_title(tx.title());
    proposal.set_proposer(ctx.acting().sender);
    proposal.set_member(ctx.acting().member);
    proposal.set_policy(name);
    proposal.set_policy_digest(record_digest(ctx.view(), policy_key));
    proposal.set_target_digest(record_digest(ctx.view(), target.key));
    proposal.set_minutes_digest(tx.minutes_digest());
    proposal.set_opened_ms(now_ms);
    proposal.set_deadline_ms(now_ms + policy.deadline_hours() * kHourMs);
    proposal.set_executable_until_ms(proposal.deadline_ms() + policy.execution_hours() * kHourMs);
    proposal.set_state(v1::PROPOSAL_STATE_OPEN);
    proposal.set_voters_at_opening(electorate(policy, ctx.view(), now_ms));
    if (tx.emergency()) proposal.set_ordinary_policy(act->policy());
    proposal.set_target(target.name);
    proposal.set_change(tx.change());

    state::list_append(ctx.delta(), "proposals", "consortium", proposal.key());
    state::timer_set(ctx.delta(), proposal.deadline_ms(), "proposal", hex16(number));
    state::timer_set(ctx.delta(), proposal.executable_until_ms(), "proposal", hex16(number));
    ctx.created(proposal.key());
    save_proposal(proposal, "assembly.propose", ctx);
}

}  // namespace charter::tx
