#include "tx/retention/archive.hpp"

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kWhyBytes = 500;

}  // namespace

Status check(const v1::RetentionArchive& tx) {
    if (tx.height() == 0) {
        return refuse(Reason::field_missing, {{"field", std::string("height")}});
    }
    return require_text("why", tx.why(), kWhyBytes);
}

Status permit(const v1::RetentionArchive& tx, const Context& ctx) {
    if (!ctx.view().get(state::keys::named_height(tx.height()))) return ok();
    return refuse(Reason::already_done,
                  {{"what", "naming of height " + std::to_string(tx.height())}});
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::RetentionArchive& tx, Context& ctx) {
    v1::NamedHeight named;
    named.set_key(state::keys::named_height(tx.height()));
    named.set_height(tx.height());
    named.set_why(tx.why());
    named.set_proposal(ctx.acting().proposal);
    named.set_named_at(ctx.block().height);
    named.set_time_ms(ctx.block().time_ms);
    state::write(ctx.delta(), named);
    state::list_append(ctx.delta(), "archived", "consortium", named.key());
    ctx.created(named.key());
    ctx.event("tx", "retention.archive", std::to_string(tx.height()),
              {text_field("why", tx.why())});
}

}  // namespace charter::tx
