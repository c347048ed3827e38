#pragma once

#include "catalog/coverage.hpp"

namespace charter::machine {

/// What this binary really contains: rules that are compiled in with a challenge, and probes.
catalog::Built built();

}  // namespace charter::machine
