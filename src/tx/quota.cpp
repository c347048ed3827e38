#include "tx/quota.hpp"

#include <algorithm>

#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::tx {
namespace {

constexpr std::int64_t kMilli = 1'000;
constexpr std::int64_t kBurstSeconds = 10;
constexpr std::int64_t kLimitedFactor = 10;

struct Rates {
    std::int64_t
        common;  // thousandths of a transaction, a millisecond: equal to transactions a second
    std::int64_t reserved;
};

Rates rates(const Context& ctx) {
    const std::int64_t all = ctx.parameter("quota_tx_per_s");
    const std::int64_t reserved =
        std::max<std::int64_t>(1, all * ctx.parameter("quota_reserved_permille") / 1'000);
    return {std::max<std::int64_t>(1, all - reserved), reserved};
}

v1::Quota refilled(const Context& ctx, const Rates& rate) {
    auto quota = state::read_or_new<v1::Quota>(ctx.view(), state::keys::quota(ctx.acting().member));
    const std::int64_t elapsed =
        quota.refilled_ms() == 0
            ? kBurstSeconds * kMilli
            : std::clamp<std::int64_t>(ctx.block().time_ms - quota.refilled_ms(), 0,
                                       kBurstSeconds * kMilli);
    const auto refill = [&](std::int64_t tokens, std::int64_t per_ms) {
        return std::min(tokens + elapsed * per_ms, per_ms * kBurstSeconds * kMilli);
    };
    quota.set_tokens(refill(quota.tokens(), rate.common));
    quota.set_reserved_tokens(refill(quota.reserved_tokens(), rate.reserved));
    quota.set_refilled_ms(ctx.block().time_ms);
    return quota;
}

bool limited(const Context& ctx) {
    const auto network = state::read_shared<v1::NetworkMode>(ctx.view(), state::keys::kNetwork);
    return network && network->mode() == v1::MODE_LIMITED;
}

}  // namespace

Status charge_quota(v1::Lane lane, Context& ctx) {
    v1::Quota quota = refilled(ctx, rates(ctx));
    const bool business = lane == v1::LANE_BUSINESS;
    const std::int64_t cost = business && limited(ctx) ? kMilli * kLimitedFactor : kMilli;
    const bool from_reserved = !business && quota.reserved_tokens() >= cost;
    const std::int64_t left = from_reserved ? quota.reserved_tokens() : quota.tokens();
    if (ctx.enforced(Rule::limits_quotas) && left < cost) {
        return refuse(Reason::quota_exceeded, {{"member", ctx.acting().member},
                                               {"tokens", left / kMilli},
                                               {"needed", cost / kMilli}});
    }
    if (from_reserved) {
        quota.set_reserved_tokens(left - cost);
    } else {
        quota.set_tokens(std::max<std::int64_t>(0, left - cost));
    }
    state::write(ctx.delta(), quota);
    return ok();
}

}  // namespace charter::tx
