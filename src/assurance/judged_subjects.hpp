#pragma once
// An evaluation with how each subject of its for_each stands: what a population export shows.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "assurance/evaluate.hpp"

namespace charter::assurance {

/// Its facts are [first, last) of the evaluation's.
struct JudgedSubject {
    std::string population;
    std::string subject;
    v1::StatusValue value = v1::STATUS_VALUE_UNSPECIFIED;
    std::size_t first = 0;
    std::size_t last = 0;
};

/// As evaluate; `subjects` gets every subject of every for_each, in the order of their facts.
Evaluation evaluate_subjects(Evidence& evidence, const v1::Requirement& requirement,
                             std::string_view member, std::vector<JudgedSubject>& subjects);

}  // namespace charter::assurance
