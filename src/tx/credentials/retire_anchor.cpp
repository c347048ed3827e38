#include "tx/credentials/retire_anchor.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/credentials/form.hpp"

namespace charter::tx {
namespace {

bool another_anchor_in_force(std::string_view anchor, const Context& ctx) {
    const std::int64_t now = ctx.block().time_ms;
    bool found = false;
    state::each<v1::TrustAnchor>(ctx.view(), "anc/", [&](const v1::TrustAnchor& other) {
        found = other.anchor() != anchor && other.retired_ms() == 0 &&
                other.not_before_ms() <= now && now < other.not_after_ms();
        return !found;
    });
    return found;
}

}  // namespace

Status check(const v1::CredentialsRetireAnchor& tx) {
    if (Status s = require_name("anchor", tx.anchor()); !s) return s;
    return require_text("why", tx.why(), kWhyMax);
}

Status permit(const v1::CredentialsRetireAnchor& tx, const Context& ctx) {
    const auto anchor = state::read<v1::TrustAnchor>(ctx.view(), state::keys::anchor(tx.anchor()));
    if (!anchor || anchor->retired_ms() != 0) {
        return refuse(Reason::anchor_unknown, {{"anchor", tx.anchor()}});
    }
    return another_anchor_in_force(tx.anchor(), ctx) ? ok() : refuse(Reason::would_brick);
}

void apply(const v1::CredentialsRetireAnchor& tx, Context& ctx) {
    auto anchor =
        state::read_existing<v1::TrustAnchor>(ctx.view(), state::keys::anchor(tx.anchor()));
    anchor.set_retired_ms(ctx.block().time_ms);
    state::write(ctx.delta(), anchor);
    ctx.event("tx", "credentials.retire_anchor", tx.anchor(), {text_field("why", tx.why())});
}

}  // namespace charter::tx
