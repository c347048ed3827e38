#pragma once
// From method and target to a handler.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/message.hpp"

namespace charter::api {

/// The largest body that is kept in memory.
inline constexpr std::size_t kBodyBytesMax = std::size_t{2} << 20U;

struct Route {
    std::string method;
    /// "/v1/state/{key...}": {name} is one segment, {name...} all that are left (one at least).
    std::string pattern;
    std::vector<std::string> query;  // names that may stand in the query
    Handler handler;
    bool takes_body = false;
    UploadHandler upload;  // instead of `handler`: takes the body while it arrives
};

struct Matched {
    const Route* route = nullptr;
    Names path;
    Names query;
};

/// Routes do not change once requests come; any number of threads may then ask.
class Router {
  public:
    void add(Route route);
    /// A problem: 400 (escapes, query), 404, 405 with Allow.
    std::variant<Matched, Response> find(std::string_view method, std::string_view target) const;
    const std::vector<Route>& routes() const { return routes_; }

  private:
    std::vector<std::string> patterns() const;

    std::vector<Route> routes_;
};

/// Percent-encoded text decoded; nothing if an escape is broken or the result is not UTF-8, since
/// answers repeat it in JSON.
std::optional<std::string> percent_decode(std::string_view text);

/// Every route of API v1.
Router make_router();

}  // namespace charter::api
