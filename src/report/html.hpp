#pragma once
// Pages without scripts or outside parts, Traditional Chinese and English side by side. Internal to
// src/report.

#include <boost/json.hpp>
#include <iosfwd>
#include <string>
#include <string_view>

#include "report/document.hpp"

namespace charter::report {

std::string escape(std::string_view text);
/// The `{zh, en}` at the key, escaped: Chinese first, English beside it.
std::string both(const boost::json::object& object, std::string_view key);
/// The same of texts of ours, which hold no markup to escape.
std::string both(std::string_view zh, std::string_view en);
/// A status in its colour.
std::string tag(const std::string& value);

void begin_page(std::ostream& out, std::string_view title);
void end_page(std::ostream& out);

}  // namespace charter::report
