#pragma once
// A node's JSON answers, for people.

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace charter::cli {

/// A field's value; "-" where there is none.
std::string shown(const boost::json::object& from, std::string_view field);

/// The items of a list under the headings of these fields, after an empty line; nothing where the
/// list is empty.
void print_list(const boost::json::object& body, std::string_view list,
                const std::vector<std::string>& fields);

}  // namespace charter::cli
