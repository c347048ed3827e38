#pragma once
// Tasks, days and explanations as JSON, with their titles in both languages.

#include <boost/json/fwd.hpp>

#include "api/api.hpp"
#include "catalog/texts.hpp"
#include "engine/tip.hpp"
#include "tasks/calendar.hpp"
#include "tasks/explain.hpp"
#include "tasks/sitting.hpp"

namespace charter::api {

/// What the JSON is made with; all of it outlives it.
struct TaskEdge {
    const engine::Tip& tip;
    const catalog::Texts& texts;
    const tasks::SittingPlan& plan;
};

boost::json::object task_json(const tasks::Task& task, const TaskEdge& edge);
boost::json::object sitting_json(const tasks::Sitting& sitting, const catalog::Texts& texts);
boost::json::object date_json(const tasks::Date& date, const TaskEdge& edge);
/// What ends a fact, and its last day at the offset; not `readable`: without whom and what it
/// names.
boost::json::object line_json(const tasks::Line& line, const engine::Tip& tip,
                              const catalog::Texts& texts, bool readable);

/// Whether tasks and facts about this register, table or probe may be shown to the asker as they
/// are: as its entries may.
bool may_read_target(const Identity& identity, const catalog::Catalog& catalog,
                     std::string_view target, std::string_view member);

}  // namespace charter::api
