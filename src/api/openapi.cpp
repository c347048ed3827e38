// /v1/openapi.json
#include "api/openapi.hpp"

#include "api/routes.hpp"

namespace charter::api {

void add_openapi_routes(Router& router) {
    const Handler handler = [](const Api&, const Request&) {
        Response response;
        response.content_type = "application/vnd.oai.openapi+json";
        response.body = openapi_document();
        return response;
    };
    router.add({"GET", "/v1/openapi.json", {}, handler, false, {}});
}

}  // namespace charter::api
