#pragma once
// Every row of a population at a height, whether that is all of them, how each stands, and a
// sample.

#include "audit/report.hpp"
#include "audit/sample.hpp"

namespace charter::audit {

struct PopulationAsked {
    std::string name;    // a population, register or ledger table of the convention
    std::string member;  // "": of all members
    std::string seed;
    std::uint64_t sample = 0;  // how many rows are drawn; 0: none
};

/// Tables, after "deviations":
///
/// rows           of the population, by key: its fields, the requirements that are not satisfied
///                for it, and its place in the sample
/// units          how each row stands in each requirement that is judged row by row
/// completeness   of each complete list behind it: count, head of its chain (computed again from
///                the entries), and what became of every entry; the sum is the count
///
/// Refused: nothing of the convention has that name; an enumeration, which has words and no rows;
/// no such member; entries that the reader may not see, since a part is no population
Drawn<Report> population(const Source& source, const PopulationAsked& asked);

}  // namespace charter::audit
