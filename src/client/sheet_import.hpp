#pragma once
// What a sheet's rows would do to the ledger: nothing for those whose entry is there already (so
// the same file again goes on where it was broken off), and every reason against the others before
// anything is signed.

#include <functional>
#include <string>
#include <vector>

#include "charter/v1/record.pb.h"
#include "client/sheet_rows.hpp"
#include "tx/context.hpp"

namespace charter::client {

struct PlannedAct {
    std::uint32_t row = 0;
    v1::Action action;  // registers.put, registers.supersede, people.enrol
    std::string file;   // of the document, which is not in the body yet
};

struct ImportPlan {
    std::vector<PlannedAct> acts;  // by row
    std::size_t there = 0;         // rows whose entry is on the ledger
    std::vector<CellError> errors;
};

/// The entry that an act files; null where it files none.
v1::EntryBody* body_of(v1::Action& action);

/// Whether the document with this commitment is that file. Faults: that cannot be told.
using SameDocument = std::function<Outcome<bool>(const Bytes& commitment, const std::string& file)>;
/// Whether a commitment is of that confidential text. Faults: that cannot be told.
using SameText = std::function<Outcome<bool>(const Bytes& commitment, const std::string& text)>;

/// How what a sheet holds is recognised in what the ledger commits to.
struct Recognition {
    SameDocument document;
    SameText text;
};

/// A row is on the ledger where an entry of the same member has the same body: every field, day and
/// the document, whatever its note; of confidential texts (`columns` says which) the commitments.
/// Such an entry may have been superseded since. A changed entry that keeps its document keeps the
/// note. Errors: two rows of the same content; one whose entry was closed; a changed entry that is
/// not there, or no longer the newest; one without a change that is somebody else's line. Faults:
/// those of `same`.
Outcome<ImportPlan> plan_import(const SheetRows& rows, const std::vector<SheetColumn>& columns,
                                const std::vector<v1::Entry>& entries, const Recognition& same);

/// Adds what the ledger would refuse, row by row: every reference that names nothing or is not in
/// force, then the first other reason. `ctx` acts as whoever will sign.
void judge_plan(ImportPlan& plan, const SheetRows& rows, const std::vector<SheetColumn>& columns,
                const tx::Context& ctx);

}  // namespace charter::client
