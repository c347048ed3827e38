// `charter task list`: what a person, a member or the assembly has to do; `charter calendar`: the
// days on which something ends; `charter explain 47.1`: why a status is what it is.

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/pages.hpp"
#include "cli/shown.hpp"
#include "cli/texts.hpp"
#include "client/identity.hpp"
#include "report/calendar.hpp"
#include "report/task_text.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct TaskOptions {
    std::string requirement;
    std::string member;
    std::string ics;
    std::string html;
    std::string format = "text";
    std::string out;
};

Exit print(const Session& session, const Outcome<std::string>& text) {
    if (!text) return report_fault(session, text.error(), Exit::unreachable);
    std::cout << *text;
    return Exit::done;
}

Exit list_tasks(const Session& session, const TaskOptions& options) {
    if (options.member.empty() && session.persons.empty()) {
        return report_fault(session,
                            {"whose tasks? --as PERSON, or --member MEMBER ('*' is the assembly)"});
    }
    const std::string whose = options.member.empty()
                                  ? "person=" + client::encode_path(session.persons.front())
                                  : "member=" + client::encode_path(options.member);
    const auto list = fetch_list(session, "/v1/tasks?limit=1000&" + whose);
    if (!list) return list.error();
    const std::string body = json::serialize(*list);
    if (session.json) return print(session, body + "\n");
    return print(session, report::tasks_text(body, language()));
}

/// Writes the file; "-", or no name at all, is standard output.
Exit deliver(const Session& session, const std::string& file, const Outcome<std::string>& bytes) {
    if (!bytes) return report_fault(session, bytes.error(), Exit::unreachable);
    if (file == "-" || file == "true") {
        std::cout << *bytes;
        return Exit::done;
    }
    const auto written = client::write_file(fs::path(file), *bytes);
    return written ? Exit::done : report_fault(session, written.error());
}

Outcome<Bytes> formed(const std::string& calendar_json, const std::string& format) {
    if (format == "ics") return report::calendar_ics(calendar_json, language());
    if (format == "html") return report::calendar_html(calendar_json);
    if (format == "csv") return report::calendar_csv(calendar_json);
    if (format == "xlsx") return report::calendar_xlsx(calendar_json);
    return report::calendar_text(calendar_json, language());
}

/// Writes calendar-<member>-<height>.<format>, or `--out`, and says where.
Exit save(const Session& session, const TaskOptions& options, const json::object& list) {
    const auto bytes = formed(json::serialize(list), options.format);
    if (!bytes) return report_fault(session, bytes.error(), Exit::unreachable);
    const std::string of = options.member == "*" ? "assembly" : options.member;
    const std::string file = !options.out.empty() ? options.out
                                                  : "calendar-" + of + "-" + shown(list, "height") +
                                                        "." + options.format;
    const Exit result = deliver(session, file, *bytes);
    if (result == Exit::done && file != "-") std::cout << file << "\n";
    return result;
}

Exit calendar(const Session& session, const TaskOptions& options) {
    const auto list =
        fetch_list(session, "/v1/calendar/" + client::encode_path(options.member) + "?limit=1000");
    if (!list) return list.error();
    const bool as_file = options.format != "text" || !options.out.empty();
    if (as_file) return save(session, options, *list);
    const std::string body = json::serialize(*list);
    Exit result = Exit::done;
    if (!options.ics.empty()) {
        result = deliver(session, options.ics, report::calendar_ics(body, language()));
    }
    if (!options.html.empty() && result == Exit::done) {
        result = deliver(session, options.html, report::calendar_html(body));
    }
    if (!options.ics.empty() || !options.html.empty()) return result;
    if (session.json) return print(session, body + "\n");
    return print(session, report::calendar_text(body, language()));
}

Exit explain(const Session& session, const TaskOptions& options) {
    const std::string member = options.member.empty() ? "*" : options.member;
    return show(session,
                "/v1/explain/" + client::encode_path(options.requirement) + "/" +
                    client::encode_path(member),
                [](const Session& of, const std::string& body) {
                    return print(of, report::explain_text(body, language()));
                });
}

}  // namespace

void add_task_commands(const Commands& c) {
    auto o = std::make_shared<TaskOptions>();
    CLI::App* list = noun_named(c.app, "task")->add_subcommand("list");
    list->add_option("--member", o->member);
    list->callback([c, o] { c.result = list_tasks(c.session, *o); });
    CLI::App* days = c.app.add_subcommand("calendar");
    days->add_option("--member", o->member)->required();
    days->add_option("--ics", o->ics)->expected(0, 1);
    days->add_option("--html", o->html)->expected(0, 1);
    days->add_option("--format", o->format)
        ->check(CLI::IsMember({"text", "html", "ics", "csv", "xlsx"}))
        ->capture_default_str();
    days->add_option("--out", o->out);
    days->callback([c, o] { c.result = calendar(c.session, *o); });
    CLI::App* why = c.app.add_subcommand("explain");
    why->add_option("requirement", o->requirement)->required();
    why->add_option("--member", o->member);
    why->callback([c, o] { c.result = explain(c.session, *o); });
}

}  // namespace charter::cli
