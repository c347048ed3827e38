#include "api/events.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <limits>

#include "api/audit_records.hpp"
#include "api/json.hpp"
#include "api/problem.hpp"
#include "api/retention.hpp"
#include "api/routes.hpp"
#include "base/listed.hpp"
#include "engine/engine.hpp"
#include "engine/pruned.hpp"

namespace charter::api {
namespace {

using Words = std::vector<std::string>;

constexpr std::size_t kWordsMax = 32;
constexpr std::size_t kWordBytesMax = 256;
constexpr std::string_view kKinds[] = {"tx",        "timer",        "status",
                                       "challenge", "misbehaviour", "validators"};

/// The words of a query, separated by commas; none if it is not there.
std::variant<Words, Response> words_of(const Request& request, std::string_view name) {
    const std::string* text = request.query_value(name);
    Words words;
    if (text == nullptr) return words;
    std::string_view rest = *text;
    bool good = true;
    while (good) {
        const std::size_t comma = rest.find(',');
        const std::string_view word = rest.substr(0, comma);
        good = !word.empty() && word.size() <= kWordBytesMax && words.size() < kWordsMax;
        if (good) words.emplace_back(word);
        if (comma == std::string_view::npos) break;
        rest.remove_prefix(comma + 1);
    }
    if (good) return words;
    return problem(400, "bad_query",
                   "`" + std::string(name) + "` is one to " + std::to_string(kWordsMax) +
                       " words with commas between them, none empty or longer than " +
                       std::to_string(kWordBytesMax) + " bytes");
}

std::variant<EventFilter, Response> filter_of(const Request& request) {
    auto kinds = words_of(request, "kind");
    if (auto* wrong = std::get_if<Response>(&kinds)) return std::move(*wrong);
    auto names = words_of(request, "name");
    if (auto* wrong = std::get_if<Response>(&names)) return std::move(*wrong);
    auto subjects = words_of(request, "subject");
    if (auto* wrong = std::get_if<Response>(&subjects)) return std::move(*wrong);
    EventFilter filter{std::get<Words>(std::move(kinds)), std::get<Words>(std::move(names)),
                       std::get<Words>(std::move(subjects)), request.identity.holder};
    for (const std::string& kind : filter.kinds) {
        if (std::ranges::find(kKinds, kind) != std::end(kKinds)) continue;
        return problem(400, "bad_query",
                       "`kind` names `" + kind + "`; the kinds are " + listed(kKinds));
    }
    return filter;
}

bool is_among(const Words& words, const std::string& word) {
    return words.empty() || std::ranges::find(words, word) != words.end();
}

/// Where the journal begins that the asker wants, if that was pruned: a hole must not pass for
/// silence.
std::optional<Response> begins_too_early(const Api& api, const Request& request,
                                         std::uint64_t height) {
    const auto gone = engine::pruned(api.engine->application().store().store());
    if (!gone) return fault_problem(gone.error());
    const std::uint64_t first = std::max<std::uint64_t>(height, 1);
    return pruned_at(
        api, request, first,
        "events from block " + std::to_string(first) +
            " on (those that are here come with after=" + std::to_string(gone->below - 1) + "." +
            std::to_string(std::numeric_limits<std::uint32_t>::max()) + ")");
}

Response subscribe(const Api& api, const Request& request) {
    const auto follow = flag_of(request, "follow", true);
    if (const auto* wrong = std::get_if<Response>(&follow)) return *wrong;
    auto filter = filter_of(request);
    if (auto* wrong = std::get_if<Response>(&filter)) return std::move(*wrong);
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
        from = position_after(*last);
    }
    if (auto early = begins_too_early(api, request, from.height)) return *std::move(early);
    Response response;
    response.content_type = "text/event-stream";
    response.headers.emplace_back("Cache-Control", "no-store");
    response.events =
        Following{from, std::get<bool>(follow), std::get<EventFilter>(std::move(filter))};
    return response;
}

}  // namespace

bool EventFilter::takes(const v1::Event& event) const {
    return !is_hidden(event, holder) && is_among(kinds, event.kind()) &&
           is_among(names, event.name()) && is_among(subjects, event.subject());
}

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

storage::Position position_after(storage::Position last) {
    const bool ends = last.index == std::numeric_limits<std::uint32_t>::max();
    return ends ? storage::Position{last.height + 1, 0}
                : storage::Position{last.height, last.index + 1};
}

void add_event_routes(Router& router) {
    router.add({"GET",
                "/v1/events",
                {"after", "follow", "kind", "name", "subject"},
                subscribe,
                false,
                {}});
}

}  // namespace charter::api
