#include "tx/credentials/report_compromise.hpp"

#include "base/civil.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/common.hpp"
#include "tx/credentials/form.hpp"
#include "tx/credentials/revocation.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;

}  // namespace

Status check(const v1::CredentialsReportCompromise& tx) {
    if (Status s = require_digest("credential", tx.credential()); !s) return s;
    if (Status s = require_text("why", tx.why(), kWhyMax); !s) return s;
    return require_date("suspected_on", tx.suspected_on());
}

Status permit(const v1::CredentialsReportCompromise& tx, const Context& ctx) {
    const Result<v1::Credential> credential = require_unrevoked(tx.credential(), ctx);
    if (!credential) return tl::unexpected(credential.error());
    if (Status s = require_own_member(ctx, credential->member()); !s) return s;
    if (credential->suspected_ms() != 0) {
        return refuse(Reason::already_done, {{"what", to_hex(tx.credential())}});
    }
    if (tx.suspected_on() <= ctx.block().today) return ok();
    return refuse(Reason::occurred_in_future, {{"date", format_date(tx.suspected_on())},
                                               {"today", format_date(ctx.block().today)}});
}

void apply(const v1::CredentialsReportCompromise& tx, Context& ctx) {
    auto credential =
        state::read_existing<v1::Credential>(ctx.view(), state::keys::credential(tx.credential()));
    const std::int64_t hours = ctx.parameter("suspicion_rotation_hours");
    const std::int64_t rotate_by = ctx.block().time_ms + hours * kHourMs;
    credential.set_suspected_ms(ctx.block().time_ms);
    credential.set_rotate_by_ms(rotate_by);
    state::write(ctx.delta(), credential);
    const std::string id = to_hex(tx.credential());
    state::timer_set(ctx.delta(), rotate_by, "rotate", id);
    ctx.event(
        "tx", "credentials.report_compromise", id,
        {text_field("holder", credential.holder()), number_field("rotate_by_ms", rotate_by),
         text_field("suspected_on", format_date(tx.suspected_on())), text_field("why", tx.why())});
}

}  // namespace charter::tx
