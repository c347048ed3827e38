#pragma once
// What bears on one status: of a check's facts those that must be mended, or that keep it green.

#include <cstdint>
#include <string_view>
#include <vector>

#include "assurance/evidence.hpp"

namespace charter::tasks {

/// One fact, and where in the check it stands.
struct Item {
    v1::Fact fact;                               // as evaluate() has it, before exceptions
    const v1::Leaf* leaf = nullptr;              // null: of the population or its subject
    const v1::Population* population = nullptr;  // of the for_each around it, or null
    std::int64_t excepted_ms = 0;                // an exception covers it until then
    bool onboarding = false;                     // it would fail, were the member not new
};

struct Unit {
    v1::StatusValue value{};  // as evaluate() says
    std::vector<Item> items;  // in the order of the check and of its subjects' keys
};

/// Whether the fact is what a green status is made of.
bool is_green(v1::StatusValue value);

/// all and for_each: every part bears. any: where some part is green, the one that stays so
/// longest; else the first of the best, since mending one is enough.
/// Reads what evaluate() reads.
Unit bearing(assurance::Evidence& evidence, const v1::Requirement& requirement,
             std::string_view member);

}  // namespace charter::tasks
