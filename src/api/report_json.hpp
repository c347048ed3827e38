#pragma once
// Reports of src/audit as JSON, format "charter-report/1".
//
//   report, title; chain_id, environment, genesis_digest, height, time, app_hash; member (empty:
//   all), member_name
//   about    [{name, label, text}]
//   notes    [{zh, en}]
//   tables   [{name, title, note, columns: [{name, label, kind}], rows: [[cell]]}], "deviations"
//            first
//   cell     a text, or {zh, en} where both differ

#include <boost/json/fwd.hpp>

#include "audit/report.hpp"

namespace charter::api {

boost::json::object report_json(const audit::Report& report);

}  // namespace charter::api
