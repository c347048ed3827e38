#pragma once
// Lists that a node gives in pages.

#include <boost/json/object.hpp>
#include <string>

#include "cli/session.hpp"

namespace charter::cli {

/// What the node answered, or the exit code of the fault that was reported.
template <class T>
using Fetched = tl::expected<T, Exit>;

/// All pages of a list as one document: its first page with the `items` of all, each of which
/// may be of any kind. `target` has a query.
Fetched<boost::json::object> fetch_list(const Session& session, const std::string& target);

}  // namespace charter::cli
