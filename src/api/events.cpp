#include "api/events.hpp"

#include <boost/json.hpp>
#include <limits>

#include "api/json.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"

namespace charter::api {
namespace {

Response subscribe(const Api&, const Request& request) {
    const auto follow = flag_of(request, "follow", true);
    if (const auto* wrong = std::get_if<Response>(&follow)) return *wrong;
    const std::string* after = request.query_value("after");
    const auto resumed = request.headers.find("last-event-id");
    // A browser that reconnects repeats the old query: what it saw last counts.
    if (resumed != request.headers.end()) after = &resumed->second;
    storage::Position from;
    if (after != nullptr) {
        const auto last = parse_event_id(*after);
        if (!last) {
            return problem(400, "bad_event_id",
                           "`after` and Last-Event-ID are <height>.<index>, as 12.3");
        }
        from = *last;
        if (from.index == std::numeric_limits<std::uint32_t>::max()) {
            from = {from.height + 1, 0};
        } else {
            ++from.index;
        }
    }
    Response response;
    response.content_type = "text/event-stream";
    response.headers.emplace_back("Cache-Control", "no-store");
    response.events = Following{from, std::get<bool>(follow)};
    return response;
}

}  // namespace

std::optional<storage::Position> parse_event_id(std::string_view text) {
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto height = parse_number(text.substr(0, dot));
    const auto index = parse_number(text.substr(dot + 1));
    if (!height || !index || *index > std::numeric_limits<std::uint32_t>::max())
        return std::nullopt;
    if (*height == std::numeric_limits<std::uint64_t>::max()) return std::nullopt;
    return storage::Position{*height, static_cast<std::uint32_t>(*index)};
}

std::string event_id(const v1::Event& event) {
    return std::to_string(event.height()) + "." + std::to_string(event.index());
}

std::string event_text(const v1::Event& event) {
    // JSON has no line ends of its own: one data line.
    return "id: " + event_id(event) + "\nevent: " + event.kind() +
           "\ndata: " + boost::json::serialize(to_json(event)) + "\n\n";
}

storage::Position after(const v1::Event& event) { return {event.height(), event.index() + 1}; }

void add_event_routes(Router& router) {
    router.add({"GET", "/v1/events", {"after", "follow"}, subscribe, false, {}});
}

}  // namespace charter::api
