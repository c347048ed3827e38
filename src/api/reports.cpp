#include "api/reports.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <memory>
#include <utility>
#include <variant>

#include "api/auth.hpp"
#include "api/json.hpp"
#include "api/past.hpp"
#include "api/problem.hpp"
#include "api/report_json.hpp"
#include "api/routes.hpp"
#include "audit/access.hpp"
#include "audit/applicability.hpp"
#include "audit/effectiveness.hpp"
#include "audit/findings.hpp"
#include "audit/matrix.hpp"
#include "audit/poam.hpp"
#include "audit/population.hpp"
#include "base/civil.hpp"
#include "engine/archive.hpp"
#include "engine/engine.hpp"
#include "engine/reading.hpp"
#include "light/header.hpp"
#include "tasks/guide.hpp"

namespace charter::api {
namespace {

constexpr std::uint64_t kSampleMax = 100'000;
constexpr std::size_t kSeedBytes = 128;

/// What the query says, with the state that it is about.
struct Asked {
    Assessed state;
    std::string member;
    std::string name;
    std::string seed;
    std::uint64_t sample = 0;
    std::int64_t since_ms = 0;
    std::int64_t until_ms = 0;
};

using Made = std::variant<audit::Drawn<audit::Report>, Response>;

/// The hash of the block after the height: nobody knew it when its rows came to be.
std::variant<std::string, Response> seed_of(const Api& api, std::uint64_t height) {
    const storage::Store& store = api.engine->application().store().store();
    const auto next = engine::stored_header(store, height + 1);
    if (!next) return fault_problem(next.error());
    if (next->has_value()) return to_hex(light::header_hash(**next));
    return problem(409, "no_seed",
                   "no block follows height " + std::to_string(height) +
                       " yet, whose hash would be the seed of the sample: ask again after the next "
                       "block, or give a `seed`");
}

std::variant<Asked, Response> read_query(const Api& api, const Request& request) {
    const auto height = asked_height(api, request);
    if (const auto* wrong = std::get_if<Response>(&height)) return *wrong;
    const auto since = number_of(request, {"since_ms", 0, 1, kTimeMsMax});
    if (const auto* wrong = std::get_if<Response>(&since)) return *wrong;
    const auto sample = number_of(request, {"sample", 0, 1, kSampleMax});
    if (const auto* wrong = std::get_if<Response>(&sample)) return *wrong;
    const auto as_of = number_of(request, {"as_of_ms", 0, 1, kTimeMsMax});
    if (const auto* wrong = std::get_if<Response>(&as_of)) return *wrong;
    auto state = assessed_at(api, request, std::get<0>(height).value_or(request.tip->height));
    if (!state) return problem(410, "height_not_kept", state.error().what);
    const auto text = [&](std::string_view name) {
        const std::string* value = request.query_value(name);
        return value == nullptr ? std::string() : *value;
    };
    Asked asked{*std::move(state), text("member"), text("name"), text("seed")};
    asked.sample = std::get<std::uint64_t>(sample);
    asked.since_ms = static_cast<std::int64_t>(std::get<std::uint64_t>(since));
    // The state of a day's last block is that of the rest of the day too.
    const auto day_end_ms = static_cast<std::int64_t>(std::get<std::uint64_t>(as_of));
    asked.until_ms = day_end_ms == 0 ? asked.state.time_ms : day_end_ms + 1;
    const bool printable =
        std::ranges::all_of(asked.seed, [](char c) { return c > ' ' && c < 0x7f; });
    if (asked.seed.size() > kSeedBytes || !printable) {
        return problem(400, "bad_query",
                       "`seed` is at most 128 characters of ASCII, without blanks");
    }
    return asked;
}

audit::Source source_of(const Asked& asked, const Texts& texts, const PastReader& reader) {
    const Assessed& state = asked.state;
    const assurance::Now now{state.height, state.time_ms,
                             day_at(state.time_ms, state.config.utc_offset_minutes())};
    return {*state.view,
            *state.catalog,
            texts,
            state.config,
            now,
            to_hex(state.app_hash),
            [&reader](std::string_view reg, std::string_view member) {
                return reader.may_read(
                    Bytes("reg/").append(reg).append("/").append(member).append("/"));
            }};
}

audit::StateAt earlier_states(const Api& api) {
    return [&api](std::uint64_t height) -> std::shared_ptr<const state::View> {
        auto state = engine::state_at(api.engine->application().store(), api.archive, height);
        if (!state) return nullptr;
        return *std::move(state);
    };
}

Made make_population(const Api& api, const audit::Source& source, const Asked& asked) {
    if (asked.name.empty()) {
        return problem(400, "bad_query",
                       "`name` is a population, a register or a ledger table of the convention");
    }
    audit::PopulationAsked population{asked.name, asked.member, asked.seed, asked.sample};
    if (asked.sample > 0 && asked.seed.empty()) {
        const auto seed = seed_of(api, asked.state.height);
        if (const auto* wrong = std::get_if<Response>(&seed)) return *wrong;
        population.seed = std::get<std::string>(seed);
    }
    return audit::population(source, population);
}

Made make(const Api& api, const std::string& report, const audit::Source& source,
          const Asked& asked) {
    if (report == "population") return make_population(api, source, asked);
    if (report == "access") return audit::access(source, asked.member);
    if (report == "applicability") return audit::applicability(source, asked.member);
    if (report == "findings") return audit::findings(source, asked.member);
    if (report == "matrix") return audit::status_matrix(source, asked.member);
    if (report == "poam") {
        tasks::Memo memo(asked.state.catalog);
        return audit::poam(source, memo, asked.member);
    }
    if (report == "effectiveness") {
        if (asked.since_ms == 0) {
            return problem(400, "bad_query", "`since_ms` is the beginning of the period");
        }
        return audit::effectiveness(
            source, {asked.member, asked.since_ms, asked.until_ms, earlier_states(api)});
    }
    return problem(404, "no_such_report",
                   "the reports are access, applicability, effectiveness, findings, matrix, poam "
                   "and population");
}

Response read_report(const Api& api, const Request& request) {
    const auto asked = read_query(api, request);
    if (const auto* wrong = std::get_if<Response>(&asked)) return *wrong;
    const auto& about = std::get<Asked>(asked);
    const PastReader reader(request.identity, *request.tip->catalog, *about.state.view);
    const audit::Source source = source_of(about, *api.texts, reader);
    const Made made = make(api, request.path.at("report"), source, about);
    if (const auto* wrong = std::get_if<Response>(&made)) return *wrong;
    const auto& report = std::get<0>(made);
    if (report) return json_response(report_json(*report));
    const bool hidden = report.error().why == audit::Refused::Why::unreadable;
    return hidden ? problem(403, "not_readable", report.error().what)
                  : problem(404, "not_found", report.error().what);
}

}  // namespace

void add_report_routes(Router& router) {
    router.add({"GET",
                "/v1/reports/{report}",
                {"height", "as_of_ms", "since_ms", "member", "name", "sample", "seed"},
                read_report,
                false,
                {}});
}

}  // namespace charter::api
