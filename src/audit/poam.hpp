#pragma once
// The plan of action and milestones of a member: what is open, whose it is and until when.

#include "audit/report.hpp"
#include "tasks/guide.hpp"

namespace charter::audit {

/// Tables, after "deviations":
///
/// items   findings of both kinds and treatments whose life cycle has not ended, exceptions asked
/// for or in force,
///         and requirements that count and are not satisfied: owner, milestone, due
///         day, state. Requirements of the network are the assembly's.
///
/// A requirement's owner, milestone and day are those of the task that serves it and is due first.
/// `memo` is of the source's catalog.
/// Refused: no such member; its findings or treatments are not the reader's to see
Drawn<Report> poam(const Source& source, tasks::Memo& memo, const std::string& member);

}  // namespace charter::audit
