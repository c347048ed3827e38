// The OpenAPI document against the route table, and in itself.
#include "api/openapi.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "api/openapi_check_test.hpp"
#include "api/router.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;
using Set = std::set<std::string>;

std::string text_of(const json::value& value) { return std::string(value.as_string().c_str()); }

const json::object& object(const json::value& value) { return value.as_object(); }

std::string upper(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return out;
}

/// "GET /v1/node" -> its operation
std::map<std::string, const json::object*> operations() {
    std::map<std::string, const json::object*> all;
    for (const auto& [path, methods] : object(openapi().at("paths"))) {
        for (const auto& [method, operation] : object(methods)) {
            all[upper(method) + " " + std::string(path)] = &object(operation);
        }
    }
    return all;
}

/// Names of an operation's parameters that are `in` path, query or header.
Set parameters(const json::object& operation, std::string_view in) {
    Set names;
    const json::value* all = operation.if_contains("parameters");
    if (all == nullptr) return names;
    for (const json::value& each : all->as_array()) {
        const json::object& parameter = object(resolved(each));
        EXPECT_TRUE(parameter.contains("schema") && parameter.contains("description"));
        if (parameter.at("in").as_string() == in) names.insert(text_of(parameter.at("name")));
    }
    return names;
}

/// Names between braces.
Set braces(std::string_view path) {
    Set names;
    while (true) {
        const std::size_t open = path.find('{');
        if (open == std::string_view::npos) return names;
        const std::size_t close = path.find('}', open);
        names.insert(std::string(path.substr(open + 1, close - open - 1)));
        path.remove_prefix(close + 1);
    }
}

TEST(OpenApi, HasEveryRouteAndNoOther) {
    Set routes;
    const Router router = make_router();
    for (const Route& route : router.routes()) {
        routes.insert(route.method + " " + documented_path(route.pattern));
    }
    Set documented;
    for (const auto& [name, operation] : operations()) documented.insert(name);
    EXPECT_EQ(documented, routes);
}

TEST(OpenApi, NamesTheParametersAndBodiesOfEachRoute) {
    const auto all = operations();
    const Router router = make_router();
    for (const Route& route : router.routes()) {
        const std::string path = documented_path(route.pattern);
        const auto found = all.find(route.method + " " + path);
        ASSERT_NE(found, all.end());
        const json::object& operation = *found->second;
        EXPECT_EQ(parameters(operation, "query"), Set(route.query.begin(), route.query.end()))
            << path;
        EXPECT_EQ(parameters(operation, "path"), braces(path)) << path;
        EXPECT_EQ(operation.contains("requestBody"), route.takes_body) << path;
    }
}

TEST(OpenApi, TellsTheLargestBody) {
    const json::value& body = openapi().at_pointer(
        "/components/requestBodies/Transaction/content/application~1octet-stream/schema/maxLength");
    EXPECT_EQ(body.to_number<std::size_t>(), kBodyBytesMax);
}

TEST(OpenApi, EachOperationIsWhole) {
    EXPECT_TRUE(text_of(openapi().at("openapi")).starts_with("3.1."));
    Set tags;
    for (const json::value& tag : openapi().at("tags").as_array())
        tags.insert(text_of(tag.at("name")));
    Set ids;
    for (const auto& [name, operation] : operations()) {
        EXPECT_TRUE(ids.insert(text_of(operation->at("operationId"))).second) << name;
        EXPECT_TRUE(text_of(operation->at("summary")).ends_with(".")) << name;
        EXPECT_TRUE(tags.contains(text_of(operation->at("tags").at(0)))) << name;
        const json::object& responses = object(operation->at("responses"));
        for (const char* always : {"200", "403", "default"}) {
            EXPECT_TRUE(responses.contains(always)) << name << " " << always;
        }
        for (const auto& [status, response] : responses) {
            EXPECT_FALSE(text_of(resolved(response).at("description")).empty()) << name;
            for (const auto& [type, content] : object(resolved(response).at("content"))) {
                EXPECT_TRUE(object(content).contains("schema")) << name << " " << status;
                const bool is_error = status.starts_with('4') || status == "default";
                EXPECT_EQ(type == "application/problem+json", is_error) << name << " " << status;
            }
        }
    }
}

/// Every $ref below the value.
void collect(const json::value& value, Set& refs) {
    if (value.is_array()) {
        for (const json::value& item : value.as_array()) collect(item, refs);
    }
    if (!value.is_object()) return;
    for (const auto& [name, inner] : value.as_object()) {
        if (name == "$ref") {
            refs.insert(text_of(inner));
        } else {
            collect(inner, refs);
        }
    }
}

TEST(OpenApi, EveryReferenceResolvesAndEveryComponentIsUsed) {
    Set refs;
    collect(openapi(), refs);
    for (const std::string& ref : refs) {
        boost::system::error_code failed;
        EXPECT_NE(openapi().find_pointer(ref.substr(1), failed), nullptr) << ref;
    }
    for (const auto& [kind, components] : object(openapi().at("components"))) {
        if (kind == "securitySchemes") continue;
        for (const auto& [name, component] : object(components)) {
            const std::string ref = "#/components/" + std::string(kind) + "/" + std::string(name);
            EXPECT_TRUE(refs.contains(ref)) << ref << " is not used";
        }
    }
}

TEST(OpenApi, TheCheckerSeesWhatDiffers) {
    const auto faults = [](const char* schema, const char* value) {
        return schema_faults(json::parse(schema), json::parse(value), "it").size();
    };
    const char* health = R"({"$ref": "#/components/schemas/Health"})";
    EXPECT_EQ(faults(health, R"({"status": "ok", "height": 3})"), 0U);
    EXPECT_EQ(faults(health, R"({"status": "ill", "height": "3"})"), 2U);
    EXPECT_EQ(faults(health, R"({"status": "ok"})"), 1U);
    EXPECT_EQ(faults(health, R"({"status": "ok", "height": 3, "more": 1})"), 1U);
    EXPECT_EQ(faults(R"({"type": "array", "items": {"type": "string", "pattern": "^a$"}})",
                     R"(["a", "b"])"),
              1U);
    EXPECT_EQ(faults(R"({"wrong": 1})", "1"), 1U);
    EXPECT_EQ(faults(R"({"oneOf": [{"type": "null"}, {"type": "string"}]})", "1"), 1U);
    const Answer teapot{418, {{"content-type", "text/plain"}}, "short"};
    EXPECT_EQ(undocumented("GET", "/v1/node", teapot), "no such content type: text/plain");
    EXPECT_EQ(undocumented("GET", "/v1/node", {204, {}, ""}), "no such status");
}

}  // namespace
}  // namespace charter::api
