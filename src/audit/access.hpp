#pragma once
// Who may do what at a height, and where that conflicts.

#include "audit/report.hpp"

namespace charter::audit {

/// Tables, after "deviations":
///
/// grants        every grant to a person: role, scope, purpose, by whom, until when, and its state
/// conflicts     what somebody has to look into: roles that one person may not hold together,
///               several grants to one person, two accounts of one natural person, grants that end
///               within param.rotation_lead, keys and accounts of somebody who left
/// persons       with the roles in force, keys, transactions sent and the day of the last act that
///               the state still tells
/// credentials   keys of persons, nodes and systems, with their state
/// accounts      of systems, with who answers for them
/// shared_accounts   entries in force of the register of that name; those of members whose register
///               the reader may not see are counted in the note
///
/// Refused: no such member
Drawn<Report> access(const Source& source, const std::string& member);

/// "conflicts", which access() fills in.
Table conflicts(const Source& source, const std::string& member);

}  // namespace charter::audit
