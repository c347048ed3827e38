// Persons as spreadsheets: `charter person template | export | import`.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/filing.hpp"
#include "cli/record.hpp"
#include "cli/texts.hpp"
#include "client/identity.hpp"
#include "client/people_sheet.hpp"
#include "client/remote_view.hpp"
#include "client/sheet_file.hpp"
#include "client/state_reader.hpp"
#include "engine/tip.hpp"
#include "state/keys.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;

struct PeopleOptions {
    std::string member;
    std::string format = "xlsx";
    fs::path out;
    fs::path from;
    fs::path requests;
    std::string anchor;
    std::int64_t days = 365;
    bool yes = false;
};

std::string member_of(const Session& session, const PeopleOptions& options) {
    return options.member.empty() ? own_member(session) : options.member;
}

Exit write_people(const Session& session, const PeopleOptions& options, bool with_persons) {
    std::vector<v1::Person> persons;
    std::int32_t offset_minutes = 0;  // nobody, no day
    if (with_persons) {
        auto node = connect(session);
        if (!node) return report_fault(session, node.error());
        const auto offset = offset_of(*node);
        if (!offset) return report_fault(session, offset.error(), Exit::unreachable);
        offset_minutes = *offset;
        auto read = client::read_persons(*node, member_of(session, options));
        if (!read) return report_fault(session, read.error(), Exit::refused);
        for (v1::Person& person : *read) {
            if (person.active()) persons.push_back(std::move(person));
        }
    }
    return write_sheet(session, client::people_sheet(persons, offset_minutes, language()),
                       {"people", options.format, options.out});
}

using Done = Outcome<std::monostate>;

Done read_people(const Session& session, const PeopleOptions& options, Filing& filing) {
    filing.columns = client::people_columns();
    const auto sheet = client::read_sheet_file(options.from, "people");
    if (!sheet) return tl::unexpected(sheet.error());
    filing.sheet_name = sheet->name;
    filing.yes = options.yes;
    auto rows =
        client::read_rows(*sheet, filing.columns, {"people", member_of(session, options), ""});
    if (!rows) return tl::unexpected(rows.error());
    filing.rows = *std::move(rows);
    return std::monostate{};
}

Outcome<client::PeoplePlan> plan(const Session& session, const PeopleOptions& options,
                                 client::NodeClient& node, const Filing& filing) {
    client::Enrolment enrolment;
    enrolment.member = member_of(session, options);
    enrolment.requests = options.requests.empty() ? session.home : options.requests;
    enrolment.issue.days = options.days;
    enrolment.issue.now_ms = engine::system_now_ms();
    const auto anchor =
        client::read_record(node, state::keys::anchor(options.anchor), enrolment.issue.anchor);
    if (!anchor) return tl::unexpected(anchor.error());
    if (!*anchor) return fault("--anchor: the ledger has no trust anchor " + options.anchor);
    const auto config =
        client::read_record(node, Bytes(state::keys::kConfig), enrolment.issue.config);
    if (!config) return tl::unexpected(config.error());
    auto authority = client::open_key(session.folder_of(options.anchor), v1::USAGE_CONSENSUS);
    if (!authority) return tl::unexpected(authority.error());
    const auto persons = client::read_persons(node, enrolment.member);
    if (!persons) return tl::unexpected(persons.error());
    return client::plan_people(filing.rows, *persons, enrolment, *authority);
}

Done keep(const std::vector<client::NewCertificate>& certificates) {
    for (const client::NewCertificate& certificate : certificates) {
        if (auto written = client::write_file(certificate.file, certificate.pem); !written)
            return written;
    }
    return std::monostate{};
}

Exit import_people(const Session& session, const PeopleOptions& options) {
    if (session.persons.empty()) return report_fault(session, {"name who you are: --as bank-a.p1"});
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    auto convention = client::convention_of_node(*node);
    if (!convention) return report_fault(session, convention.error(), Exit::unreachable);
    Filing filing(session, *node, *std::move(convention));
    if (auto read = read_people(session, options, filing); !read)
        return report_fault(session, read.error());
    if (!filing.rows.errors.empty()) return filing.report_errors(filing.rows.errors);
    if (auto begun = filing.begin(); !begun)
        return report_fault(session, begun.error(), Exit::unreachable);
    auto planned = plan(session, options, *node, filing);
    if (!planned) return report_fault(session, planned.error(), Exit::refused);
    filing.plan = std::move(planned->plan);
    filing.before_submitting = [&planned] { return keep(planned->certificates); };
    return filing.run();
}

}  // namespace

void add_people_commands(const Commands& c) {
    CLI::App* noun = noun_named(c.app, "person");
    auto o = std::make_shared<PeopleOptions>();
    CLI::App* empty = noun->add_subcommand("template");
    CLI::App* full = noun->add_subcommand("export");
    for (CLI::App* command : {empty, full}) {
        command->add_option("--format", o->format)
            ->check(CLI::IsMember({"xlsx", "csv"}))
            ->capture_default_str();
        command->add_option("--out", o->out);
    }
    full->add_option("--member", o->member);
    empty->callback([c, o] { c.result = write_people(c.session, *o, false); });
    full->callback([c, o] { c.result = write_people(c.session, *o, true); });
    CLI::App* import = noun->add_subcommand("import");
    import->add_option("--from", o->from)->required();
    import->add_option("--anchor", o->anchor)->required();
    import->add_option("--requests", o->requests);
    import->add_option("--days", o->days)->capture_default_str();
    import->add_option("--member", o->member);
    import->add_flag("--yes", o->yes);
    import->callback([c, o] { c.result = import_people(c.session, *o); });
}

}  // namespace charter::cli
