#include "tx/membership/register_site.hpp"

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kHazardsMax = 32;

Status require_hex_digest(std::string_view field, const std::string& value) {
    if (value.empty()) return refuse(Reason::field_missing, {{"field", std::string(field)}});
    const auto bytes = from_hex(value);
    if (bytes && bytes->size() == 32 && to_hex(*bytes) == value) return ok();
    return refuse(Reason::field_invalid,
                  {{"field", std::string(field)},
                   {"why", std::string("not 64 lower-case hexadecimal digits")}});
}

}  // namespace

Status check(const v1::MembershipRegisterSite& tx) {
    if (Status s = require_local_id("site", tx.site()); !s) return s;
    if (Status s = require_name("kind", tx.kind()); !s) return s;
    if (Status s = require_country(tx.country()); !s) return s;
    if (Status s = require_sorted("hazards", items_of(tx.hazards()), kHazardsMax); !s) return s;
    return require_hex_digest("address_digest", tx.address_digest());
}

Status permit(const v1::MembershipRegisterSite& tx, const Context& ctx) {
    const std::string_view member = member_of(tx.site());
    if (Status s = require_own_member(ctx, member); !s) return s;
    if (Status s = require_member(ctx, member); !s) return s;
    if (Status s = require_word(ctx, "site_kind", tx.kind()); !s) return s;
    for (const std::string& hazard : tx.hazards()) {
        if (Status s = require_word(ctx, "hazard", hazard); !s) return s;
    }
    if (ctx.view().get(state::keys::site(tx.site()))) {
        return refuse(Reason::site_exists, {{"site", tx.site()}});
    }
    const auto tier = listed_tier(ctx.view(), tx.country());
    if (ctx.enforced(Rule::jurisdiction_node_gate) && tier) {
        return refuse(Reason::jurisdiction_listed, {{"country", tx.country()}, {"tier", *tier}});
    }
    return ok();
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::MembershipRegisterSite& tx, Context& ctx) {
    v1::Site site;
    site.set_key(state::keys::site(tx.site()));
    site.set_site(tx.site());
    site.set_member(std::string(member_of(tx.site())));
    site.set_kind(tx.kind());
    site.set_country(tx.country());
    *site.mutable_hazards() = tx.hazards();
    site.set_address_digest(tx.address_digest());
    site.set_registered_ms(ctx.block().time_ms);
    state::write(ctx.delta(), site);
    state::list_append(ctx.delta(), "sites", site.member(), site.key());
    ctx.created(site.key());
    ctx.event("tx", "membership.register_site", site.site(),
              {text_field("country", site.country()), text_field("kind", site.kind())});
}

}  // namespace charter::tx
