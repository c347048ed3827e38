#pragma once
// The life cycle of a line of entries, as its register has it (proto/charter/v1/catalog.proto:
// EntryStage). A step is a version whose stage may follow that of the version which stands for the
// line; any other is refused. A line that was filed under a convention without the life cycle
// enters it where a line begins.
//
// Source   39.2, 52.2; docs/adr/0013-life-cycles-as-data.md

#include <cstddef>

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// Versions of one line that were signed off. Only a step to a stage that ends it may come after.
inline constexpr std::size_t kLineVersionsMax = 256;

/// The version signed off that this entry replaces, or that stands for its line: nothing when none
/// was signed off yet.
std::optional<v1::Entry> standing_version(const v1::Entry& entry, const state::View& view);

/// Whether the body may follow `before`, which stands for the line (null: it begins one).
///
/// Reads    the versions of the line, par/<deadline's>, ovl/<member>/<deadline's>
/// Reasons  (rule registers.life_cycle) stage_refused; field_required (a field that the stage
///          needs); stage_field_fixed (a field that the step does not set differs; valid_until
///          where a line begins with a stage that does not set it: it would lapse before its end);
///          field_missing (due_at), deadline_too_late (counted from the line's first version);
///          too_many
Status permit_stage(const v1::EntryBody& body, const v1::Entry* before, const v1::EntryType& type,
                    const Context& ctx);

/// Whether this person may sign that step, as maker or as checker. Another account of the same
/// natural person is no other one.
///
/// Reads    the versions of the line, the persons who signed them or whom fields name
/// Reasons  (rule registers.life_cycle) stage_person_bars: the person signed an earlier stage that
///          this one is apart from, or a field names the person in either version
Status permit_apart_on_line(const v1::EntryBody& body, const v1::Entry* before,
                            const v1::EntryType& type, const v1::Person& signer,
                            const Context& ctx);

/// A line with a life cycle is closed when it has ended.
/// Reasons  (rule registers.life_cycle) line_not_ended
Status permit_end(const v1::Entry& entry, const v1::EntryType& type, const Context& ctx);

}  // namespace charter::tx
