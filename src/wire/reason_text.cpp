#include "wire/reason_text.hpp"

#include <algorithm>

#include "base/bytes.hpp"
#include "base/civil.hpp"
#include "base/holes.hpp"

namespace charter::wire {
namespace {

std::string param_text(const Param& param) {
    if (const auto* number = std::get_if<std::int64_t>(&param.value))
        return std::to_string(*number);
    return std::get<std::string>(param.value);
}

std::string render(Reason reason, const std::vector<std::pair<std::string, std::string>>& params,
                   std::string_view lang) {
    const ReasonInfo& info = reason_info(reason);
    const auto filling = [&params](std::string_view name) -> std::optional<std::string> {
        // Of one name twice, the last counts.
        const auto found = std::find_if(params.rbegin(), params.rend(),
                                        [name](const auto& param) { return param.first == name; });
        if (found == params.rend()) return std::nullopt;
        return found->second;
    };
    return fill_holes(lang == "zh-TW" ? info.zh : info.en, filling);
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
        case v1::Value::kFlag:      return value.flag() ? "true" : "false";
        case v1::Value::kNumber:    return std::to_string(value.number());
        case v1::Value::kText:      return value.text();
        case v1::Value::kDate:      return format_date(value.date());
        case v1::Value::kDigest:    return to_hex(value.digest());
        case v1::Value::kSignature: return to_hex(value.signature());
        case v1::Value::kSet:       {
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
