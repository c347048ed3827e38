#pragma once
// The line of `charter` that does a task. Words in capitals are for the reader to fill in.

#include <string>

#include "catalog/catalog.hpp"
#include "tasks/task.hpp"

namespace charter::tasks {

/// `--as` names the first person who may do it; PERSON where nobody may.
std::string command_of(const Task& task, const catalog::Catalog& catalog);

}  // namespace charter::tasks
