#pragma once
// What a general database makes of the same evidence in the same run: SQLite, in memory, indexed.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/consortium.hpp"

namespace charter::bench {

struct Grouping {
    /// SELECT .. GROUP BY register, member over all entries: each read once, on a covering index.
    double by_register_ms = 0;
    /// The same by requirement and member: the entries of each register, for every requirement that
    /// reads it.
    double by_requirement_ms = 0;
    std::size_t groups = 0;  // of the second
};

/// `asks`: requirement and register. Medians of several runs. Nothing: built without SQLite.
std::optional<Grouping> sqlite_grouping(
    const std::vector<EntryRow>& rows,
    const std::vector<std::pair<std::string, std::string>>& asks);

}  // namespace charter::bench
