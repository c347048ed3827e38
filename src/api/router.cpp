#include "api/router.hpp"

#include <algorithm>
#include <utility>

#include "api/problem.hpp"
#include "base/listed.hpp"
#include "base/utf8.hpp"

namespace charter::api {
namespace {

constexpr std::size_t kSegmentsMax = 16;
constexpr std::size_t kQueriesMax = 16;

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t found = text.find(at);
        parts.push_back(text.substr(0, found));
        if (found == std::string_view::npos) return parts;
        text.remove_prefix(found + 1);
    }
}

bool is_parameter(std::string_view segment) { return segment.starts_with('{'); }
bool takes_rest(std::string_view segment) { return segment.ends_with("...}"); }

std::string name_of(std::string_view segment) {
    return std::string(segment.substr(1, segment.size() - (takes_rest(segment) ? 5 : 2)));
}

/// The parameters if the pattern has this path.
std::optional<Names> match(std::string_view pattern, const std::vector<std::string>& path) {
    const std::vector<std::string_view> wanted = split(pattern, '/');
    Names parameters;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (i >= path.size()) return std::nullopt;
        if (!is_parameter(wanted[i])) {
            if (wanted[i] != path[i]) return std::nullopt;
            continue;
        }
        std::string value = path[i];
        if (takes_rest(wanted[i])) {
            for (std::size_t rest = i + 1; rest < path.size(); ++rest) value += "/" + path[rest];
            if (value.empty()) return std::nullopt;
            parameters[name_of(wanted[i])] = std::move(value);
            return parameters;
        }
        if (value.empty()) return std::nullopt;
        parameters[name_of(wanted[i])] = std::move(value);
    }
    if (path.size() != wanted.size()) return std::nullopt;
    return parameters;
}

Response bad(std::string_view word, std::string_view detail) { return problem(400, word, detail); }

std::variant<Names, Response> read_query(std::string_view text, const Route& route) {
    Names query;
    if (text.empty()) return query;
    const std::vector<std::string_view> parts = split(text, '&');
    if (parts.size() > kQueriesMax) return bad("bad_query", "the query has too many parts");
    for (const std::string_view part : parts) {
        if (part.empty()) continue;
        const std::size_t equals = part.find('=');
        const auto name = percent_decode(part.substr(0, equals));
        const auto value = percent_decode(
            equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1));
        if (!name || !value) {
            return bad("bad_escape",
                       "the query has a broken escape: % is followed by two hex digits, and what "
                       "they spell is UTF-8");
        }
        if (std::ranges::find(route.query, *name) == route.query.end()) {
            const std::string allowed = route.query.empty() ? "nothing" : listed(route.query);
            return bad("bad_query", "the query names `" + *name + "`; allowed here: " + allowed);
        }
        if (!query.emplace(*name, *value).second) {
            return bad("bad_query", "the query names `" + *name + "` twice");
        }
    }
    return query;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out.push_back(text[i]);
            continue;
        }
        const auto byte = from_hex(text.substr(i + 1, 2));
        if (!byte || byte->size() != 1) return std::nullopt;
        out.append(*byte);
        i += 2;
    }
    if (!is_utf8(out)) return std::nullopt;
    return out;
}

std::vector<std::string> Router::patterns() const {
    std::vector<std::string> all;
    for (const Route& route : routes_) {
        if (std::ranges::find(all, route.pattern) == all.end()) all.push_back(route.pattern);
    }
    return all;
}

void Router::add(Route route) { routes_.push_back(std::move(route)); }

std::variant<Matched, Response> Router::find(std::string_view method,
                                             std::string_view target) const {
    target = target.substr(0, target.find('#'));
    const std::size_t mark = target.find('?');
    const std::string_view query =
        mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
    std::vector<std::string> path;
    for (const std::string_view segment : split(target.substr(0, mark), '/')) {
        auto decoded = percent_decode(segment);
        if (!decoded) {
            return bad("bad_escape",
                       "the path has a broken escape: % is followed by two hex digits, and what "
                       "they spell is UTF-8");
        }
        path.push_back(*std::move(decoded));
        if (path.size() > kSegmentsMax) return bad("bad_path", "the path has too many parts");
    }
    std::vector<std::string> allowed;
    for (const Route& route : routes_) {
        auto parameters = match(route.pattern, path);
        if (!parameters) continue;
        if (route.method != method) {
            if (std::ranges::find(allowed, route.method) == allowed.end())
                allowed.push_back(route.method);
            continue;
        }
        auto parsed = read_query(query, route);
        if (auto* wrong = std::get_if<Response>(&parsed)) return std::move(*wrong);
        return Matched{&route, *std::move(parameters), std::get<Names>(std::move(parsed))};
    }
    if (allowed.empty()) {
        return problem(404, "no_such_path",
                       "this API has no such path; its paths are " + listed(patterns()));
    }
    Response response =
        problem(405, "method_not_allowed", "here this API knows " + listed(allowed) + " only");
    response.headers.emplace_back("Allow", listed(allowed));
    return response;
}

const std::string* Request::query_value(std::string_view name) const {
    const auto found = query.find(name);
    return found == query.end() ? nullptr : &found->second;
}

}  // namespace charter::api
