#pragma once
// What `charter network doctor` judges: found on this machine, and asked of other nodes.

#include <string>
#include <vector>

#include "cli/doctor.hpp"
#include "cli/session.hpp"
#include "node/config.hpp"

namespace charter::cli {

/// Looks at this machine: files, sockets, ports, programs. Nothing is changed. What cannot be read
/// is a finding.
Findings look_at_machine(const node::NodeConfig& config);

/// Asks the APIs of this node and the others, if the session says who asks; then completes the
/// names of peers and the standing. Before it, the standing is that of the founding document.
void ask_nodes(const Session& session, const node::NodeConfig& config,
               const std::vector<std::string>& others, Findings& found);

/// Whether somebody listens at each address, all at once.
void dial(const std::vector<Dialled*>& addresses);

}  // namespace charter::cli
