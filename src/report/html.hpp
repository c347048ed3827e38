#pragma once
// What our HTML pages share. Internal to src/report.

#include <boost/json.hpp>
#include <string>
#include <string_view>

namespace charter::report {

/// The style of all pages.
std::string_view style();

std::string escape(std::string_view text);
/// `{zh, en}` at the key: Chinese first, English beside it.
std::string both(const boost::json::object& object, std::string_view key);
std::string both(std::string_view zh, std::string_view en);

}  // namespace charter::report
