#include "wire/reason_text.hpp"

#include "base/bytes.hpp"
#include "base/civil.hpp"

namespace charter::wire {
namespace {

std::string param_text(const Param& param) {
    if (const auto* number = std::get_if<std::int64_t>(&param.value))
        return std::to_string(*number);
    return std::get<std::string>(param.value);
}

// Puts the parameters into {braces}; a name that has no parameter stays as it is.
std::string fill(std::string_view text,
                 const std::vector<std::pair<std::string, std::string>>& params) {
    std::string out;
    while (!text.empty()) {
        const std::size_t open = text.find('{');
        const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) break;
        out.append(text.substr(0, open));
        const std::string_view name = text.substr(open + 1, close - open - 1);
        std::string value(text.substr(open, close - open + 1));
        for (const auto& [known, content] : params) {
            if (known == name) value = content;
        }
        out.append(value);
        text.remove_prefix(close + 1);
    }
    return out.append(text);
}

std::string render(Reason reason, const std::vector<std::pair<std::string, std::string>>& params,
                   std::string_view lang) {
    const ReasonInfo& info = reason_info(reason);
    return fill(lang == "zh-TW" ? info.zh : info.en, params);
}

}  // namespace

std::string refusal_text(const Refusal& refusal, std::string_view lang) {
    std::vector<std::pair<std::string, std::string>> params;
    for (const Param& param : refusal.params) params.emplace_back(param.name, param_text(param));
    return render(refusal.reason, params, lang);
}

std::string receipt_text(const v1::Receipt& receipt, std::string_view lang) {
    if (receipt.reason() == 0) return lang == "zh-TW" ? "完成" : "done";
    std::vector<std::pair<std::string, std::string>> params;
    for (const v1::Field& field : receipt.params())
        params.emplace_back(field.name(), value_text(field.value()));
    return render(static_cast<Reason>(receipt.reason()), params, lang);
}

std::string value_text(const v1::Value& value) {
    switch (value.kind_case()) {
        case v1::Value::kFlag:   return value.flag() ? "true" : "false";
        case v1::Value::kNumber: return std::to_string(value.number());
        case v1::Value::kText:   return value.text();
        case v1::Value::kDate:   return format_date(value.date());
        case v1::Value::kDigest: return to_hex(value.digest());
        case v1::Value::kSet:    {
            std::string out;
            for (const std::string& item : value.set().items())
                out.append(out.empty() ? "" : ", ").append(item);
            return out;
        }
        case v1::Value::KIND_NOT_SET: break;
    }
    return {};
}

}  // namespace charter::wire
