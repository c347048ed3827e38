// `charter status report --member bank-b --since 70 --at 120 --format xlsx`: one member at a day or
// height, with the trend since another.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/texts.hpp"
#include "client/assessment.hpp"
#include "client/identity.hpp"
#include "report/member_report.hpp"

namespace charter::cli {
namespace {

struct ReportOptions {
    std::string member;
    client::AssessmentRequest when;
    std::string format = "text";
    std::filesystem::path out;
};

Outcome<Bytes> formed(const report::MemberReport& report, const std::string& format) {
    if (format == "html") return report::member_html(report);
    if (format == "csv") return report::member_csv(report);
    if (format == "json") return report::member_json(report);
    if (format == "xlsx") return sheet::write_xlsx(report::member_sheets(report));
    return report::member_text(report, language());
}

Exit keep(const Session& session, const std::filesystem::path& file, const Bytes& bytes) {
    const auto written = client::write_file(file, bytes);
    if (!written) return report_fault(session, written.error());
    std::cout << file.string() << "\n";
    return Exit::done;
}

Exit write_report(const Session& session, ReportOptions options) {
    if (const auto checked = client::check_request(options.when); !checked)
        return report_fault(session, checked.error());
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto body = client::fetch_assessment(*node, options.when);
    if (!body) return report_fault(session, body.error(), Exit::refused);
    if (options.member.empty()) options.member = own_member(session);
    auto report = report::member_report(*body, options.member);
    if (!report) return report_fault(session, report.error());
    report->since_height = static_cast<std::int64_t>(client::since_height(options.when));
    if (session.json) options.format = "json";
    const auto bytes = formed(*report, options.format);
    if (!bytes) return report_fault(session, bytes.error());
    const bool printed = options.format == "text" || options.format == "json";
    if (printed && options.out.empty()) {
        std::cout << *bytes;
        return Exit::done;
    }
    if (options.out.empty()) {
        options.out = "status-" + options.member + "-" + std::to_string(report->height) + "." +
                      options.format;
    }
    if (const auto kept = keep(session, options.out, *bytes); kept != Exit::done) return kept;
    if (options.format != "csv") return Exit::done;
    const auto beside = [&](const char* extension, const Bytes& csv) {
        std::filesystem::path file = options.out;
        return keep(session, file.replace_extension(extension), csv);
    };
    const Exit kept = beside(".deviations.csv", report::member_deviations_csv(*report));
    if (kept != Exit::done || report->since.empty()) return kept;
    return beside(".trend.csv", report::member_trend_csv(*report));
}

}  // namespace

void add_member_report_command(const Commands& c) {
    auto o = std::make_shared<ReportOptions>();
    CLI::App* command = c.app.get_subcommand("status")->add_subcommand("report");
    command->add_option("--member", o->member);
    command->add_option("--at", o->when.at);
    command->add_option("--since", o->when.since);
    command->add_option("--format", o->format)
        ->check(CLI::IsMember({"text", "html", "csv", "xlsx", "json"}))
        ->capture_default_str();
    command->add_option("--out", o->out);
    command->callback([c, o] { c.result = write_report(c.session, *o); });
}

}  // namespace charter::cli
