// Built without SQLite (CMake said so).
#include "bench/grouping.hpp"

namespace charter::bench {

std::optional<Grouping> sqlite_grouping(const std::vector<EntryRow>&,
                                        const std::vector<std::pair<std::string, std::string>>&) {
    return std::nullopt;
}

}  // namespace charter::bench
