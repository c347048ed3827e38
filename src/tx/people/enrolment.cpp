#include "tx/people/enrolment.hpp"

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/common.hpp"
#include "tx/credentials/holder.hpp"
#include "tx/people/suppliers.hpp"

namespace charter::tx {

Status check_new_person(const v1::NewPerson& person) {
    if (Status s = require_local_id("person", person.person()); !s) return s;
    if (Status s = require_text("unit", person.unit(), kUnitMax); !s) return s;
    if (Status s = require_digest("natural_person", person.natural_person()); !s) return s;
    return check_supplier_staff(person);
}

Status permit_new_person(const v1::NewPerson& person, std::string_view member, const Context& ctx) {
    const std::string& id = person.person();
    if (member_of(id) != member) {
        return refuse(Reason::field_invalid,
                      {{"field", std::string("person")},
                       {"why", "the id must begin with the member, " + std::string(member)}});
    }
    if (find_holder(ctx.view(), id)) return refuse(Reason::person_exists, {{"person", id}});
    const Bytes natural = state::keys::natural_person(member, person.natural_person());
    if (ctx.enforced(Rule::identity_one_person_one_account) && ctx.view().get(natural)) {
        return refuse(Reason::second_account, {{"person", id}});
    }
    return permit_supplier_staff(person, ctx);
}

void apply_new_person(const v1::NewPerson& person, const std::vector<std::string>& enrollers,
                      Context& ctx) {
    v1::Person record;
    record.set_key(state::keys::person(person.person()));
    record.set_person(person.person());
    record.set_member(std::string(member_of(person.person())));
    record.set_unit(person.unit());
    record.set_natural_person(person.natural_person());
    record.set_operator_(person.operator_());
    record.set_active(true);
    for (const std::string& enroller : enrollers) record.add_enrollers(enroller);
    record.set_enrolled_ms(ctx.block().time_ms);
    record.set_supplier(person.supplier());
    record.set_sponsor(person.sponsor());
    record.set_expires_ms(person.expires_ms());
    if (record.expires_ms() != 0) {
        state::timer_set(ctx.delta(), record.expires_ms(), "account", record.person());
    }
    state::write(ctx.delta(), record);
    state::list_append(ctx.delta(), "persons", record.member(), record.key());

    v1::NaturalPerson natural;
    natural.set_key(state::keys::natural_person(record.member(), record.natural_person()));
    natural.set_person(record.person());
    state::write(ctx.delta(), natural);

    ctx.created(record.key());
    ctx.event("tx", "people.enrol", record.person(), {text_field("member", record.member())});
}

}  // namespace charter::tx
