// The review of access as a spreadsheet, and the uses of shared accounts:
// `charter access-review export | file`, `charter account list`.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <iostream>
#include <memory>

#include "base/civil.hpp"
#include "charter/v1/life_cycle.pb.h"
#include "cli/address.hpp"
#include "cli/commands.hpp"
#include "cli/filing.hpp"
#include "cli/texts.hpp"
#include "client/access_sheet.hpp"
#include "client/document_upload.hpp"
#include "client/remote_view.hpp"
#include "client/sheet_file.hpp"
#include "client/state_reader.hpp"
#include "engine/tip.hpp"
#include "report/columns.hpp"
#include "state/keys.hpp"

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
    v1::ChainConfig config;
    const auto found = client::read_record(node, Bytes(state::keys::kConfig), config);
    if (!found) return tl::unexpected(found.error());
    return client::AccessTime{engine::system_now_ms(), config.utc_offset_minutes()};
}

Exit export_review(const Session& session, const ReviewOptions& options) {
    const std::string member = member_of(session, options);
    if (member.empty()) return report_fault(session, {text(TextId::whose_review)});
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto persons = client::read_persons(*node, member);
    if (!persons) return report_fault(session, persons.error(), Exit::unreachable);
    const auto now = present(*node);
    if (!now) return report_fault(session, now.error(), Exit::unreachable);
    return write_sheet(session, client::access_sheet(*persons, *now, language()),
                       {client::kAccessSheet, options.format, options.out});
}

// What the review says, beside its lines: of the day, the other systems and the sheet itself.
Outcome<v1::PeopleReviewAccess> review_of(const Session& session, const ReviewOptions& options,
                                          const client::AccessTime& now) {
    v1::PeopleReviewAccess review;
    review.set_reviewed_on(day_at(now.now_ms, now.offset_minutes));
    if (!options.on.empty()) {
        const auto day = parse_date(options.on);
        if (!day) return fault("--on: a day like 2026-11-24");
        review.set_reviewed_on(*day);
    }
    std::vector<std::string> assets = options.assets;
    std::ranges::sort(assets);
    for (const std::string& asset : assets) review.add_assets(asset);
    review.set_kept(options.kept);
    review.set_revoked(options.revoked);
    review.set_unresolved(options.unresolved);
    const auto address = address_of(session);
    if (!address) return tl::unexpected(address.error());
    auto sheet = client::upload_document(*address, options.from);
    if (!sheet) return tl::unexpected(sheet.error());
    review.set_sheet(*sheet);
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
    auto review = review_of(session, options, *now);
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

std::string use_state(const v1::Checkout& use, std::int64_t now_ms) {
    if (use.returned_ms() != 0) return text(TextId::use_returned);
    return text(use.until_ms() <= now_ms ? TextId::use_overdue : TextId::use_open);
}

std::string text_in(const json::object& item, std::string_view field) {
    const json::value* value = item.if_contains(field);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

std::int64_t number_in(const json::object& item, std::string_view field) {
    const std::string digits = text_in(item, field);  // so that no reader rounds them
    std::int64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

// The uses of the page that begins after `after`; empty: there is no next one.
Outcome<std::string> read_page(client::NodeClient& node, const std::string& member,
                               const std::string& after, std::vector<v1::Checkout>& uses) {
    std::string target = "/v1/tables/checkouts?limit=1000";
    if (!member.empty()) target += "&member=" + client::encode_path(member);
    if (!after.empty()) target += "&after=" + client::encode_path(after);
    const auto answer = node.get(target);
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status != 200) return fault("the node answered: " + answer->body);
    boost::system::error_code failed;
    const json::value page = json::parse(answer->body, failed);
    const json::object* object = failed ? nullptr : page.if_object();
    const json::value* items = object == nullptr ? nullptr : object->if_contains("items");
    if (items == nullptr || !items->is_array()) return fault("the node's answer is no list");
    for (const json::value& item : items->as_array()) {
        if (!item.is_object()) return fault("the node's answer is no list");
        const json::object& record = item.as_object();
        v1::Checkout& use = uses.emplace_back();
        use.set_account(text_in(record, "account"));
        use.set_user(text_in(record, "user"));
        use.set_keeper(text_in(record, "keeper"));
        use.set_from_ms(number_in(record, "from_ms"));
        use.set_until_ms(number_in(record, "until_ms"));
        use.set_returned_ms(number_in(record, "returned_ms"));
    }
    return text_in(*object, "next");
}

Exit list_uses(const Session& session, const UseOptions& options) {
    if (session.json) {
        const std::string member =
            options.member.empty() ? "" : "&member=" + client::encode_path(options.member);
        return show(session, "/v1/tables/checkouts?limit=1000" + member,
                    [](const Session&, const std::string& body) {
                        std::cout << body << "\n";
                        return Exit::done;
                    });
    }
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto now = present(*node);
    if (!now) return report_fault(session, now.error(), Exit::unreachable);
    std::vector<v1::Checkout> uses;
    std::string after;
    do {
        auto next = read_page(*node, options.member, after, uses);
        if (!next) return report_fault(session, next.error(), Exit::refused);
        after = *std::move(next);
    } while (!after.empty());
    std::vector<std::vector<std::string>> rows;
    for (const v1::Checkout& use : uses) {
        if (options.open && use.returned_ms() != 0) continue;
        const auto time = [&](std::int64_t ms) {
            return ms == 0 ? std::string("-") : format_time(ms, now->offset_minutes);
        };
        rows.push_back({use.account(), use.user(), use.keeper(), time(use.from_ms()),
                        time(use.until_ms()), time(use.returned_ms()),
                        use_state(use, now->now_ms)});
    }
    std::vector<std::string> headings;
    for (const char* field :
         {"account", "user", "keeper", "from_ms", "until_ms", "returned_ms", "state"})
        headings.push_back(heading(field));
    report::print_table(std::cout, headings, rows, report::terminal_width());
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
