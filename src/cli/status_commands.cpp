// `charter status`: the matrix, also of a height and as a file; `charter status 12.3 --member
// bank-b`: one status down to its facts; `charter status report`: the assessment as HTML and JSON.

#include <CLI/CLI.hpp>
#include <array>
#include <boost/json.hpp>
#include <iostream>
#include <map>
#include <memory>

#include "cli/audit_commands.hpp"
#include "cli/commands.hpp"
#include "cli/texts.hpp"
#include "client/identity.hpp"
#include "report/assessment_html.hpp"
#include "report/assessment_text.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;

struct StatusOptions {
    std::string requirement;
    std::string member;
    fs::path out = "out";
    bool gaps = false;
    AuditOptions matrix;  // in a form other than text, or of another height
};

Outcome<std::string> fetch(const Session& session, const std::string& target) {
    auto node = connect(session);
    if (!node) return tl::unexpected(node.error());
    auto answer = node->get(target);
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status != 200) return fault("the node answered: " + answer->body);
    return std::move(answer->body);
}

Exit explain(const Session& session, const StatusOptions& options) {
    const std::string prefix = "/v1/statuses/" + client::encode_path(options.requirement) + "/";
    auto body = fetch(session, prefix + (options.member.empty() ? "*" : options.member));
    // A requirement of the network has one status for all members: it is each member's too.
    if (!body && !options.member.empty()) {
        auto of_network = fetch(session, prefix + "*");
        if (of_network) body = std::move(of_network);
    }
    if (!body) return report_fault(session, body.error(), Exit::refused);
    if (session.json) {
        std::cout << *body << "\n";
        return Exit::done;
    }
    const auto text = report::explanation_text(*body, language());
    if (!text) return report_fault(session, text.error(), Exit::unreachable);
    std::cout << *text;
    return Exit::done;
}

Exit matrix(const Session& session, const StatusOptions& options) {
    if (!options.requirement.empty()) return explain(session, options);
    if (options.matrix.format != "text" || !options.matrix.when.at.empty()) {
        AuditOptions asked = options.matrix;
        asked.report = "matrix";
        asked.member = options.member;
        return write_audit_report(session, asked);
    }
    const auto body = fetch(session, "/v1/assessment");
    if (!body) return report_fault(session, body.error(), Exit::refused);
    if (session.json) {
        std::cout << *body << "\n";
        return Exit::done;
    }
    const auto text = report::assessment_text(*body, language());
    if (!text) return report_fault(session, text.error(), Exit::unreachable);
    std::cout << *text;
    return Exit::done;
}

Exit write_report(const Session& session, const StatusOptions& options) {
    const auto body = fetch(session, "/v1/assessment");
    if (!body) return report_fault(session, body.error(), Exit::refused);
    const auto html = report::assessment_html(*body);
    if (!html) return report_fault(session, html.error(), Exit::unreachable);
    if (const auto w = client::write_file(options.out / "assessment.json", *body); !w)
        return report_fault(session, w.error());
    if (const auto w = client::write_file(options.out / "assessment.html", *html); !w)
        return report_fault(session, w.error());
    std::cout << (options.out / "assessment.html").string() << "\n"
              << (options.out / "assessment.json").string() << "\n";
    return Exit::done;
}

}  // namespace

void add_status_commands(const Commands& c) {
    auto o = std::make_shared<StatusOptions>();
    CLI::App* status = c.app.add_subcommand("status");
    status->add_option("requirement", o->requirement);
    status->add_option("--member", o->member);
    status->add_option("--at", o->matrix.when.at);
    status->add_option("--format", o->matrix.format)
        ->check(CLI::IsMember({"text", "html", "csv", "xlsx"}))
        ->capture_default_str();
    status->add_option("--out", o->matrix.out);
    CLI::App* report = c.app.add_subcommand("report");
    report->add_option("--out", o->out)->capture_default_str();
    status->callback([c, o, status] {
        if (status->get_subcommands().empty()) c.result = matrix(c.session, *o);
    });
    report->callback([c, o, report] {
        if (report->get_subcommands().empty()) c.result = write_report(c.session, *o);
    });
}

}  // namespace charter::cli
