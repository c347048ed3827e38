// /v1/catalog: the convention in force, with its texts.
#include <boost/json.hpp>

#include "api/assessment.hpp"
#include "api/json.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"
#include "catalog/coverage.hpp"
#include "engine/application.hpp"
#include "wire/codec.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

/// Messages with key, name and text_digest: as they are, and with title, text and labels.
template <class Item>
json::value item_json(const Item& item, const Texts& texts) {
    json::value body = to_json(item);
    body.as_object()["title"] = bilingual(texts.title(item.key()));
    if (const v1::ItemText* text = texts.find(item.key())) {
        body.as_object()["text"] = bilingual(text->text());
        json::object labels;
        for (const v1::Label& label : text->labels())
            labels[label.name()] = bilingual(label.text());
        if (!labels.empty()) body.as_object()["labels"] = std::move(labels);
    }
    return body;
}

template <class Items>
json::array items_json(const Items& items, const Texts& texts) {
    json::array list;
    for (const auto& item : items) list.push_back(item_json(item, texts));
    return list;
}

json::object requirement_body(const v1::Requirement& requirement, const Request& request,
                              const Texts& texts) {
    json::object body = requirement_json(requirement, texts);
    body["satisfied_when"] = to_json(requirement.satisfied_when());
    json::array mechanisms;
    for (const std::string& name : catalog::mechanisms(*request.tip->catalog, requirement)) {
        mechanisms.emplace_back(name);
    }
    body["mechanisms"] = std::move(mechanisms);
    return body;
}

Response read_catalog(const Api& api, const Request& request) {
    const v1::Catalog& wire = request.tip->catalog->wire();
    const Texts& texts = *api.texts;
    json::object chapters;
    if (const v1::ItemText* text = texts.find("cat/chapters")) {
        for (const v1::Label& label : text->labels())
            chapters[label.name()] = bilingual(label.text());
    }
    return json_response({{"height", request.tip->height},
                          {"version", wire.head().version()},
                          {"digest", to_hex(wire.head().digest())},
                          {"texts_current", texts.digest() == wire.head().texts_digest()},
                          {"title", bilingual(texts.title("cat/head"))},
                          {"chapters", std::move(chapters)},
                          {"registers", items_json(wire.registers(), texts)},
                          {"tables", items_json(wire.tables(), texts)},
                          {"populations", items_json(wire.populations(), texts)},
                          {"enumerations", items_json(wire.enumerations(), texts)},
                          {"parameters", items_json(wire.parameters(), texts)},
                          {"rules", items_json(wire.rules(), texts)},
                          {"probes", items_json(wire.probes(), texts)},
                          {"roles", items_json(wire.roles(), texts)},
                          {"policies", items_json(wire.policies(), texts)},
                          {"acts", items_json(wire.acts(), texts)},
                          {"notices", items_json(wire.notices(), texts)}});
}

Response read_requirements(const Api& api, const Request& request) {
    json::array list;
    for (const v1::Requirement* requirement : request.tip->catalog->requirements()) {
        list.push_back(requirement_body(*requirement, request, *api.texts));
    }
    return json_response({{"height", request.tip->height}, {"items", std::move(list)}});
}

Response read_requirement(const Api& api, const Request& request) {
    const v1::Requirement* requirement = request.tip->catalog->requirement(request.path.at("id"));
    if (requirement == nullptr) {
        return problem(404, "no_such_requirement",
                       "the convention has no requirement of this id; GET /v1/catalog/requirements "
                       "lists them");
    }
    return json_response(requirement_body(*requirement, request, *api.texts));
}

Response read_message(const Api&, const Request& request) {
    Response response;
    response.content_type = "application/octet-stream";
    response.body = wire::encode(request.tip->catalog->wire());
    return response;
}

Response read_texts(const Api& api, const Request&) {
    Response response;
    response.content_type = "application/octet-stream";
    response.body = api.texts->encoded();
    return response;
}

}  // namespace

void add_catalog_routes(Router& router) {
    router.add({"GET", "/v1/catalog", {}, read_catalog, false, {}});
    router.add({"GET", "/v1/catalog/message", {}, read_message, false, {}});
    router.add({"GET", "/v1/catalog/texts", {}, read_texts, false, {}});
    router.add({"GET", "/v1/catalog/requirements", {}, read_requirements, false, {}});
    router.add({"GET", "/v1/catalog/requirements/{id}", {}, read_requirement, false, {}});
}

}  // namespace charter::api
