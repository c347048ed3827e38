#include "api/problem.hpp"

#include <spdlog/spdlog.h>

#include <boost/json.hpp>

#include "api/json.hpp"
#include "base/listed.hpp"
#include "wire/reason_text.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

constexpr unsigned kInternalError = 500;

json::object head(unsigned status, const std::string& type, std::string_view detail) {
    return {
        {"type", type}, {"title", status_title(status)}, {"status", status}, {"detail", detail}};
}

json::array requirements_of(Reason reason) {
    json::array ids;
    std::string_view rest = reason_info(reason).requirements;
    while (!rest.empty()) {
        const std::size_t space = rest.find(' ');
        const std::string_view id = rest.substr(0, space);
        if (!id.empty()) ids.emplace_back(id);
        rest = space == std::string_view::npos ? "" : rest.substr(space + 1);
    }
    return ids;
}

json::object reason_head(unsigned status, Reason reason, std::string_view detail) {
    const ReasonInfo& info = reason_info(reason);
    json::object body = head(status, "urn:charter:reason:" + std::string(info.name), detail);
    body["reason"] = static_cast<std::uint32_t>(reason);
    body["reason_name"] = info.name;
    body["reason_class"] = class_name(info.reason_class);
    body["requirements"] = requirements_of(reason);
    return body;
}

Response finished(unsigned status, const json::object& body) {
    Response response = json_response(body, status);
    response.content_type = "application/problem+json";
    return response;
}

}  // namespace

std::string_view status_title(unsigned status) {
    switch (status) {
        case 400: return "Bad Request";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 410: return "Gone";
        case 413: return "Content Too Large";
        case 422: return "Unprocessable Content";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 503: return "Service Unavailable";
        case 507: return "Insufficient Storage";
        default:  return "Error";
    }
}

Response problem(unsigned status, std::string_view word, std::string_view detail) {
    return finished(status, head(status, "urn:charter:problem:" + std::string(word), detail));
}

Response pruned_problem(std::string_view what, const PrunedBlock& pruned) {
    std::string detail(what);
    detail += ": this node pruned the contents of blocks below " +
              std::to_string(pruned.kept_from) + "; headers, states and transitions are there. ";
    detail += pruned.archive_nodes.empty()
                  ? "The ledger names no archive node: ask a node that prunes nothing."
                  : "Archive nodes have them: " + listed(pruned.archive_nodes) + ".";
    json::object body = head(410, "urn:charter:problem:pruned", detail);
    body["height"] = pruned.height;
    body["kept_from"] = pruned.kept_from;
    json::array nodes;
    for (const std::string& node : pruned.archive_nodes) nodes.emplace_back(node);
    body["archive_nodes"] = std::move(nodes);
    return finished(410, body);
}

Response problem(unsigned status, std::string_view word, std::string_view detail,
                 const json::object& more) {
    json::object body = head(status, "urn:charter:problem:" + std::string(word), detail);
    for (const auto& [name, value] : more) body[name] = value;
    return finished(status, body);
}

Response neighbour_hidden() {
    return problem(
        403, "neighbour_hidden",
        "that this key is absent is proved with the records on both sides of it, and one "
        "of them may not be read by you; ask at another height, or ask its member");
}

Response refusal_problem(unsigned status, const Refusal& refusal) {
    const std::string en = wire::refusal_text(refusal, "en");
    json::object body = reason_head(status, refusal.reason, en);
    json::object params;
    for (const Param& param : refusal.params) {
        const auto* number = std::get_if<std::int64_t>(&param.value);
        params[param.name] = number != nullptr ? json::value(*number)
                                               : json::value(std::get<std::string>(param.value));
    }
    body["params"] = std::move(params);
    body["text"] = bilingual(wire::refusal_text(refusal, "zh-TW"), en);
    return finished(status, body);
}

Response receipt_problem(unsigned status, const v1::Receipt& receipt) {
    const std::string en = wire::receipt_text(receipt, "en");
    json::object body = reason_head(status, static_cast<Reason>(receipt.reason()), en);
    json::object params;
    for (const v1::Field& field : receipt.params()) {
        params[field.name()] = value_json(field.value());
    }
    body["params"] = std::move(params);
    body["text"] = bilingual(wire::receipt_text(receipt, "zh-TW"), en);
    body["tx_id"] = to_hex(receipt.tx_id());
    body["receipt"] = to_json(receipt);
    return finished(status, body);
}

Response fault_problem(const Fault& fault) {
    spdlog::error("api: {}", fault.what);
    return problem(kInternalError, "node_fault",
                   "the node could not do this by a fault of its own; its log says more. Try again "
                   "later, or tell the node's operator.");
}

}  // namespace charter::api
