#pragma once
// Who opened a document here, by the access event of the ledger that had to be there first. One
// line each, only ever added to, and kept after the document was erased:
//
//   <transaction id> <height> <unix ms> <person>
//
// The event on the ledger is the record; this says which events were of this document.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace charter::vault {

struct Opening {
    Digest tx_id{};
    std::uint64_t height = 0;
    std::int64_t opened_ms = 0;  // the node's clock
    std::string person;
};

/// Lines that are no opening are left out: the last may be cut short by a crash.
std::vector<Opening> parse_openings(std::string_view text);
std::string opening_line(const Opening& opening);

}  // namespace charter::vault
