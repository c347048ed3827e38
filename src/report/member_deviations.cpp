// What a member's statuses are to be read together with, out of an assessment.
#include "base/civil.hpp"
#include "report/document.hpp"
#include "report/member_report.hpp"
#include "wire/words.hpp"

namespace charter::report {
namespace {

namespace json = boost::json;

TwoTexts title_of(const json::object& item) {
    return {bilingual_of(item, "title", true), bilingual_of(item, "title", false)};
}

std::string day_of(std::int64_t time_ms, int offset) {
    return time_ms == 0 ? std::string() : format_date(day_at(time_ms, offset));
}

Deviation exception_of(const json::object& item, int offset) {
    Deviation out;
    out.kind = {"例外", "exception"};
    const TwoTexts title = title_of(item);
    const std::string id = text_of(item, "requirement");
    const std::string subject = text_of(item, "subject");
    const std::string tail = subject.empty() ? "" : " [" + subject + "]";
    out.about = {id + " " + title.zh + tail, id + " " + title.en + tail};
    const std::string control = text_of(item, "compensating_control");
    out.value = {control, control};
    out.by = text_of(item, "owner") + ", " + text_of(item, "approver");
    // The midnight that ends its last day.
    out.until = day_of(number_of(item, "expires_ms") - 1, offset);
    return out;
}

Deviation overlay_of(const json::object& item, bool by_own_rule) {
    Deviation out;
    out.kind =
        by_own_rule ? TwoTexts{"自有規定", "own rule"} : TwoTexts{"從嚴值", "stricter value"};
    out.about = title_of(item);
    const auto value = [&](std::string_view key, bool zh) {
        return wire::quantity(std::to_string(number_of(item, key)), text_of(item, "unit"), zh);
    };
    out.value = {value("value", true) + "；聯盟之值：" + value("consortium_value", true),
                 value("value", false) + "; the consortium's: " + value("consortium_value", false)};
    out.by = text_of(item, "own_rule");
    return out;
}

Deviation declaration_of(const json::object& item) {
    Deviation out;
    out.kind = {"無此項聲明", "nil declaration"};
    out.about = {populations_of(item, true), populations_of(item, false)};
    return out;
}

}  // namespace

std::vector<Deviation> deviations_of(const json::object& assessment, std::string_view member,
                                     int offset) {
    std::vector<Deviation> all;
    for (const char* part : {"exceptions", "own_rules", "stricter_values", "nil_declarations"}) {
        const std::string_view list = part;
        for (const json::value& value : list_of(assessment, list)) {
            if (!value.is_object()) continue;
            const json::object& item = value.as_object();
            const std::string of = text_of(item, "member");
            if (of != member && of != "*") continue;
            all.push_back(list == "exceptions"         ? exception_of(item, offset)
                          : list == "nil_declarations" ? declaration_of(item)
                                                       : overlay_of(item, list == "own_rules"));
            all.back().key = text_of(item, "key");
        }
    }
    return all;
}

}  // namespace charter::report
