#pragma once
// Statuses summed up for reports: members by chapters.

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "charter/v1/record.pb.h"
#include "state/view.hpp"

namespace charter::assurance {

/// Members in the ledger that are not removed, sorted.
std::vector<std::string> members_of(const state::View& view);

/// Whether totals count it: of force must or avoid.
bool is_counted(const v1::Requirement& requirement);

/// How many requirements stand at each StatusValue; 0 counts those that have no status yet.
struct Tally {
    std::array<std::uint32_t, 8> by_value{};

    std::uint32_t at(v1::StatusValue value) const {
        return by_value[static_cast<std::size_t>(value)];
    }
    std::uint32_t sum() const;
    friend bool operator==(const Tally&, const Tally&) = default;
};

/// By member ("*": the network) and chapter.
struct Matrix {
    std::map<std::string, std::map<std::string, Tally>> cells;   // every requirement
    std::map<std::string, std::map<std::string, Tally>> duties;  // of force must or avoid
    std::map<std::string, Tally> totals;  // of force must or avoid, by member
    Tally total;                          // of force must or avoid
};

/// Of the members that are not removed, and the network.
Matrix matrix(const state::View& view, const catalog::Catalog& catalog);

}  // namespace charter::assurance
