#pragma once
// Whether a population is all there is: the complete lists behind it, entry by entry.

#include <set>
#include <string>

#include "assurance/evidence.hpp"
#include "audit/report.hpp"

namespace charter::audit {

struct Extent {
    std::string_view type;           // register or ledger table
    std::string_view member;         // "*": of all members
    std::set<std::string> selected;  // record keys of the population
};

/// The table "completeness". Rows are lists: their count and the head of their chain as the ledger
/// holds them, whether both follow from the entries, and of how many entries what became.
Table completeness(const Source& source, assurance::Evidence& evidence, const Extent& extent);

}  // namespace charter::audit
