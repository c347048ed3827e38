// /v1/statuses: the status of a requirement for a member, down to the facts.
#include <boost/json.hpp>

#include "api/assessment.hpp"
#include "api/json.hpp"
#include "api/past.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"
#include "assurance/evaluate.hpp"
#include "base/civil.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "wire/words.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

/// A status with what its requirement is, for lists.
json::object listed(const v1::StatusRecord& status, const engine::Tip& tip, const Texts& texts) {
    json::object item{{"requirement", status.requirement()},
                      {"member", status.member()},
                      {"value", wire::status_word(status.value())},
                      {"status", to_json(status)}};
    if (const v1::Requirement* requirement = tip.catalog->requirement(status.requirement())) {
        item["article"] = requirement->article();
        item["chapter"] = requirement->chapter();
        item["force"] = wire::force_word(requirement->force());
        item["counted"] = is_counted(*requirement);
        item["title"] = bilingual(texts.title(requirement->key(), requirement->text_digest()));
    }
    return item;
}

std::vector<std::string> members_of(const state::View& view) {
    std::vector<std::string> members;
    state::each<v1::Member>(view, "mem/", [&](const v1::Member& member) {
        if (!member.removed()) members.push_back(member.member());
        return true;
    });
    return members;
}

/// In the order of the convention, then by member.
Response list_statuses(const Api& api, const Request& request) {
    const engine::Tip& tip = *request.tip;
    const std::string* member = request.query_value("member");
    const std::string* id = request.query_value("requirement");
    v1::StatusValue wanted = v1::STATUS_VALUE_UNSPECIFIED;
    if (const std::string* value = request.query_value("value")) {
        wanted = wire::status_of_word(*value);
        if (wanted == v1::STATUS_VALUE_UNSPECIFIED) {
            return problem(400, "bad_query",
                           "`value` is satisfied, excepted, not_assessed, stale, error, "
                           "not_satisfied or not_applicable");
        }
    }
    if (id != nullptr && tip.catalog->requirement(*id) == nullptr) {
        return problem(404, "no_such_requirement",
                       "the convention has no requirement `" + *id + "`");
    }
    const std::vector<std::string> members = members_of(*tip.view);
    const std::vector<std::string> network{std::string(assurance::kEveryone)};
    json::array items;
    for (const v1::Requirement* requirement : tip.catalog->requirements()) {
        if (id != nullptr && requirement->id() != *id) continue;
        const bool of_network = requirement->scope() == v1::SCOPE_NETWORK;
        for (const std::string& of : of_network ? network : members) {
            if (member != nullptr && of != *member) continue;
            const auto status = state::read<v1::StatusRecord>(
                *tip.view, state::keys::status(requirement->id(), of));
            if (!status || (wanted != 0 && status->value() != wanted)) continue;
            items.push_back(listed(*status, tip, *api.texts));
        }
    }
    return json_response({{"height", tip.height}, {"items", std::move(items)}});
}

Response read_status(const Api& api, const Request& request) {
    const engine::Tip& tip = *request.tip;
    const v1::Requirement* requirement = tip.catalog->requirement(request.path.at("requirement"));
    if (requirement == nullptr) {
        return problem(
            404, "no_such_requirement",
            "the convention has no requirement `" + request.path.at("requirement") + "`");
    }
    const std::string& member = request.path.at("member");
    const bool of_network = requirement->scope() == v1::SCOPE_NETWORK;
    if (of_network != (member == assurance::kEveryone)) {
        return problem(404, "wrong_scope",
                       of_network ? "this requirement is the network's: ask for member *"
                                  : "this requirement is each member's: ask for one of them");
    }
    const auto status =
        state::read<v1::StatusRecord>(*tip.view, state::keys::status(requirement->id(), member));
    if (!status) {
        return problem(404, "no_status",
                       "there is no member `" + member +
                           "`, or its first status comes with the "
                           "next block");
    }
    const assurance::Now now{tip.height, tip.time_ms,
                             day_at(tip.time_ms, tip.config.utc_offset_minutes())};
    const assurance::Evaluation evaluation =
        assurance::evaluate(*tip.view, *tip.catalog, tip.config, now, *requirement, member);
    json::array facts;
    for (const v1::Fact& fact : evaluation.facts) {
        facts.push_back(fact_json(fact, *tip.catalog, *api.texts));
    }
    json::object body = requirement_json(*requirement, *api.texts);
    body["height"] = tip.height;
    body["satisfied_when"] = to_json(requirement->satisfied_when());
    body["status"] = status_json(*status, *tip.catalog, *api.texts);
    body["record"] = to_json(*status);
    body["facts"] = std::move(facts);
    body["facts_agree"] = evaluation.status.facts_digest() == status->facts_digest();
    return json_response(body);
}

Response read_assessment(const Api& api, const Request& request) {
    const auto height = asked_height(api, request);
    if (const auto* wrong = std::get_if<Response>(&height)) return *wrong;
    const auto since = number_of(request, {"since_ms", 0, 1, kTimeMsMax});
    if (const auto* wrong = std::get_if<Response>(&since)) return *wrong;
    const auto since_ms = static_cast<std::int64_t>(std::get<std::uint64_t>(since));
    const auto at = std::get<0>(height);
    Response response;
    if (!at && since_ms == 0) {
        response.body = *api.assessments->get(*request.tip, *api.texts);
        return response;
    }
    const auto state = assessed_at(api, request, at.value_or(request.tip->height));
    if (!state) return problem(410, "height_not_kept", state.error().what);
    response.body = assessment_json(*state, *api.texts, since_ms);
    return response;
}

}  // namespace

void add_status_routes(Router& router) {
    router.add(
        {"GET", "/v1/statuses", {"member", "requirement", "value"}, list_statuses, false, {}});
    router.add({"GET", "/v1/statuses/{requirement}/{member}", {}, read_status, false, {}});
}

void add_assessment_routes(Router& router) {
    router.add(
        {"GET", "/v1/assessment", {"height", "as_of_ms", "since_ms"}, read_assessment, false, {}});
}

}  // namespace charter::api
