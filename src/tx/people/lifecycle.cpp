#include "tx/people/lifecycle.hpp"

#include "state/delta.hpp"
#include "tx/assembly/policy.hpp"
#include "tx/common.hpp"
#include "tx/people/deregister.hpp"
#include "tx/people/revoke_role.hpp"

namespace charter::tx {
namespace {

constexpr std::int64_t kLifecyclePersons = 2;

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

}  // namespace charter::tx
