#include "report/document.hpp"

#include <array>

namespace charter::report {
namespace {

namespace json = boost::json;

struct Word {
    std::string_view word;
    std::string_view zh;
    std::string_view en;
};

constexpr std::array<Word, 3> kQualifiers = {{{"own_rule", "採自有規定", "own rule"},
                                              {"single_operator", "單一營運者", "single operator"},
                                              {"onboarding", "新成員寬限期", "onboarding"}}};

template <std::size_t Size>
std::string find_word(const std::array<Word, Size>& words, std::string_view word, bool zh) {
    for (const Word& known : words) {
        if (known.word == word) return std::string(zh ? known.zh : known.en);
    }
    return std::string(word);
}

}  // namespace

Outcome<json::object> parse_document(std::string_view text, bool wants_format) {
    boost::system::error_code failed;
    json::value value = json::parse(text, failed);
    if (failed || !value.is_object()) return fault("the node's answer is no JSON object");
    json::object& object = value.as_object();
    if (wants_format && text_of(object, "format") != "charter-assessment/1") {
        return fault("this is no assessment of format charter-assessment/1");
    }
    return std::move(object);
}

std::string text_of(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::int64_t number_of(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    if (value == nullptr) return 0;
    if (value->is_int64()) return value->as_int64();
    return value->is_uint64() ? static_cast<std::int64_t>(value->as_uint64()) : 0;
}

const json::array& list_of(const json::object& object, std::string_view key) {
    static const json::array empty;
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_array() ? value->as_array() : empty;
}

const json::object& object_of(const json::object& object, std::string_view key) {
    static const json::object empty;
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_object() ? value->as_object() : empty;
}

std::vector<std::string> texts_in(const json::object& object, std::string_view key) {
    std::vector<std::string> all;
    for (const json::value& each : list_of(object, key)) {
        if (each.is_string()) all.emplace_back(each.as_string());
    }
    return all;
}

std::vector<std::string> members_in(const json::object& object, std::string_view list,
                                    std::string_view key) {
    std::vector<std::string> all;
    for (const json::value& each : list_of(object, list)) {
        if (each.is_object()) all.push_back(text_of(each.as_object(), key));
    }
    return all;
}

std::string joined(std::span<const std::string> texts, std::string_view separator) {
    std::string all;
    for (const std::string& text : texts) {
        if (&text != texts.data()) all.append(separator);
        all.append(text);
    }
    return all;
}

std::string bilingual_of(const json::object& object, std::string_view key, bool zh) {
    const json::object& both = object_of(object, key);
    std::string text = text_of(both, zh ? "zh" : "en");
    return text.empty() ? text_of(both, zh ? "en" : "zh") : text;
}

std::string reading_of(const json::object& fact, std::string_view key, bool zh) {
    const std::string text = bilingual_of(fact, std::string(key).append("_text"), zh);
    return text.empty() ? text_of(fact, key) : text;
}

std::string populations_of(const json::object& declaration, bool zh) {
    std::vector<std::string> labels;
    for (const json::value& each : list_of(declaration, "populations")) {
        if (each.is_object()) labels.push_back(bilingual_of(each.as_object(), "label", zh));
    }
    return joined(labels, zh ? "、" : ", ");
}

bool is_green(std::string_view value) {
    return value == "satisfied" || value == "not_applicable" || value == "excepted";
}

std::string qualifier_text(std::string_view word, bool zh) {
    return find_word(kQualifiers, word, zh);
}

std::vector<Gap> gaps_of(const json::object& document) {
    std::vector<Gap> gaps;
    for (const json::value& item : list_of(document, "requirements")) {
        if (!item.is_object()) continue;
        const json::object& requirement = item.as_object();
        const json::value* counted = requirement.if_contains("counted");
        if (counted == nullptr || !counted->is_bool() || !counted->as_bool()) continue;
        for (const json::value& status : list_of(requirement, "statuses")) {
            if (!status.is_object() || is_green(text_of(status.as_object(), "value"))) continue;
            gaps.push_back({&requirement, &status.as_object()});
        }
    }
    return gaps;
}

}  // namespace charter::report
