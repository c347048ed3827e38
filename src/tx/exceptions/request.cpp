#include "tx/exceptions/request.hpp"

#include "base/civil.hpp"
#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/common.hpp"
#include "tx/document_note.hpp"
#include "tx/exceptions/exception.hpp"
#include "tx/typed_fields.hpp"
#include "wire/codec.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kSubjectMax = 200;
constexpr std::size_t kSentenceMax = 1'000;

Status permit_owner(const v1::ExceptionsRequest& request, const Context& ctx) {
    const auto owner = require_active_person(ctx, request.owner());
    if (!owner) return tl::unexpected(owner.error());
    if (owner->member() == request.member()) return ok();
    return refuse(
        Reason::not_own_member,
        {{"sender", owner->person()}, {"member", owner->member()}, {"other", request.member()}});
}

}  // namespace

Status check(const v1::ExceptionsRequest& request) {
    if (Status s = require_text("requirement", request.requirement(), kRequirementMax); !s) {
        return s;
    }
    if (Status s = require_member_id("member", request.member()); !s) return s;
    if (Status s = optional_text("subject", request.subject(), kSubjectMax); !s) return s;
    if (Status s = require_local_id("owner", request.owner()); !s) return s;
    if (Status s = require_text("reason", request.reason(), kSentenceMax); !s) return s;
    if (Status s =
            require_text("compensating_control", request.compensating_control(), kSentenceMax);
        !s) {
        return s;
    }
    if (Status s = require_date("valid_until", request.valid_until()); !s) return s;
    if (Status s = optional_digest("document", request.document()); !s) return s;
    return check_document_note("document_note", request.document(),
                               note_if(request.has_document_note(), request.document_note()));
}

Status permit(const v1::ExceptionsRequest& request, const Context& ctx) {
    if (Status s = permit_requirement(request.requirement(), ctx); !s) return s;
    if (Status s = require_own_member(ctx, request.member()); !s) return s;
    if (const auto sender = require_sending_person(ctx); !sender) {
        return tl::unexpected(sender.error());
    }
    if (Status s = permit_owner(request, ctx); !s) return s;
    if (request.valid_until() < ctx.block().today ||
        request.valid_until() > last_day_allowed(ctx)) {
        return refuse(Reason::exception_period, {{"date", format_date(request.valid_until())},
                                                 {"from", format_date(ctx.block().today)},
                                                 {"to", format_date(last_day_allowed(ctx))}});
    }
    if (Status s = permit_subject(request, ctx); !s) return s;
    if (const auto other = standing_exception(request, ctx)) {
        return refuse(Reason::exception_open,
                      {{"exception", other->key()}, {"state", state_word(*other, ctx)}});
    }
    return ok();
}

void apply(const v1::ExceptionsRequest& request, Context& ctx) {
    const std::uint64_t seq = state::list_count(ctx.view(), "exceptions", request.member());
    v1::Exception exception;
    exception.set_key(state::keys::exceptions(request.requirement(), request.member()) +
                      hex16(seq));
    exception.set_requirement(request.requirement());
    exception.set_member(request.member());
    exception.set_subject(request.subject());
    exception.set_owner(request.owner());
    exception.set_reason(request.reason());
    exception.set_compensating_control(request.compensating_control());
    exception.set_document(request.document());
    if (request.has_document_note()) *exception.mutable_document_note() = request.document_note();
    exception.set_valid_until(request.valid_until());
    exception.set_expires_ms(
        midnight_ms(request.valid_until() + 1, ctx.config().utc_offset_minutes()));
    exception.set_requester(ctx.acting().sender);
    exception.set_requested_ms(ctx.block().time_ms);
    exception.set_digest(Bytes(view(crypto::sha256(wire::encode(request)))));
    state::write(ctx.delta(), exception);
    state::list_append(ctx.delta(), "exceptions", request.member(), exception.key());
    const ByteView name = ByteView(exception.key()).substr(ByteView("exc/").size());
    state::timer_set(ctx.delta(), exception.expires_ms(), "exception", name);
    ctx.created(exception.key());
    ctx.event(
        "tx", "exceptions.request", exception.key(),
        {text_field("requirement", request.requirement()), text_field("owner", request.owner())});
}

}  // namespace charter::tx
