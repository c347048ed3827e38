#include "verify/pack_acts.hpp"

#include <set>

#include "base/civil.hpp"
#include "verify/texts.hpp"

namespace charter::verify {

std::string act_lines(const pack::PackReport& report, const std::string& record,
                      std::string_view language) {
    std::string lines;
    const auto found = report.acts.signed_by.find(record);
    if (found == report.acts.signed_by.end()) return lines;
    for (const pack::SignedBy& by : found->second) {
        const std::string credential = to_hex(by.credential);
        const std::string time = format_time(by.place.time_ms, report.utc_offset_minutes);
        const std::string height = std::to_string(by.place.height);
        const Bilingual text{
            by.act + " " + by.signer + "，憑證 " + credential + "，" + time + "，區塊 " + height,
            by.act + " " + by.signer + ", credential " + credential + ", " + time + ", block " +
                height};
        lines += "      " + printable(text.in(language)) + "\n";
    }
    return lines;
}

void set_acts(const pack::PackReport& report, v1::PackVerdict& verdict) {
    verdict.set_acts(report.acts.acts);
    verdict.set_acts_pruned(report.acts.pruned);
    verdict.set_resolutions(report.acts.resolutions);
    if (report.scope.requirement.empty()) return;
    std::set<std::string> records;
    for (const pack::StatusResult& status : report.statuses) {
        for (const v1::Fact& fact : status.facts) records.insert(fact.ref());
    }
    for (const std::string& record : records) {
        const auto found = report.acts.signed_by.find(record);
        if (found == report.acts.signed_by.end()) continue;
        for (const pack::SignedBy& signed_by : found->second) {
            v1::ActVerdict& act = *verdict.add_record_acts();
            act.set_record(record);
            act.set_act(signed_by.act);
            act.set_height(signed_by.place.height);
            act.set_time_ms(signed_by.place.time_ms);
            act.set_signer(signed_by.signer);
            act.set_credential(to_hex(signed_by.credential));
        }
    }
}

}  // namespace charter::verify
