#include "api/openapi_check_test.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <regex>

#include "api/openapi.hpp"
#include "api/router.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;
using Faults = std::vector<std::string>;

std::string text_of(const json::value& value) { return std::string(value.as_string().c_str()); }

bool has_type(std::string_view type, const json::value& value) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_bool();
    if (type == "null") return value.is_null();
    if (type == "integer") return value.is_int64() || value.is_uint64();
    return false;
}

bool has_one_type(const json::value& types, const json::value& value) {
    if (types.is_string()) return has_type(types.as_string(), value);
    return std::ranges::any_of(types.as_array(), [&](const json::value& type) {
        return has_type(type.as_string(), value);
    });
}

void check_object(const json::object& schema, const json::object& value, const std::string& where,
                  Faults& faults) {
    if (const json::value* required = schema.if_contains("required")) {
        for (const json::value& name : required->as_array()) {
            if (!value.contains(name.as_string()))
                faults.push_back(where + ": no " + text_of(name));
        }
    }
    const json::value* properties = schema.if_contains("properties");
    const json::value* others = schema.if_contains("additionalProperties");
    for (const auto& [name, inner] : value) {
        const std::string place = where + "." + std::string(name);
        const json::value* known =
            properties == nullptr ? nullptr : properties->as_object().if_contains(name);
        if (known == nullptr && others == nullptr) continue;
        if (known == nullptr && others->is_bool()) {
            faults.push_back(place + ": not in the document");
            continue;
        }
        const Faults found = schema_faults(known != nullptr ? *known : *others, inner, place);
        faults.insert(faults.end(), found.begin(), found.end());
    }
}

void check_array(const json::object& schema, const json::array& value, const std::string& where,
                 Faults& faults) {
    const json::value* max = schema.if_contains("maxItems");
    if (max != nullptr && value.size() > max->to_number<std::size_t>())
        faults.push_back(where + ": too many items");
    const json::value* items = schema.if_contains("items");
    if (items == nullptr) return;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const Faults found = schema_faults(*items, value[i], where + "." + std::to_string(i));
        faults.insert(faults.end(), found.begin(), found.end());
    }
}

void check_number(const json::object& schema, const json::value& value, const std::string& where,
                  Faults& faults) {
    const auto number = value.to_number<std::int64_t>();
    const json::value* min = schema.if_contains("minimum");
    const json::value* max = schema.if_contains("maximum");
    if ((min != nullptr && number < min->to_number<std::int64_t>()) ||
        (max != nullptr && number > max->to_number<std::int64_t>())) {
        faults.push_back(where + ": out of bounds");
    }
}

void check_words(const json::object& schema, const json::value& value, const std::string& where,
                 Faults& faults) {
    if (const json::value* words = schema.if_contains("enum")) {
        const json::array& all = words->as_array();
        if (std::ranges::find(all, value) == all.end())
            faults.push_back(where + ": " + json::serialize(value) + " is not of the enum");
    }
    if (const json::value* only = schema.if_contains("const"); only != nullptr && *only != value)
        faults.push_back(where + ": not the constant");
    const json::value* pattern = schema.if_contains("pattern");
    if (pattern == nullptr || !value.is_string()) return;
    if (!std::regex_search(text_of(value), std::regex(text_of(*pattern))))
        faults.push_back(where + ": " + json::serialize(value) + " does not match the pattern");
}

void check_parts(const json::object& schema, const json::value& value, const std::string& where,
                 Faults& faults) {
    if (const json::value* all = schema.if_contains("allOf")) {
        for (const json::value& each : all->as_array()) {
            const Faults found = schema_faults(each, value, where);
            faults.insert(faults.end(), found.begin(), found.end());
        }
    }
    if (const json::value* one = schema.if_contains("oneOf")) {
        const auto fits = std::ranges::count_if(one->as_array(), [&](const json::value& each) {
            return schema_faults(each, value, where).empty();
        });
        if (fits != 1) faults.push_back(where + ": fits not one schema of oneOf");
    }
}

bool is_known(std::string_view keyword) {
    static constexpr std::string_view kKnown[] = {"$ref",
                                                  "type",
                                                  "required",
                                                  "properties",
                                                  "additionalProperties",
                                                  "items",
                                                  "maxItems",
                                                  "minimum",
                                                  "maximum",
                                                  "enum",
                                                  "const",
                                                  "pattern",
                                                  "allOf",
                                                  "oneOf",
                                                  "description",
                                                  "default",
                                                  "examples",
                                                  "contentMediaType",
                                                  "contentEncoding",
                                                  "contentSchema",
                                                  "format",
                                                  "minLength",
                                                  "maxLength"};
    return std::ranges::find(kKnown, keyword) != std::end(kKnown);
}

/// The operation of a route; nullptr if the document has none.
const json::object* operation_of(const Route& route) {
    const json::object& paths = openapi().at("paths").as_object();
    const json::value* path = paths.if_contains(documented_path(route.pattern));
    if (path == nullptr) return nullptr;
    std::string method = route.method;
    std::ranges::transform(method, method.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const json::value* operation = path->as_object().if_contains(method);
    return operation == nullptr ? nullptr : &operation->as_object();
}

}  // namespace

const json::value& openapi() {
    static const json::value document = json::parse(openapi_document());
    return document;
}

const json::value& resolved(const json::value& value) {
    if (!value.is_object()) return value;
    const json::value* ref = value.as_object().if_contains("$ref");
    return ref == nullptr ? value : openapi().at_pointer(text_of(*ref).substr(1));
}

std::string documented_path(std::string_view pattern) {
    std::string path(pattern);
    if (path.ends_with("...}")) path.replace(path.size() - 4, 4, "}");
    return path;
}

Faults schema_faults(const json::value& schema, const json::value& value,
                     const std::string& where) {
    const json::object& rules = resolved(schema).as_object();
    Faults faults;
    for (const auto& [keyword, rule] : rules) {
        if (!is_known(keyword)) faults.push_back("unknown keyword " + std::string(keyword));
    }
    check_parts(rules, value, where, faults);
    const json::value* type = rules.if_contains("type");
    if (type != nullptr && !has_one_type(*type, value)) {
        faults.push_back(where + ": is of another type than " + json::serialize(*type));
        return faults;
    }
    check_words(rules, value, where, faults);
    if (value.is_object()) check_object(rules, value.as_object(), where, faults);
    if (value.is_array()) check_array(rules, value.as_array(), where, faults);
    if (value.is_int64() || value.is_uint64()) check_number(rules, value, where, faults);
    return faults;
}

std::string undocumented(std::string_view method, std::string_view target, const Answer& answer) {
    static const Router router = make_router();
    const auto found = router.find(method, target);
    const auto* matched = std::get_if<Matched>(&found);
    if (matched == nullptr || answer.status == 0) return "";
    const json::object* operation = operation_of(*matched->route);
    if (operation == nullptr) return "no such operation";
    const json::object& responses = operation->at("responses").as_object();
    const json::value* named = responses.if_contains(std::to_string(answer.status));
    if (named == nullptr && answer.status < 400) return "no such status";
    const json::value& response = resolved(named != nullptr ? *named : responses.at("default"));
    const auto type = answer.headers.find("content-type");
    if (type == answer.headers.end()) return "no content type";
    const json::value* content = response.at("content").as_object().if_contains(type->second);
    if (content == nullptr) return "no such content type: " + type->second;
    if (!type->second.ends_with("json")) return "";
    std::string all;
    for (const std::string& fault :
         schema_faults(content->at("schema"), json::parse(answer.body), "")) {
        all += fault + "; ";
    }
    return all;
}

}  // namespace charter::api
