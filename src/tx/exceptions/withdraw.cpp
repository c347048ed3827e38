#include "tx/exceptions/withdraw.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/common.hpp"
#include "tx/exceptions/exception.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kWhyMax = 500;

}  // namespace

Status check(const v1::ExceptionsWithdraw& withdraw) {
    if (Status s = require_exception_name("exception", withdraw.exception()); !s) return s;
    return require_text("why", withdraw.why(), kWhyMax);
}

Status permit(const v1::ExceptionsWithdraw& withdraw, const Context& ctx) {
    const auto exception = require_exception(ctx.view(), withdraw.exception());
    if (!exception) return tl::unexpected(exception.error());
    if (!exception_stands(*exception, ctx)) {
        return refuse(Reason::exception_not_open, {{"exception", withdraw.exception()},
                                                   {"state", state_word(*exception, ctx)}});
    }
    if (const auto sender = require_sending_person(ctx); !sender) {
        return tl::unexpected(sender.error());
    }
    return require_own_member(ctx, exception->member());
}

void apply(const v1::ExceptionsWithdraw& withdraw, Context& ctx) {
    auto exception = state::read_existing<v1::Exception>(
        ctx.view(), state::keys::exception(withdraw.exception()));
    exception.set_withdrawn_ms(ctx.block().time_ms);
    exception.set_withdrawn_why(withdraw.why());
    exception.set_withdrawn_by(ctx.acting().sender);
    state::write(ctx.delta(), exception);
    state::timer_cancel(ctx.delta(), exception.expires_ms(), "exception", withdraw.exception());
    ctx.event("tx", "exceptions.withdraw", exception.key(), {text_field("why", withdraw.why())});
}

}  // namespace charter::tx
