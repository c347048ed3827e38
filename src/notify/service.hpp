#pragma once
// A notifier at work: its secrets, its node, its rounds.

#include <functional>
#include <vector>

#include "base/result.hpp"
#include "notify/config.hpp"
#include "notify/round.hpp"

namespace charter::notify {

/// Why nothing came of it, and who it is up to.
struct Failure {
    Fault fault;
    bool of_node = false;  // no usable answer from it; else configuration, files or state
};

/// One round. `stop`: a descriptor that is readable when the process is to end.
tl::expected<Summary, Failure> once(const Config& config, int stop);

/// What one round would send now. Leaves the state as it is.
tl::expected<std::vector<Outgoing>, Failure> preview(const Config& config);

/// Rounds until `stop`: every config.every_minutes; sooner, with a growing pause, while something
/// waits. `ready` is called when files and secrets are read, before the first round. Faults: they
/// cannot be; the state cannot be written.
Outcome<std::monostate> run(const Config& config, int stop, const std::function<void()>& ready);

}  // namespace charter::notify
