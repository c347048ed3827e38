// Leave of persons: `charter person leave | back | show`.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <utility>

#include "base/civil.hpp"
#include "cli/commands.hpp"
#include "cli/record.hpp"
#include "cli/texts.hpp"
#include "engine/tip.hpp"
#include "state/keys.hpp"
#include "tx/common.hpp"

namespace charter::cli {
namespace {

struct LeaveOptions {
    std::string person;
    std::string from;
    std::string until;
    std::vector<std::string> deputies;  // ROLE=PERSON
    std::string why = "back";
};

/// The grant of that role which a deputy can stand in for.
const v1::ActiveGrant* grant_of(const v1::Person& person, std::string_view role) {
    const auto& grants = person.grants();
    const auto held = std::ranges::find_if(grants, [&](const v1::ActiveGrant& grant) {
        return grant.role() == role && grant.begins_ms() == 0;
    });
    return held == grants.end() ? nullptr : &*held;
}

using Named = std::vector<std::pair<std::uint64_t, std::string>>;  // grant, deputy

/// Faults: no pair ROLE=PERSON, a role that the person does not hold
Outcome<Named> named_deputies(const v1::Person& person, const LeaveOptions& options) {
    Named named;
    for (const std::string& pair : options.deputies) {
        const std::size_t equals = pair.find('=');
        if (equals == std::string::npos) {
            return fault(text(TextId::deputy_pair, {{"pair", pair}}));
        }
        const std::string role = pair.substr(0, equals);
        const v1::ActiveGrant* held = grant_of(person, role);
        if (held == nullptr) {
            return fault(text(TextId::no_such_role, {{"person", person.person()}, {"role", role}}));
        }
        named.emplace_back(held->grant(), pair.substr(equals + 1));
    }
    std::ranges::sort(named);
    return named;
}

Outcome<v1::Action> leave_of(client::NodeClient& node, const LeaveOptions& options) {
    const auto from = parse_date(options.from);
    const auto until = parse_date(options.until);
    if (!from || !until) return fault(text(TextId::leave_days));
    v1::Person person;
    const auto found = client::read_record(node, state::keys::person(options.person), person);
    if (!found) return tl::unexpected(found.error());
    if (!*found) return fault(text(TextId::no_person, {{"person", options.person}}));
    const auto deputies = named_deputies(person, options);
    if (!deputies) return tl::unexpected(deputies.error());
    v1::Action action;
    v1::PeopleDeclareLeave& leave = *action.mutable_people_declare_leave();
    leave.set_person(options.person);
    leave.set_from(*from);
    leave.set_until(*until);
    for (const auto& [grant, deputy] : *deputies) {
        v1::Deputy& named = *leave.add_deputies();
        named.set_grant(grant);
        named.set_person(deputy);
    }
    return action;
}

Exit declare(const Session& session, const LeaveOptions& options) {
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto action = leave_of(*node, options);
    if (!action) return report_fault(session, action.error());
    return perform(session, *action);
}

Exit end_leave(const Session& session, const LeaveOptions& options) {
    v1::Action action;
    action.mutable_people_end_leave()->set_person(options.person);
    action.mutable_people_end_leave()->set_why(options.why);
    return perform(session, action);
}

std::string state_of(const v1::Person& person, const v1::ActiveGrant& grant,
                     const tx::BlockContext& now) {
    if (tx::grant_in_force(person, grant, now)) {
        return text(grant.begins_ms() == 0 ? TextId::grant_in_force : TextId::grant_of_deputy);
    }
    if (grant.expires_ms() <= now.time_ms) return text(TextId::grant_over);
    if (grant.begins_ms() > now.time_ms) return text(TextId::grant_ahead);
    return text(grant.suspended() ? TextId::grant_suspended : TextId::grant_resting);
}

void print_person(const v1::Person& person, std::int32_t offset_minutes) {
    const std::int64_t now_ms = engine::system_now_ms();
    const tx::BlockContext now{0, now_ms, day_at(now_ms, offset_minutes)};
    Rows head = {{heading("person"), person.person()},
                 {heading("unit"), person.unit()},
                 {heading("active"), person.active() ? "true" : "false"},
                 {heading("operator"), person.operator_() ? "true" : "false"}};
    if (!person.supplier().empty()) head.push_back({heading("supplier"), person.supplier()});
    if (person.leave() != 0) {
        head.push_back({heading("leave_from"), format_date(person.leave_from())});
        head.push_back({heading("leave_until"), format_date(person.leave_until())});
    }
    print_rows({"field", "value"}, head);
    Rows grants;
    for (const v1::ActiveGrant& grant : person.grants()) {
        grants.push_back({std::to_string(grant.grant()), grant.role(), grant.scope(),
                          state_of(person, grant, now),
                          time_or_dash(grant.begins_ms(), offset_minutes),
                          time_or_dash(grant.expires_ms(), offset_minutes)});
    }
    if (grants.empty()) return;
    std::cout << "\n";
    print_rows({"grant", "role", "scope", "state", "begins_ms", "expires_ms"}, grants);
}

Exit show_person(const Session& session, const std::string& person) {
    return show_record<v1::Person>(session, state::keys::person(person),
                                   text(TextId::no_person, {{"person", person}}), print_person);
}

}  // namespace

void add_leave_commands(const Commands& c) {
    CLI::App* noun = noun_named(c.app, "person");
    auto o = std::make_shared<LeaveOptions>();
    CLI::App* leave = noun->add_subcommand("leave");
    leave->add_option("person", o->person)->required();
    leave->add_option("--from", o->from)->required();
    leave->add_option("--until", o->until)->required();
    leave->add_option("--deputy", o->deputies);
    leave->callback([c, o] { c.result = declare(c.session, *o); });
    CLI::App* back = noun->add_subcommand("back");
    back->add_option("person", o->person)->required();
    back->add_option("--why", o->why)->capture_default_str();
    back->callback([c, o] { c.result = end_leave(c.session, *o); });
    CLI::App* show = noun->add_subcommand("show");
    show->add_option("person", o->person)->required();
    show->callback([c, o] { c.result = show_person(c.session, o->person); });
}

}  // namespace charter::cli
