#include "verify/pack_erasures.hpp"

#include "base/civil.hpp"
#include "verify/texts.hpp"

namespace charter::verify {
namespace {

Bilingual line_of(const pack::Erased& erased, std::int32_t utc_offset_minutes) {
    const v1::ErasureCertificate& c = erased.certificate;
    const std::string document = to_hex(c.commitment());
    const std::string time = format_time(c.erased_on_ms(), utc_offset_minutes);
    Bilingual line{"文件 " + document + " 已由 " + c.member() + " 於 " + time + " 刪除（" +
                       erased.persons[0] + "、" + erased.persons[1] + "）：" + c.why(),
                   "document " + document + " was erased by " + c.member() + " on " + time + " (" +
                       erased.persons[0] + ", " + erased.persons[1] + "): " + c.why()};
    if (!erased.after_height) return line;
    line.zh += "（晚於本高度：憑證效力以本高度為準）";
    line.en += " (later than this height, as of which the credentials stand)";
    return line;
}

}  // namespace

std::string erasure_lines(const pack::PackReport& report, std::string_view language) {
    std::string lines;
    for (const pack::Erased& erased : report.erased) {
        const Bilingual line = line_of(erased, report.utc_offset_minutes);
        lines += "  " + printable(line.in(language)) + "\n";
    }
    return lines;
}

void set_erasures(const pack::PackReport& report, v1::PackVerdict& verdict) {
    verdict.set_erased(report.erased.size());
    verdict.set_not_visible(report.not_visible);
    for (const pack::Erased& erased : report.erased) {
        v1::ErasureVerdict& judged = *verdict.add_erasures();
        judged.set_commitment(to_hex(erased.certificate.commitment()));
        judged.set_member(erased.certificate.member());
        judged.set_erased_on_ms(erased.certificate.erased_on_ms());
        judged.set_why(erased.certificate.why());
        for (const std::string& person : erased.persons) judged.add_persons(person);
        judged.set_after_height(erased.after_height);
    }
}

}  // namespace charter::verify
