#pragma once
// How much of the convention a build executes, and which requirement needs which mechanism.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"

namespace charter::catalog {

/// What a binary holds: rules with a challenge, probes.
struct Built {
    std::set<std::string, std::less<>> rules;
    std::set<std::string, std::less<>> probes;
};

struct Tally {
    std::uint32_t requirements = 0;
    std::uint32_t executable = 0;
    friend bool operator==(const Tally&, const Tally&) = default;
};

/// A requirement is executable when every mechanism that its check names is there: rules and probes
/// built and active, registers and tables defined.
struct Coverage {
    Tally total;
    std::map<std::uint32_t, Tally> by_article;
    /// By mechanism, "rule/x", "probe/x", "entry/x", "population/x", "parameter/x": the
    /// requirements that name it.
    std::map<std::string, Tally> by_mechanism;
    /// What is missing, by requirement id; only those that are not executable.
    std::map<std::string, std::vector<std::string>> missing;
};
Coverage coverage(const Catalog& catalog, const Built& built);

/// Mechanisms that one requirement names, sorted: as the keys of Coverage::by_mechanism. A
/// population brings its type, a rule of requests its probe, a probe its age parameter.
std::vector<std::string> mechanisms(const Catalog& catalog, const v1::Requirement& requirement);

/// Requirement ids by mechanism, each list in the order of the convention.
std::map<std::string, std::vector<std::string>> uses(const Catalog& catalog);

}  // namespace charter::catalog
