#include "tx/parameters/set_policy.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/assembly/policy.hpp"
#include "tx/common.hpp"

namespace charter::tx {
namespace {

constexpr std::uint32_t kVotesMax = 1000;
constexpr std::uint32_t kHoursMax = 90 * 24;

Status out_of_policy(std::string_view field, std::string_view why) {
    return refuse(Reason::field_invalid,
                  {{"field", "policy." + std::string(field)}, {"why", std::string(why)}});
}

Status check_counting(const v1::Policy& policy) {
    const v1::Counting counting = policy.counting();
    const bool fraction = counting == v1::COUNTING_FRACTION;
    const bool numbered = fraction || counting == v1::COUNTING_N;
    if (counting == v1::COUNTING_UNSPECIFIED || !v1::Counting_IsValid(counting)) {
        return out_of_policy("counting", "all, any, majority, two_thirds, n or fraction");
    }
    if (policy.over() != v1::OVER_MEMBERS && policy.over() != v1::OVER_PERSONS) {
        return out_of_policy("over", "members or persons");
    }
    if (numbered ? policy.n() == 0 || policy.n() > kVotesMax : policy.n() != 0) {
        return out_of_policy("n", "1 to 1000 for n and fraction, else none");
    }
    if (counting == v1::COUNTING_N && policy.n() < 2) {
        return out_of_policy("n", "one vote may not decide alone");
    }
    if (fraction ? policy.of() < policy.n() || policy.of() > kVotesMax : policy.of() != 0) {
        return out_of_policy("of", "n to 1000 for a fraction, else none");
    }
    if (policy.quorum() > kVotesMax) return out_of_policy("quorum", "at most 1000");
    if (counting == v1::COUNTING_ANY && policy.quorum() < 2) {
        return out_of_policy("quorum", "one vote may not decide alone");
    }
    return ok();
}

v1::Policy keyed(v1::Policy policy) {
    policy.set_key(state::keys::policy(policy.name()));
    return policy;
}

}  // namespace

Status check(const v1::ParametersSetPolicy& tx) {
    const v1::Policy& policy = tx.policy();
    if (Status s = require_name("policy.name", policy.name()); !s) return s;
    if (!policy.key().empty() && policy.key() != state::keys::policy(policy.name())) {
        return out_of_policy("key", "must be pol/<name>, or empty");
    }
    if (Status s = require_name("policy.role", policy.role()); !s) return s;
    if (Status s = check_counting(policy); !s) return s;
    if (policy.deadline_hours() == 0 || policy.deadline_hours() > kHoursMax) {
        return out_of_policy("deadline_hours", "1 to 2160");
    }
    if (policy.execution_hours() == 0 || policy.execution_hours() > kHoursMax) {
        return out_of_policy("execution_hours", "1 to 2160");
    }
    return ok();
}

Status permit(const v1::ParametersSetPolicy& tx, const Context& ctx) {
    const v1::Policy& policy = tx.policy();
    const std::int64_t now_ms = ctx.block().time_ms;
    if (!policy_in_force(ctx.view(), policy.name())) {
        return refuse(Reason::policy_unknown, {{"policy", policy.name()}});
    }
    if (ctx.catalog().role(policy.role()) == nullptr) {
        return refuse(Reason::role_unknown, {{"role", policy.role()}});
    }
    const std::uint32_t votes = needed(policy, electorate(policy, ctx.view(), now_ms));
    const bool one_decides = votes < 2 && policy.quorum() < 2;
    if (ctx.enforced(Rule::policy_no_single_admin) && one_decides) {
        return refuse(Reason::second_person_missing, {{"action", policy.name()},
                                                      {"needed", std::int64_t{2}},
                                                      {"persons", std::int64_t{votes}}});
    }
    if (!can_be_met(policy, ctx.view(), ctx.catalog(), now_ms)) return refuse(Reason::would_brick);
    return ok();
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::ParametersSetPolicy& tx, Context& ctx) {
    const v1::Policy policy = keyed(tx.policy());
    state::write(ctx.delta(), policy);
    ctx.event("tx", "parameters.set_policy", policy.name(), {text_field("role", policy.role())});
}

}  // namespace charter::tx
