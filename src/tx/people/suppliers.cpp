#include "tx/people/suppliers.hpp"

#include <optional>
#include <string_view>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/people/training.hpp"
#include "tx/registers/entry_rules.hpp"
#include "tx/registers/references.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

constexpr std::string_view kSuppliers = "suppliers";
constexpr std::int64_t kAccountDayMs = 86'400'000;

// The newest assessment in force decides: an old pass does not hide a new failure. Of one day the
// one filed later is the newer.
bool accepted(std::string_view supplier, std::string_view member, const Context& ctx) {
    std::optional<Day> newest;
    bool acceptable = false;
    const Bytes prefix = state::keys::entries("supplier_assessments", member);
    state::each<v1::Entry>(ctx.view(), prefix, [&](const v1::Entry& entry) {
        const v1::EntryBody& body = entry.body();
        const bool counts =
            text_of(body.fields(), "supplier") == supplier && entry_in_force(entry, ctx);
        if (!counts || (newest && body.occurred_on() < *newest)) return true;
        newest = body.occurred_on();
        acceptable = flag_of(body.fields(), "acceptable");
        return true;
    });
    return acceptable;
}

Status unfit(const v1::NewPerson& person, std::string_view why) {
    return refuse(Reason::sponsor_unfit, {{"person", person.sponsor()}, {"why", std::string(why)}});
}

Status permit_sponsor(const v1::NewPerson& person, const Context& ctx) {
    if (person.sponsor() == person.person()) return unfit(person, "nobody sponsors themselves");
    const auto sponsor = state::read<v1::Person>(ctx.view(), state::keys::person(person.sponsor()));
    if (!sponsor || !sponsor->active() || sponsor->member() != member_of(person.person())) {
        return unfit(person, "not an active person of the member");
    }
    if (!sponsor->supplier().empty()) return unfit(person, "of a supplier itself");
    return ok();
}

}  // namespace

Status check_supplier_staff(const v1::NewPerson& person) {
    if (person.supplier().empty() && person.sponsor().empty() && person.expires_ms() == 0) {
        return ok();
    }
    if (Status s = require_entry_name("supplier", person.supplier()); !s) return s;
    if (person.supplier().substr(0, person.supplier().find('/')) != kSuppliers) {
        return refuse(Reason::field_invalid,
                      {{"field", std::string("supplier")},
                       {"why", std::string("a supplier is an entry of suppliers")}});
    }
    if (Status s = require_local_id("sponsor", person.sponsor()); !s) return s;
    if (person.expires_ms() != 0) return ok();
    return refuse(Reason::field_missing, {{"field", std::string("expires_ms")}});
}

Status permit_supplier_staff(const v1::NewPerson& person, const Context& ctx) {
    if (person.supplier().empty() || !ctx.enforced(Rule::suppliers_identity_limits)) return ok();
    const std::string_view member = member_of(person.person());
    const auto supplier = find_referent({kSuppliers, person.supplier(), member}, ctx);
    if (!supplier || !supplier->in_force) {
        return refuse(Reason::supplier_not_in_force, {{"supplier", person.supplier()}});
    }
    if (!accepted(person.supplier(), member, ctx)) {
        return refuse(Reason::supplier_not_accepted, {{"supplier", person.supplier()}});
    }
    if (Status s = permit_sponsor(person, ctx); !s) return s;
    const std::int64_t days = ctx.parameter("supplier_account_days");
    const std::int64_t now = ctx.block().time_ms;
    if (now < person.expires_ms() && person.expires_ms() <= now + days * kAccountDayMs) return ok();
    return refuse(Reason::account_period, {{"days", days}});
}

Status permit_role_of_supplier(const v1::Role& role, const v1::Person& person, const Context& ctx) {
    if (person.supplier().empty() || role.of_suppliers()) return ok();
    if (!ctx.enforced(Rule::suppliers_identity_limits)) return ok();
    return refuse(Reason::role_not_of_suppliers,
                  {{"role", role.name()}, {"person", person.person()}});
}

}  // namespace charter::tx
