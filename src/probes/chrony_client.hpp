#pragma once
// Asks chrony, through its client.

#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "probes/readings.hpp"
#include "process/command.hpp"

namespace charter::probes {

struct ChronyClient {
    std::filesystem::path program = "/usr/bin/chronyc";
    std::string daemon;  // address or socket of chronyd; empty: the client's own choice
    process::CommandLimits limits;
};

/// Both answers as they came. Faults: no such program, with how to install it; chronyd does not
/// answer, with what the client said; as run_command.
Outcome<ClockReading> ask_chrony(const ChronyClient& client);

}  // namespace charter::probes
