#include "tx/retention/prune.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/incidents/holds.hpp"

namespace charter::tx {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

tl::unexpected<Refusal> invalid_prune(std::string_view field, std::string_view why) {
    return refuse(Reason::field_invalid,
                  {{"field", std::string(field)}, {"why", std::string(why)}});
}

Status permit_holds(const v1::RetentionPrune& tx, const std::optional<v1::PruneFloor>& floor,
                    const Context& ctx) {
    if (!ctx.enforced(Rule::incidents_legal_hold)) return ok();
    const v1::PruneFloor before = floor.value_or(v1::PruneFloor());
    const auto hold = find_hold(ctx.view(), {before.below_height(), tx.below_height(),
                                             before.youngest_ms(), tx.youngest_ms()});
    if (!hold) return ok();
    return refuse(Reason::legal_hold,
                  {{"incident", hold->incident}, {"hold", std::int64_t{hold->number}}});
}

}  // namespace

Status check(const v1::RetentionPrune& tx) {
    if (tx.below_height() == 0) {
        return refuse(Reason::field_missing, {{"field", std::string("below_height")}});
    }
    if (tx.youngest_ms() > 0) return ok();
    return refuse(Reason::field_missing, {{"field", std::string("youngest_ms")}});
}

Status permit(const v1::RetentionPrune& tx, const Context& ctx) {
    const auto floor = state::read<v1::PruneFloor>(ctx.view(), state::keys::kPruneFloor);
    if (tx.below_height() > ctx.block().height) {
        return invalid_prune("below_height", "not reached yet");
    }
    if (floor && tx.below_height() <= floor->below_height()) {
        return refuse(Reason::already_done,
                      {{"what", "pruning below " + std::to_string(tx.below_height())}});
    }
    if (floor && tx.youngest_ms() <= floor->youngest_ms()) {
        return invalid_prune("youngest_ms", "not after the youngest block pruned before");
    }
    const std::int64_t days = ctx.parameter("retention_days_min");
    const bool young = tx.youngest_ms() > ctx.block().time_ms - days * kDayMs;
    if (ctx.enforced(Rule::retention_prune_floor) && young) {
        return refuse(Reason::prune_floor, {{"days", days}});
    }
    return permit_holds(tx, floor, ctx);
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::RetentionPrune& tx, Context& ctx) {
    v1::PruneFloor floor;
    floor.set_key(Bytes(state::keys::kPruneFloor));
    floor.set_below_height(tx.below_height());
    floor.set_youngest_ms(tx.youngest_ms());
    floor.set_proposal(ctx.acting().proposal);
    state::write(ctx.delta(), floor);
    ctx.event("tx", "retention.prune", std::to_string(tx.below_height()),
              {number_field("youngest_ms", tx.youngest_ms())});
}

}  // namespace charter::tx
