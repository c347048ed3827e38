// `charter network status`: the network as its nodes see it, once or live.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <thread>

#include "cli/commands.hpp"
#include "cli/shown.hpp"
#include "cli/texts.hpp"
#include "report/columns.hpp"

namespace charter::cli {
namespace {

namespace json = boost::json;

struct Options {
    std::vector<std::string> others;  // URLs of further nodes
    bool watch = false;
    int every_s = 2;
};

/// What one node answered, or why it did not.
struct Answer {
    std::string url;
    std::string fault;
    json::object body;
};

Answer ask(const Session& session, const std::string& url) {
    Session asked = session;
    asked.node_url = url;
    Answer answer{url, {}, {}};
    auto node = connect(asked);
    if (!node) {
        answer.fault = node.error().what;
        return answer;
    }
    const auto got = node->get("/v1/network");
    if (!got) {
        answer.fault = got.error().what;
        return answer;
    }
    boost::system::error_code failed;
    const json::value body = json::parse(got->body, failed);
    if (got->status == 200 && !failed && body.is_object()) {
        answer.body = body.as_object();
    } else {
        answer.fault = text(TextId::network_answered, {{"body", got->body}});
    }
    return answer;
}

/// An upgrade that is to begin, and whose program does not run it.
void print_upgrade(const json::object& body) {
    const json::value* upgrade = body.if_contains("upgrade");
    if (upgrade == nullptr || !upgrade->is_object()) return;
    const json::object& pending = upgrade->as_object();
    std::cout << "\n"
              << text(TextId::network_upgrade, {{"version", shown(pending, "protocol_version")},
                                                {"height", shown(pending, "height")},
                                                {"power", shown(pending, "power")},
                                                {"total", shown(pending, "total_power")}})
              << "\n";
}

/// Nodes that make no blocks, or do not go on as the network does.
void print_failures(const std::vector<Answer>& answers) {
    for (const Answer& answer : answers) {
        const json::value* failure = answer.body.if_contains("failure");
        if (failure == nullptr || !failure->is_string()) continue;
        const std::string node = shown(answer.body, "node");
        std::cout << text(TextId::network_failed,
                          {{"node", node == "-" ? answer.url : node},
                           {"why", translated(std::string(failure->as_string()))}})
                  << "\n";
    }
}

/// Heights at which two nodes have different app hashes.
std::vector<std::string> forks(const std::vector<Answer>& answers) {
    std::map<std::string, std::string> hash_at;
    std::vector<std::string> differing;
    for (const Answer& answer : answers) {
        if (answer.body.empty()) continue;
        const std::string height = shown(answer.body, "height");
        const std::string hash = shown(answer.body, "app_hash");
        const auto [it, is_new] = hash_at.emplace(height, hash);
        if (!is_new && it->second != hash) differing.push_back(height);
    }
    return differing;
}

void print_answers(const std::vector<Answer>& answers) {
    std::vector<std::vector<std::string>> rows;
    const json::object* first = nullptr;
    for (const Answer& answer : answers) {
        if (answer.body.empty()) {
            std::cout << text(TextId::network_silent,
                              {{"url", answer.url}, {"why", translated(answer.fault)}})
                      << "\n";
            continue;
        }
        const json::object& body = answer.body;
        if (first == nullptr) first = &body;
        const std::string node = shown(body, "node");
        rows.push_back({node == "-" ? answer.url : node, shown(body, "height"), shown(body, "lag"),
                        shown(body, "app_hash").substr(0, 16), shown(body, "engine_reachable"),
                        shown(body, "catching_up"), shown(body, "pool_transactions"),
                        shown(body, "block_fill_permille"), shown(body, "engine_restarts"),
                        shown(body, "signer")});
    }
    if (!rows.empty()) {
        const std::vector<std::string> fields = {"node",
                                                 "height",
                                                 "lag",
                                                 "app_hash",
                                                 "engine_reachable",
                                                 "catching_up",
                                                 "pool_transactions",
                                                 "block_fill_permille",
                                                 "engine_restarts",
                                                 "signer"};
        std::vector<std::string> headings;
        for (const std::string& field : fields) headings.push_back(heading(field));
        report::print_table(std::cout, headings, rows, report::terminal_width());
    }
    print_failures(answers);
    for (const std::string& height : forks(answers)) {
        std::cout << text(TextId::network_fork, {{"height", height}}) << "\n";
    }
    if (first == nullptr) return;
    print_list(*first, "peers", {"node", "member", "connected", "refused", "address", "peer_id"});
    print_list(*first, "validators", {"node", "member", "power", "missed", "address"});
    print_list(*first, "programs", {"node", "power", "protocol_supported", "program"});
    print_upgrade(*first);
}

Exit verdict(const std::vector<Answer>& answers) {
    const bool any = std::ranges::any_of(answers, [](const Answer& a) { return !a.body.empty(); });
    if (!any) return Exit::unreachable;
    return forks(answers).empty() ? Exit::done : Exit::refused;
}

void print_json(const std::vector<Answer>& answers) {
    json::array nodes;
    for (const Answer& answer : answers) {
        json::object one{{"url", answer.url}};
        if (answer.body.empty()) one["fault"] = answer.fault;
        if (!answer.body.empty()) one["network"] = answer.body;
        nodes.push_back(std::move(one));
    }
    std::cout << json::serialize(json::object{{"nodes", std::move(nodes)}}) << "\n";
}

Exit status(const Session& session, const Options& options) {
    while (true) {
        std::vector<Answer> answers = {ask(session, session.node_url)};
        for (const std::string& url : options.others) answers.push_back(ask(session, url));
        if (options.watch && !session.json) std::cout << "\033[2J\033[H";
        if (session.json) print_json(answers);
        if (!session.json) print_answers(answers);
        std::cout.flush();
        if (!options.watch) return verdict(answers);
        std::this_thread::sleep_for(std::chrono::seconds(options.every_s));
    }
}

}  // namespace

void add_network_status_command(const Commands& c) {
    auto options = std::make_shared<Options>();
    CLI::App* command = noun_named(c.app, "network")->add_subcommand("status");
    command->add_option("--also", options->others);
    command->add_flag("--watch", options->watch);
    command->add_option("--every", options->every_s)
        ->check(CLI::Range(1, 3'600))
        ->capture_default_str();
    command->callback([c, options] { c.result = status(c.session, *options); });
}

}  // namespace charter::cli
