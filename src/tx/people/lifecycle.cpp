#include "tx/people/lifecycle.hpp"

#include <vector>

#include "state/delta.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/assembly/policy.hpp"
#include "tx/common.hpp"
#include "tx/credentials/revocation.hpp"
#include "tx/people/deregister.hpp"
#include "tx/people/granting.hpp"
#include "tx/people/leave.hpp"
#include "tx/people/review_access.hpp"
#include "tx/people/revoke_role.hpp"

namespace charter::tx {
namespace {

constexpr std::int64_t kLifecyclePersons = 2;

// By nobody: the account takes them along.
void end_leaves(v1::Person& person, std::string_view why, Context& ctx) {
    std::vector<v1::Leave> leaves;
    each_leave(person.person(), ctx, [&](const v1::Leave& leave) {
        leaves.push_back(leave);
        return true;
    });
    for (const v1::Leave& leave : leaves) end_leave(leave, "", why, ctx);
    show_next_leave(person, ctx);
}

template <class Message>
Status survives(const Message& tx, const Context& ctx) {
    state::Delta after(ctx.view());
    Context trial(after, ctx.catalog(), ctx.config(), ctx.block(), ctx.rules());
    trial.set_acting(ctx.acting());
    apply(tx, trial);
    return assembly_can_act(after, ctx) ? ok() : refuse(Reason::would_brick);
}

}  // namespace

Status require_lifecycle_approval(std::string_view action, const Context& ctx) {
    if (ctx.acting().by_resolution() || !ctx.enforced(Rule::identity_lifecycle_approval)) {
        return ok();
    }
    const auto persons = static_cast<std::int64_t>(persons_signing(ctx).size());
    if (persons >= kLifecyclePersons) return ok();
    return refuse(
        Reason::second_person_missing,
        {{"action", std::string(action)}, {"needed", kLifecyclePersons}, {"persons", persons}});
}

Status require_assembly_survives(const v1::PeopleDeregister& tx, const Context& ctx) {
    return survives(tx, ctx);
}

Status require_assembly_survives(const v1::PeopleRevokeRole& tx, const Context& ctx) {
    return survives(tx, ctx);
}

Status require_assembly_survives(const v1::PeopleReviewAccess& tx, const Context& ctx) {
    return survives(tx, ctx);
}

void end_account(const std::string& person, std::string_view why, Context& ctx) {
    auto record = state::read_existing<v1::Person>(ctx.view(), state::keys::person(person));
    std::vector<std::uint64_t> grants;
    for (const v1::ActiveGrant& grant : record.grants()) grants.push_back(grant.grant());
    for (const std::uint64_t grant : grants) end_grant(record, grant, why, ctx);
    end_leaves(record, why, ctx);
    record.set_active(false);
    record.set_deregistered_ms(ctx.block().time_ms);
    state::write(ctx.delta(), record);
    const Bytes natural = state::keys::natural_person(record.member(), record.natural_person());
    if (ctx.view().get(natural)) ctx.delta().erase(natural);
    if (record.expires_ms() != 0) {
        state::timer_cancel(ctx.delta(), record.expires_ms(), "account", person);
    }
    revoke_credentials_of(person, why, ctx);
}

}  // namespace charter::tx
