#include "api/past.hpp"

#include <utility>

#include "api/problem.hpp"
#include "api/routes.hpp"
#include "engine/archive.hpp"
#include "engine/engine.hpp"
#include "engine/proofs.hpp"
#include "engine/reading.hpp"
#include "light/header.hpp"

namespace charter::api {

std::variant<std::optional<std::uint64_t>, Response> asked_height(const Api& api,
                                                                  const Request& request) {
    const auto as_of = number_of(request, {"as_of_ms", 0, 1, kTimeMsMax});
    if (const auto* wrong = std::get_if<Response>(&as_of)) return *wrong;
    if (request.query_value("as_of_ms") == nullptr) {
        if (request.query_value("height") == nullptr) return std::optional<std::uint64_t>();
        const auto height = number_of(request, {"height", 0, 0, request.tip->height});
        if (const auto* wrong = std::get_if<Response>(&height)) return *wrong;
        return std::optional(std::get<std::uint64_t>(height));
    }
    if (request.query_value("height") != nullptr) {
        return problem(400, "bad_query", "give `height` or `as_of_ms`, not both");
    }
    const auto time_ms = static_cast<std::int64_t>(std::get<std::uint64_t>(as_of));
    const auto found = engine::height_as_of(api.engine->application().store(), time_ms);
    if (!found) return fault_problem(found.error());
    if (found->has_value()) return std::optional(**found);
    return problem(
        409, "not_provable",
        "no block is later than that time yet, so which one is the last by then is not "
        "decided, or the time is before the first block; ask again after the next block");
}

Outcome<Assessed> assessed_at(const Api& api, const Request& request, std::uint64_t height) {
    const storage::StateStore& store = api.engine->application().store();
    if (height == request.tip->height) return newest(*request.tip);
    auto state = engine::state_at(store, api.archive, height);
    if (!state) return tl::unexpected(state.error());
    if (height == 0) return assessed_of(*std::move(state), request.tip->config.genesis_ms());
    const auto header = engine::existing_header(store.store(), height);
    if (!header) return tl::unexpected(header.error());
    return assessed_of(*std::move(state), light::unix_ms_of(header->time()));
}

}  // namespace charter::api
