#pragma once
// Staff of suppliers: whom a member may enrol, for whom it answers, and until when.

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// `supplier`, `sponsor` and `expires_ms` are given together, or none is.
/// Reasons  field_missing, field_invalid
Status check_supplier_staff(const v1::NewPerson& person);

/// Of a person without supplier nothing is asked.
/// Reads    the registers suppliers and supplier_assessments, per/<sponsor>, the parameter
///          supplier_account_days
/// Reasons  (rule suppliers.identity_limits)
///          supplier_not_in_force   the entry is none of the person's member, or not in force
///          supplier_not_accepted   the newest assessment in force does not find it acceptable
///          sponsor_unfit           no active person of the member, staff of a supplier, or the
///                                  person itself
///          account_period          past, or longer than supplier_account_days (days)
Status permit_supplier_staff(const v1::NewPerson& person, const Context& ctx);

/// Reasons  role_not_of_suppliers  (rule suppliers.identity_limits)
Status permit_role_of_supplier(const v1::Role& role, const v1::Person& person, const Context& ctx);

}  // namespace charter::tx
