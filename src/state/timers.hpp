#pragma once
// Timers: fired at the start of a block in the order (due time, kind, subject).

#include <optional>
#include <vector>

#include "charter/v1/record.pb.h"
#include "state/delta.hpp"

namespace charter::state {

/// Sets a timer. The same (due, kind, subject) twice is one timer.
void timer_set(Delta& delta, std::int64_t due_ms, ByteView kind, ByteView subject);
void timer_cancel(Delta& delta, std::int64_t due_ms, ByteView kind, ByteView subject);

/// The timers due at `now_ms`, in order, at most `limit`; removes them.
std::vector<v1::Timer> timers_take(Delta& delta, std::int64_t now_ms, std::size_t limit);

/// When the next timer is due.
std::optional<std::int64_t> timer_next(const View& view);

}  // namespace charter::state
