// The review of access as a spreadsheet, and the uses of shared accounts:
// `charter access-review export | file`, `charter account list`.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <iostream>
#include <memory>

#include "base/civil.hpp"
#include "cli/address.hpp"
#include "cli/commands.hpp"
#include "cli/filing.hpp"
#include "cli/named_entry.hpp"
#include "cli/pages.hpp"
#include "cli/record.hpp"
#include "cli/shown.hpp"
#include "cli/texts.hpp"
#include "client/access_sheet.hpp"
#include "client/remote_view.hpp"
#include "client/sheet_file.hpp"
#include "engine/tip.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct ReviewOptions {
    std::string member;
    std::string format = "xlsx";
    fs::path out;
    fs::path from;
    std::string on;
    std::vector<std::string> assets;
    std::uint32_t kept = 0;
    std::uint32_t revoked = 0;
    std::uint32_t unresolved = 0;
};

std::string member_of(const Session& session, const ReviewOptions& options) {
    return options.member.empty() ? own_member(session) : options.member;
}

Outcome<client::AccessTime> present(client::NodeClient& node) {
    const auto offset_minutes = offset_of(node);
    if (!offset_minutes) return tl::unexpected(offset_minutes.error());
    return client::AccessTime{engine::system_now_ms(), *offset_minutes};
}

Exit export_review(const Session& session, const ReviewOptions& options) {
    const std::string member = member_of(session, options);
    if (member.empty()) return report_fault(session, {text(TextId::whose_review)});
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto persons = client::read_persons(*node, member);
    if (!persons) return report_fault(session, persons.error(), Exit::unreachable);
    if (persons->empty()) {
        return report_fault(session, {text(TextId::review_no_member, {{"member", member}})},
                            Exit::refused);
    }
    const auto now = present(*node);
    if (!now) return report_fault(session, now.error(), Exit::unreachable);
    return write_sheet(session, client::access_sheet(*persons, *now, language()),
                       {client::kAccessSheet, options.format, options.out});
}

// What the review says, beside its lines: of the day, the other systems and the sheet itself.
Outcome<v1::PeopleReviewAccess> review_of(const Session& session, client::NodeClient& node,
                                          const ReviewOptions& options,
                                          const client::AccessTime& now) {
    v1::PeopleReviewAccess review;
    review.set_reviewed_on(day_at(now.now_ms, now.offset_minutes));
    if (!options.on.empty()) {
        const auto day = parse_date(options.on);
        if (!day) return fault("--on: a day like 2026-11-24");
        review.set_reviewed_on(*day);
    }
    std::vector<std::string> assets;
    for (const std::string& written : options.assets) {
        auto asset = named_key(session, node, written, client::Wanted::standing);
        if (!asset) return tl::unexpected(asset.error());
        assets.push_back(*std::move(asset));
    }
    std::ranges::sort(assets);
    for (const std::string& asset : assets) review.add_assets(asset);
    review.set_kept(options.kept);
    review.set_revoked(options.revoked);
    review.set_unresolved(options.unresolved);
    const auto sheet =
        document_of(session, options.from, "access_reviews " + format_date(review.reviewed_on()));
    if (!sheet) return tl::unexpected(sheet.error());
    review.set_sheet(sheet->commitment);
    *review.mutable_sheet_note() = sheet->note;
    return review;
}

Exit file_review(const Session& session, const ReviewOptions& options) {
    if (session.persons.size() < 2) return report_fault(session, {text(TextId::review_by_two)});
    const std::string member = member_of(session, options);
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    auto convention = client::convention_of_node(*node);
    if (!convention) return report_fault(session, convention.error(), Exit::unreachable);
    Filing filing(session, *node, *std::move(convention));
    const auto sheet = client::read_sheet_file(options.from, client::kAccessSheet);
    if (!sheet) return report_fault(session, sheet.error());
    filing.sheet_name = sheet->name;
    const auto rows =
        client::read_rows(*sheet, client::access_columns(), {client::kAccessSheet, member, ""});
    if (!rows) return report_fault(session, rows.error());
    if (!rows->errors.empty()) return filing.report_errors(rows->errors);
    const auto now = present(*node);
    if (!now) return report_fault(session, now.error(), Exit::unreachable);
    const auto persons = client::read_persons(*node, member);
    if (!persons) return report_fault(session, persons.error(), Exit::unreachable);
    const client::AccessPlan plan = client::plan_access(*rows, *persons, now->now_ms);
    if (!plan.errors.empty()) return filing.report_errors(plan.errors);
    auto review = review_of(session, *node, options, *now);
    if (!review) return report_fault(session, review.error());
    review->set_member(member);
    for (const v1::AccessLine& line : plan.lines) *review->add_lines() = line;
    v1::Action action;
    *action.mutable_people_review_access() = *std::move(review);
    return perform(session, action);
}

void add_review(const Commands& c) {
    CLI::App* noun = noun_named(c.app, "access-review");
    auto o = std::make_shared<ReviewOptions>();
    CLI::App* out = noun->add_subcommand("export");
    out->add_option("--format", o->format)
        ->check(CLI::IsMember({"xlsx", "csv"}))
        ->capture_default_str();
    out->add_option("--out", o->out);
    out->add_option("--member", o->member);
    out->callback([c, o] { c.result = export_review(c.session, *o); });
    CLI::App* in = noun->add_subcommand("file");
    in->add_option("--from", o->from)->required();
    in->add_option("--member", o->member);
    in->add_option("--on", o->on);
    in->add_option("--asset", o->assets);
    in->add_option("--kept", o->kept);
    in->add_option("--revoked", o->revoked);
    in->add_option("--unresolved", o->unresolved);
    in->callback([c, o] { c.result = file_review(c.session, *o); });
}

struct UseOptions {
    std::string member;
    bool open = false;
};

std::int64_t time_in(const json::object& use, std::string_view field) {
    const std::string digits = shown(use, field);  // a text, so that no reader rounds it
    std::int64_t ms = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), ms);
    return ms;
}

std::string use_state(const json::object& use, std::int64_t now_ms) {
    if (time_in(use, "returned_ms") != 0) return text(TextId::use_returned);
    return text(time_in(use, "until_ms") <= now_ms ? TextId::use_overdue : TextId::use_open);
}

void print_uses(const json::array& uses, const client::AccessTime& now) {
    Rows rows;
    for (const json::value& item : uses) {
        const json::object& use = item.as_object();
        std::vector<std::string>& row = rows.emplace_back();
        for (const char* field : {"account", "user", "keeper"}) row.push_back(shown(use, field));
        for (const char* field : {"from_ms", "until_ms", "returned_ms"}) {
            row.push_back(time_or_dash(time_in(use, field), now.offset_minutes));
        }
        row.push_back(use_state(use, now.now_ms));
    }
    print_rows({"account", "user", "keeper", "from_ms", "until_ms", "returned_ms", "state"}, rows);
}

Exit list_uses(const Session& session, const UseOptions& options) {
    std::string target = "/v1/tables/checkouts?limit=1000";
    if (!options.member.empty()) target += "&member=" + client::encode_path(options.member);
    auto list = fetch_list(session, target);
    if (!list) return list.error();
    json::array& uses = list->at("items").as_array();
    json::array asked;
    for (json::value& use : uses) {
        if (!use.is_object()) continue;
        if (options.open && time_in(use.as_object(), "returned_ms") != 0) continue;
        asked.push_back(std::move(use));
    }
    uses = std::move(asked);
    if (session.json) {
        std::cout << json::serialize(*list) << "\n";
        return Exit::done;
    }
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto now = present(*node);
    if (!now) return report_fault(session, now.error(), Exit::unreachable);
    print_uses(uses, *now);
    return Exit::done;
}

}  // namespace

void add_access_commands(const Commands& c) {
    add_review(c);
    auto o = std::make_shared<UseOptions>();
    CLI::App* uses = noun_named(c.app, "account")->add_subcommand("list");
    uses->add_option("--member", o->member);
    uses->add_flag("--open", o->open);
    uses->callback([c, o] { c.result = list_uses(c.session, *o); });
}

}  // namespace charter::cli
