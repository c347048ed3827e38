// `charter report population | access | effectiveness | applicability | findings | poam`: what
// auditors take away, as tables of one height.

#include "cli/audit_commands.hpp"

#include <CLI/CLI.hpp>
#include <array>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/texts.hpp"
#include "client/identity.hpp"
#include "report/audit_report.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;

/// The table that is the report itself; "deviations" comes before it.
constexpr std::size_t kMainTable = 1;

/// "population-assets-bank-b-120", without the form.
std::string stem_of(const AuditOptions& options, const audit::Report& report) {
    std::string stem = report.kind;
    for (const auto& [name, value] : options.more) {
        if (name == "name") stem.append("-").append(value);
    }
    if (!report.member.empty()) stem.append("-").append(report.member);
    return stem.append("-").append(std::to_string(report.height));
}

Outcome<std::monostate> write_named(const fs::path& path, const Bytes& bytes) {
    if (const auto written = client::write_file(path, bytes); !written)
        return tl::unexpected(written.error());
    std::cout << path.string() << "\n";
    return std::monostate{};
}

Outcome<std::monostate> write_csv(const audit::Report& report, const fs::path& out) {
    const auto files = report::audit_csv(report);
    for (std::size_t i = 0; i < files.size(); ++i) {
        fs::path path = out;
        if (i != kMainTable) path.replace_extension("." + files[i].first + ".csv");
        if (const auto written = write_named(path, files[i].second); !written) return written;
    }
    return std::monostate{};
}

Outcome<std::monostate> write_form(const AuditOptions& options, const audit::Report& report) {
    if (options.format == "text" && options.out.empty()) {
        std::cout << report::audit_text(report, language());
        return std::monostate{};
    }
    fs::path out = options.out;
    if (out.empty()) out = stem_of(options, report) + "." + options.format;
    if (options.format == "csv") return write_csv(report, out);
    if (options.format == "html") return write_named(out, report::audit_html(report));
    if (options.format == "text") return write_named(out, report::audit_text(report, language()));
    const auto book = sheet::write_xlsx(report::audit_sheets(report));
    if (!book) return tl::unexpected(book.error());
    return write_named(out, *book);
}

void add_form(CLI::App& command, const std::shared_ptr<AuditOptions>& o) {
    command.add_option("--format", o->format)
        ->check(CLI::IsMember({"text", "html", "csv", "xlsx"}))
        ->capture_default_str();
    command.add_option("--out", o->out);
}

/// A report of a height; `needs_member`: of one member, by default of whoever asks.
std::shared_ptr<AuditOptions> add_report(const Commands& c, const std::string& name,
                                         bool needs_member) {
    auto o = std::make_shared<AuditOptions>();
    o->report = name;
    CLI::App* command = noun_named(c.app, "report")->add_subcommand(name);
    command->add_option("--member", o->member);
    if (name == "effectiveness") {
        command->add_option("--from", o->when.since)->required();
        command->add_option("--to", o->when.at);
    } else {
        command->add_option("--at", o->when.at);
    }
    add_form(*command, o);
    command->callback([c, o, needs_member] {
        AuditOptions options = *o;
        if (needs_member && options.member.empty()) options.member = own_member(c.session);
        c.result = write_audit_report(c.session, options);
    });
    return o;
}

void add_population(const Commands& c) {
    auto o = std::make_shared<AuditOptions>();
    auto name = std::make_shared<std::string>();
    auto sample = std::make_shared<std::uint64_t>(0);
    auto seed = std::make_shared<std::string>();
    o->report = "population";
    CLI::App* command = noun_named(c.app, "report")->add_subcommand("population");
    command->add_option("name", *name)->required();
    command->add_option("--member", o->member);
    command->add_option("--at", o->when.at);
    command->add_option("--sample", *sample)->check(CLI::Range(1, 100'000));
    command->add_option("--seed", *seed);
    add_form(*command, o);
    command->callback([c, o, name, sample, seed] {
        AuditOptions options = *o;
        if (options.member.empty()) options.member = own_member(c.session);
        if (options.member == "*") options.member.clear();
        options.more = {{"name", *name},
                        {"sample", *sample == 0 ? "" : std::to_string(*sample)},
                        {"seed", *seed}};
        c.result = write_audit_report(c.session, options);
    });
}

}  // namespace

Exit write_audit_report(const Session& session, const AuditOptions& options) {
    if (const auto checked = client::check_request(options.when); !checked) {
        const bool period = options.report == "effectiveness";  // has --from and --to
        return report_fault(session,
                            period ? Fault{text(TextId::period_of_report)} : checked.error());
    }
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    auto more = options.more;
    more.emplace_back("member", options.member);
    const auto body = client::fetch_report(*node, options.report, options.when, more);
    if (!body) return report_fault(session, body.error(), Exit::refused);
    if (session.json) {
        std::cout << *body << "\n";
        return Exit::done;
    }
    const auto report = report::read_audit_report(*body);
    if (!report) return report_fault(session, report.error(), Exit::unreachable);
    const auto written = write_form(options, *report);
    return written ? Exit::done : report_fault(session, written.error());
}

void add_audit_commands(const Commands& c) {
    add_population(c);
    add_report(c, "access", false);
    add_report(c, "effectiveness", true);
    add_report(c, "applicability", false);
    add_report(c, "findings", false);
    add_report(c, "poam", true);
}

}  // namespace charter::cli
