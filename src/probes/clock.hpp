#pragma once
// Probe `clock`: the time service of the host (35.1, 35.2, 36.2).
//
// Reads    what `chronyc -n -c tracking` and `chronyc -n -c sources` print (command.hpp: 5 s and
//          64 KiB each, no shell); settings of the clock seen while the node looked
//          (clock_watch.hpp)
// Values   synchronised            chrony says so, and the source that it follows answers
//          sources                 distinct ones that answer and agree (states *, + and -)
//          offset_ms               of the system's clock from true time, either way, rounded up
//          unexplained_clock_sets  of the last seven days, not by the time service
// Error    no chronyc, no chronyd, an answer of another form, an answer out of time
// Raw      both answers as they came
#include "probes/probe.hpp"

namespace charter::probes {

Found run_clock(const Readings& readings);
bool clock_canary_fails();

}  // namespace charter::probes
