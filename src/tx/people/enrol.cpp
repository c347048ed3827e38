#include "tx/people/enrol.hpp"

#include "tx/common.hpp"
#include "tx/credentials/binding.hpp"
#include "tx/people/enrolment.hpp"
#include "tx/people/lifecycle.hpp"

namespace charter::tx {

Status check(const v1::PeopleEnrol& tx) {
    if (Status s = require_member_id("member", tx.member()); !s) return s;
    if (Status s = check_new_person(tx.person()); !s) return s;
    if (Status s = check_binding(tx.credential()); !s) return s;
    const bool first = tx.credential().holder() == tx.person().person() &&
                       tx.credential().usage() == v1::USAGE_SIGN;
    if (first) return ok();
    return refuse(Reason::field_invalid,
                  {{"field", std::string("credential")},
                   {"why", std::string("must be of usage sign, for the person itself")}});
}

Status permit(const v1::PeopleEnrol& tx, const Context& ctx) {
    if (Status s = require_member(ctx, tx.member()); !s) return s;
    if (Status s = require_own_member(ctx, tx.member()); !s) return s;
    if (Status s = require_lifecycle_approval("people.enrol", ctx); !s) return s;
    if (Status s = permit_new_person(tx.person(), tx.member(), ctx); !s) return s;
    return permit_binding(tx.credential(), tx.member(), ctx);
}

void apply(const v1::PeopleEnrol& tx, Context& ctx) {
    std::vector<std::string> enrollers;
    for (const auto& person : persons_signing(ctx)) enrollers.push_back(person->person());
    apply_new_person(tx.person(), enrollers, ctx);
    apply_binding(tx.credential(), tx.member(), ctx);
}

}  // namespace charter::tx
