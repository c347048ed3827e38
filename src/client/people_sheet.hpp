#pragma once
// Persons as a sheet, in the form of a register's (sheet_columns.hpp):
//
//   person     bank-a.p7
//   unit       where the person works
//   operator   yes or no
//   request    folder of its request.yaml, in the folder of --requests; empty: the person's id
//   supplier, sponsor, expires   of staff of a supplier, all three: key of its entry of
//              `suppliers`, the person of the member who answers for the account, and the day with
//              whose beginning it ends

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "client/issue.hpp"
#include "client/sheet_import.hpp"

namespace charter::client {

std::vector<SheetColumn> people_columns();

/// With these persons in it. `offset_minutes`: of the consortium's days.
sheet::OutSheet people_sheet(const std::vector<v1::Person>& persons, std::int32_t offset_minutes,
                             std::string_view lang);

struct Enrolment {
    std::string member;
    std::filesystem::path requests;
    Issue issue;  // of the anchor whose key signs
};

/// A certificate to keep beside the request before its person is enrolled: the ledger does not give
/// it back, and an import that is broken off plans no other one.
struct NewCertificate {
    std::filesystem::path file;
    std::string pem;
};

struct PeoplePlan {
    ImportPlan plan;
    std::vector<NewCertificate> certificates;  // by act
};

/// A row is on the ledger where the person is enrolled with that unit and duty. `authority` signs
/// the certificates.
/// Errors: a person twice, deregistered, or enrolled with something else (what a row leaves empty
/// of a supplier is not compared); a request that is not there, is somebody else's, or has no key
/// to sign with. Faults: a certificate that cannot be made.
Outcome<PeoplePlan> plan_people(const SheetRows& rows, const std::vector<v1::Person>& persons,
                                const Enrolment& enrolment, keys::Signer& authority);

}  // namespace charter::client
