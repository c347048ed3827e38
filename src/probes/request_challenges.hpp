#pragma once
// Probe `request_challenges`: whether other nodes refuse what a rule of kind request says must be
// refused, and answer what is lawful. The ledger makes the challenges of these rules of it
// (src/tx/observations/request_challenges.hpp).
//
// Reads    what the nodes of [probes] ask answered to this node, which holds no role
// Values   audit_read_is_logged  every node refused everybody's audit records for the missing role,
// and gave what is recorded of the
//                                asker itself (33.3)
//          nodes_asked           that answered
// Error    no node answered
// Raw      every answer
#include "probes/probe.hpp"

namespace charter::probes {

Found run_request_challenges(const Readings& readings);
bool request_challenges_canary_fails();

}  // namespace charter::probes
