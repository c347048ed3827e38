// `charter network doctor`: why this machine's node cannot join or lags.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/doctor_look.hpp"

namespace charter::cli {
namespace {

namespace json = boost::json;

struct Options {
    std::filesystem::path config;
    std::vector<std::string> others;  // URLs of further nodes
};

std::string level_word(Level level) {
    switch (level) {
        case Level::ok:      return "ok";
        case Level::warning: return "warning";
        case Level::problem: return "problem";
    }
    return {};
}

TextId level_text(Level level) {
    switch (level) {
        case Level::ok:      return TextId::doctor_ok;
        case Level::warning: return TextId::doctor_warning;
        case Level::problem: break;
    }
    return TextId::doctor_problem;
}

void print_json(const Findings& found, const std::vector<Judgement>& judgements) {
    json::array checks;
    for (const Judgement& one : judgements) {
        const std::string reason(messages_table()[static_cast<std::size_t>(one.id)].key);
        checks.push_back(json::object{{"check", one.check},
                                      {"level", level_word(one.level)},
                                      {"reason", reason},
                                      {"text", one.said}});
    }
    std::cout << json::serialize(json::object{{"node", found.node}, {"checks", std::move(checks)}})
              << "\n";
}

Exit doctor(const Session& session, const Options& options) {
    const auto config = node::read_config(options.config);
    if (!config) return report_fault(session, config.error());
    if (config->engine == "solo") {
        return report_fault(session,
                            {text(TextId::doctor_solo, {{"file", options.config.string()}})});
    }
    Findings found = look_at_machine(*config);
    ask_nodes(session, *config, options.others, found);
    const std::vector<Judgement> judgements = judge(found);
    if (session.json) print_json(found, judgements);
    for (const Judgement& one : judgements) {
        if (session.json) break;
        std::cout << text(level_text(one.level)) << "  " << heading(one.check) << ": " << one.said
                  << "\n";
    }
    const bool any = std::ranges::any_of(
        judgements, [](const Judgement& one) { return one.level == Level::problem; });
    return any ? Exit::refused : Exit::done;
}

}  // namespace

void add_network_doctor_command(const Commands& c) {
    auto options = std::make_shared<Options>();
    CLI::App* command = noun_named(c.app, "network")->add_subcommand("doctor");
    command->add_option("--config", options->config)->required();
    command->add_option("--also", options->others);
    command->callback([c, options] { c.result = doctor(c.session, *options); });
}

}  // namespace charter::cli
