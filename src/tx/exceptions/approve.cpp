#include "tx/exceptions/approve.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/exceptions/exception.hpp"

namespace charter::tx {
namespace {

Status permit_approver(const v1::Exception& exception, const Context& ctx) {
    const auto approver = require_sending_person(ctx);
    if (!approver) return tl::unexpected(approver.error());
    if (Status s = require_own_member(ctx, exception.member()); !s) return s;
    if (Status s = permit_apart(exception.owner(), *approver, ctx); !s) return s;
    return permit_apart(exception.requester(), *approver, ctx);
}

}  // namespace

Status check(const v1::ExceptionsApprove& approve) {
    if (Status s = require_exception_name("exception", approve.exception()); !s) return s;
    return require_digest("digest", approve.digest());
}

Status permit(const v1::ExceptionsApprove& approve, const Context& ctx) {
    const auto exception = require_exception(ctx.view(), approve.exception());
    if (!exception) return tl::unexpected(exception.error());
    if (!exception_stands(*exception, ctx) || exception->granted_ms() != 0) {
        return refuse(Reason::exception_not_open,
                      {{"exception", approve.exception()}, {"state", state_word(*exception, ctx)}});
    }
    if (exception->digest() != approve.digest()) {
        return refuse(Reason::digest_differs, {{"entry", approve.exception()}});
    }
    if (Status s = permit_approver(*exception, ctx); !s) return s;
    if (const auto owner = require_active_person(ctx, exception->owner()); !owner) {
        return tl::unexpected(owner.error());
    }
    return permit_requirement(exception->requirement(), ctx);
}

void apply(const v1::ExceptionsApprove& approve, Context& ctx) {
    auto exception = state::read_existing<v1::Exception>(
        ctx.view(), state::keys::exception(approve.exception()));
    exception.set_approver(ctx.acting().sender);
    exception.set_granted_ms(ctx.block().time_ms);
    state::write(ctx.delta(), exception);
    ctx.event("tx", "exceptions.approve", exception.key(),
              {text_field("requirement", exception.requirement())});
}

}  // namespace charter::tx
