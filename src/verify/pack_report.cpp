#include "verify/pack_report.hpp"

#include <string>
#include <utility>

#include "base/civil.hpp"
#include "pack/zip_files.hpp"
#include "verify/pack_acts.hpp"
#include "verify/pack_erasures.hpp"
#include "verify/pack_statuses.hpp"
#include "verify/pack_texts.hpp"
#include "wire/json.hpp"

namespace charter::verify {
namespace {

using pack::Result;

Exit exit_of(const pack::PackReport& report) {
    if (report.count(Result::is_false) != 0) return Exit::is_false;
    return report.count(Result::is_true) != 0 ? Exit::is_true : Exit::not_judged;
}

Bilingual summary_of(const pack::PackReport& report) {
    const auto n = [](std::uint64_t number) { return std::to_string(number); };
    const std::string height = n(report.state.height);
    const std::string time = format_time(report.time_ms, 0);
    return {
        "鏈 " + printable(report.state.chain_id) + "，高度 " + height + "（" + time + "），成員 " +
            printable(report.scope.member) + "：狀態屬實 " + n(report.count(Result::is_true)) +
            "、不實 " + n(report.count(Result::is_false)) + "、無法判定 " +
            n(report.count(Result::not_judged)) + "；紀錄 " + n(report.records) + " 筆（隱藏 " +
            n(report.hidden) + " 筆）；文件相符 " + n(report.documents) + " 件、未持有 " +
            n(report.not_held) + " 件、已刪除 " + n(report.erased.size()) + " 件、不予閱覽 " +
            n(report.not_visible) + " 件；交易 " + n(report.acts.acts) + " 筆（已依決議清除 " +
            n(report.acts.pruned) + " 筆），重新計票之決議 " + n(report.acts.resolutions) + " 件",
        "chain " + printable(report.state.chain_id) + ", height " + height + " (" + time +
            "), member " + printable(report.scope.member) + ": statuses true " +
            n(report.count(Result::is_true)) + ", false " + n(report.count(Result::is_false)) +
            ", not judged " + n(report.count(Result::not_judged)) + "; records " +
            n(report.records) + " (hidden " + n(report.hidden) + "); documents as committed " +
            n(report.documents) + ", not held " + n(report.not_held) + ", erased " +
            n(report.erased.size()) + ", not visible " + n(report.not_visible) + "; transactions " +
            n(report.acts.acts) + " (pruned by resolution " + n(report.acts.pruned) +
            "), resolutions counted again " + n(report.acts.resolutions)};
}

std::string stamp_line(const pack::PackReport& report, std::string_view language) {
    const std::string held = std::to_string(report.stamps);
    const std::string ignored = std::to_string(report.stamps_not_judged);
    if (report.stamps != 0) {
        const Bilingual text{"時戳相符 " + held + " 件\n", "time stamps that hold " + held + "\n"};
        return text.in(language);
    }
    if (report.stamps_not_judged == 0) return {};
    return Bilingual{"時戳 " + ignored + " 件未判定（--tsa-ca）\n",
                     "time stamps not judged " + ignored + " (--tsa-ca)\n"}
        .in(language);
}

v1::PackVerdict verdict_of(const pack::PackReport& report, const Bilingual& text) {
    v1::PackVerdict verdict;
    const Exit exit = exit_of(report);
    verdict.set_result(exit == Exit::is_true    ? "true"
                       : exit == Exit::is_false ? "false"
                                                : "not_judged");
    verdict.set_text_zh(text.zh);
    verdict.set_text_en(text.en);
    verdict.set_chain_id(report.state.chain_id);
    verdict.set_height(report.state.height);
    verdict.set_time_ms(report.time_ms);
    verdict.set_as_of_ms(report.manifest.as_of_ms());
    verdict.set_app_hash(to_hex(report.state.app_hash));
    verdict.set_header_hash(to_hex(report.state.header_hash));
    verdict.set_validators(static_cast<std::uint32_t>(report.state.validators));
    verdict.set_member(report.scope.member);
    set_statuses(report, verdict);
    verdict.set_records(report.records);
    verdict.set_hidden(report.hidden);
    verdict.set_documents(report.documents);
    verdict.set_not_held(report.not_held);
    verdict.set_stamps(report.stamps);
    verdict.set_stamps_not_judged(report.stamps_not_judged);
    set_acts(report, verdict);
    set_erasures(report, verdict);
    return verdict;
}

Report of_flaw(const pack::Flaw& flaw, std::string_view language) {
    const Bilingual text = text_of(flaw.failure);
    const bool is_false = pack::is_false(flaw.failure);
    v1::PackVerdict verdict;
    verdict.set_result(is_false ? "false" : "not_judged");
    verdict.set_failure(static_cast<std::uint32_t>(flaw.failure));
    verdict.set_failure_name(std::string(pack::failure_name(flaw.failure)));
    verdict.set_where(flaw.where);
    verdict.set_detail(flaw.detail);
    verdict.set_text_zh(text.zh);
    verdict.set_text_en(text.en);
    return refusal_report({is_false, verdict.failure(), pack::failure_name(flaw.failure), text,
                           flaw.where, flaw.detail},
                          wire::to_json(verdict), language);
}

}  // namespace

bool is_pack(std::string_view first_bytes) { return first_bytes.starts_with("PK"); }

pack::Checked<pack::PackReport> judge_pack(const pack::Source& source,
                                           const pack::VerifyOptions& options) {
    auto opened = pack::ZipReader::open(source);
    if (!opened) return tl::unexpected(opened.error());
    return pack::verify(pack::ZipFiles(*std::move(opened)), options);
}

std::string json_of(const pack::PackReport& report, const pack::StatusResult& status) {
    return wire::to_json(verdict_of(report, status, true));
}

Report report_on(const pack::Checked<pack::PackReport>& verified, std::string_view language) {
    if (!verified) return of_flaw(verified.error(), language);
    const Bilingual text = summary_of(*verified);
    const Bilingual head = exit_of(*verified) == Exit::is_true ? Bilingual{"屬實", "TRUE"}
                           : exit_of(*verified) == Exit::is_false
                               ? Bilingual{"不實", "FALSE"}
                               : Bilingual{"無法判定", "NOT JUDGED"};
    Report report;
    report.exit = exit_of(*verified);
    report.json = wire::to_json(verdict_of(*verified, text));
    report.text = head.in(language) + " " + text.in(language) + "\n" +
                  status_lines(*verified, language) + life_lines(*verified, language) +
                  erasure_lines(*verified, language) + stamp_line(*verified, language) +
                  foot(verified->state, language);
    return report;
}

}  // namespace charter::verify
