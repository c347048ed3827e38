#pragma once
// Register entries from YAML, checked against the register's definition before anything is signed.
//
//   register: drills
//   member: bank-a              # or "*": the assembly's entry
//   occurred_on: "2026-03-02"
//   valid_until: "2027-03-31"   # optional
//   fields:
//     kinds: [continuity]
//     result: passed

#include <filesystem>
#include <functional>
#include <string>

#include "base/result.hpp"
#include "charter/v1/catalog.pb.h"
#include "charter/v1/transaction.pb.h"
#include "compiler/field_value.hpp"

namespace charter::client {

/// The definition of a register; a fault where there is none.
using FindRegister = std::function<Outcome<v1::EntryType>(const std::string& name)>;

/// What a field takes beyond its definition (client/convention.hpp makes it); may be empty.
using HintsOf =
    std::function<compiler::FieldHints(const v1::EntryType& type, const v1::FieldDef& field)>;

/// Faults: every error of the file with line and field, and what is allowed, with labels where
/// `hints` knows them.
Outcome<v1::EntryBody> read_entry(const std::filesystem::path& file, const FindRegister& find,
                                  const HintsOf& hints = {});

}  // namespace charter::client
