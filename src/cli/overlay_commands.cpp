// `charter overlay set bank-b --from stricter.yaml`: a member's own values, all of a file or none.
//
//   pw_min_length: 14
//   readiness: {value: 9, own_rule: own_rules/bank-b/0000000000000000}

#include <CLI/CLI.hpp>
#include <iostream>
#include <limits>
#include <memory>

#include "charter/v1/record.pb.h"
#include "cli/commands.hpp"
#include "cli/texts.hpp"
#include "client/state_reader.hpp"
#include "client/submit_many.hpp"
#include "compiler/yaml.hpp"
#include "state/keys.hpp"

namespace charter::cli {
namespace {

struct OverlayOptions {
    std::string member;
    std::filesystem::path from;
};

struct Value {
    v1::Action action;
    compiler::YamlValue place;
};

std::vector<Value> read_values(const compiler::YamlFile& file, const std::string& member) {
    constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
    std::vector<Value> values;
    compiler::YamlMap map = file.root().map();
    for (const auto& [name, value] : map.rest()) {
        v1::Action action;
        v1::ParametersSetOverlay& overlay = *action.mutable_parameters_set_overlay();
        overlay.set_member(member);
        overlay.set_parameter(name);
        if (value.is_map()) {
            compiler::YamlMap inner = value.map();
            overlay.set_value(inner.number("value", 0, kMax));
            overlay.set_own_rule(inner.text("own_rule"));
        } else {
            overlay.set_value(value.number(0, kMax));
        }
        values.push_back({std::move(action), value});
    }
    return values;
}

/// Whether the ledger has that value already.
Outcome<bool> is_set(client::NodeClient& node, const v1::ParametersSetOverlay& wanted) {
    v1::Overlay overlay;
    const auto found = client::read_record(
        node, state::keys::overlay(wanted.member(), wanted.parameter()), overlay);
    if (!found) return tl::unexpected(found.error());
    return *found && overlay.value() == wanted.value() && overlay.own_rule() == wanted.own_rule();
}

/// The values that the ledger has not; each tried by the ledger's own rules, without effect. What
/// it would refuse is noted at its line.
Outcome<std::vector<v1::Action>> tried(client::NodeClient& node,
                                       std::vector<client::SigningIdentity>& signers,
                                       const client::ChainPoint& point,
                                       const std::vector<Value>& values) {
    std::vector<v1::Action> wanted;
    for (const Value& value : values) {
        const auto there = is_set(node, value.action.parameters_set_overlay());
        if (!there) return tl::unexpected(there.error());
        if (*there) continue;
        const auto bytes = client::sign_transaction(value.action, point, signers);
        if (!bytes) return tl::unexpected(bytes.error());
        const auto answer = client::dry_run(node, *bytes);
        if (!answer) return tl::unexpected(answer.error());
        if (answer->receipt.reason() != 0)
            value.place.error(in_chinese() ? answer->text_zh : answer->text_en);
        wanted.push_back(value.action);
    }
    return wanted;
}

Exit done(const Session& session, TextId id, std::size_t set, std::size_t same) {
    if (session.json) {
        std::cout << "{\"set\":" << set << ",\"same\":" << same << "}\n";
        return Exit::done;
    }
    std::cout << text(id, {{"count", std::to_string(set)}, {"same", std::to_string(same)}}) << "\n";
    return Exit::done;
}

Exit set(const Session& session, const OverlayOptions& options) {
    if (!session.save.empty() || !session.offline.empty()) {
        return report_fault(
            session, {"overlays become many transactions: --save and --offline do not go with it"});
    }
    compiler::Errors errors;
    const auto file = compiler::YamlFile::read(options.from, options.from.string(), errors);
    const std::vector<Value> values =
        file ? read_values(*file, options.member) : std::vector<Value>();
    if (!errors.empty()) return report_fault(session, {errors.text()});
    auto signers = open_signers(session, v1::USAGE_SIGN);
    if (!signers) return report_fault(session, signers.error());
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto point = client::chain_point(*node, signers->front().holder);
    if (!point) return report_fault(session, point.error(), Exit::unreachable);
    auto wanted = tried(*node, *signers, *point, values);
    if (!wanted) return report_fault(session, wanted.error(), Exit::unreachable);
    if (!errors.empty()) return report_fault(session, {errors.text()}, Exit::refused);
    const std::size_t same = values.size() - wanted->size();
    if (session.dry_run) return done(session, TextId::overlays_tried, wanted->size(), same);
    const client::ManyActs acts{*std::move(wanted), point->nonce, session.wait_ms};
    const auto sent = client::submit_many(*node, *signers, acts, [](std::size_t) {});
    if (!sent) return report_fault(session, sent.error(), Exit::unreachable);
    if (sent->failed) {
        return report_fault(session, {in_chinese() ? sent->refusal.text_zh : sent->refusal.text_en},
                            Exit::refused);
    }
    return done(session, TextId::overlays_set, sent->done, same);
}

}  // namespace

void add_overlay_commands(const Commands& c) {
    auto o = std::make_shared<OverlayOptions>();
    CLI::App* command = noun_named(c.app, "overlay")->add_subcommand("set");
    command->add_option("member", o->member)->required();
    command->add_option("--from", o->from)->required();
    command->callback([c, o] { c.result = set(c.session, *o); });
}

}  // namespace charter::cli
