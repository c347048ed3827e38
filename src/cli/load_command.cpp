// `charter load`: publishes one record a transaction, many under way at a time or so many a second,
// and writes the id of every acknowledged transaction to a journal before it goes on. All are
// signed before the first is sent. `charter load --check` then asks the node for each of them.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "base/reasons.gen.hpp"
#include "cli/commands.hpp"
#include "cli/load_submit.hpp"
#include "cli/texts.hpp"
#include "client/identity.hpp"
#include "keys/secret.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct LoadOptions {
    std::string schema = "payments.demo";
    std::string dataset = "load";
    std::string purpose = "settlement";
    std::string content_type = "application/json";
    std::uint32_t retention_days = 365;
    std::uint64_t count = 1'000;
    unsigned connections = 4;
    fs::path journal = "out/acknowledged.txt";
    bool check = false;
    bool no_wait = false;
    bool await_start = false;
    std::uint64_t rate = 0;     // LoadPace
    std::uint64_t seconds = 0;  // LoadPace
};

v1::Action publication(const LoadOptions& options) {
    v1::Action action;
    v1::DataPublish& m = *action.mutable_data_publish();
    m.set_schema(options.schema);
    m.set_dataset(options.dataset);
    m.set_purpose(options.purpose);
    m.set_retention_days(options.retention_days);
    m.set_content_type(options.content_type);
    m.add_records()->set_commitment(keys::random_bytes(32));
    return action;
}

// Signed beforehand: the nonces follow one another, so the order of submission is the order of the
// file.
Outcome<std::vector<Bytes>> sign_all(const Session& session, const LoadOptions& options) {
    auto node = connect(session);
    if (!node) return tl::unexpected(node.error());
    std::vector<client::SigningIdentity> signers;
    auto identity = client::open_identity(session.folder_of(session.persons.front()));
    if (!identity) return tl::unexpected(identity.error());
    signers.push_back(*std::move(identity));
    auto point = client::chain_point(*node, signers.front().holder);
    if (!point) return tl::unexpected(point.error());
    std::vector<Bytes> transactions;
    for (std::uint64_t i = 0; i < options.count; ++i) {
        auto transaction = client::sign_transaction(publication(options), *point, signers);
        if (!transaction) return tl::unexpected(transaction.error());
        transactions.push_back(*std::move(transaction));
        ++point->nonce;
    }
    return transactions;
}

double percentile(const std::vector<double>& sorted, std::size_t percent) {
    return sorted.empty() ? 0 : sorted[std::min(sorted.size() - 1, sorted.size() * percent / 100)];
}

std::string one_decimal(double value) {
    std::ostringstream out;
    out << std::fixed << std::setprecision(1) << value;
    return out.str();
}

void print_result(const Session& session, const LoadOptions& options, const LoadProgress& progress,
                  double seconds) {
    const auto& took = progress.took_ms;
    if (session.json) {
        json::object refused;
        for (const auto& [reason, count] : progress.refused)
            refused[reason_info(static_cast<Reason>(reason)).name] = count;
        std::cout << json::serialize(json::object{{"acknowledged", took.size()},
                                                  {"count", options.count},
                                                  {"sent", progress.sent.load()},
                                                  {"refused", std::move(refused)},
                                                  {"seconds", seconds},
                                                  {"p50_ms", percentile(took, 50)},
                                                  {"p99_ms", percentile(took, 99)}})
                  << "\n";
        return;
    }
    std::cout << text(options.no_wait ? TextId::load_taken : TextId::acknowledged,
                      {{"count", std::to_string(took.size())},
                       {"sum", std::to_string(options.count)}})
              << "\n"
              << text(TextId::load_times, {{"seconds", std::to_string(seconds)},
                                           {"p50", one_decimal(percentile(took, 50))},
                                           {"p99", one_decimal(percentile(took, 99))}})
              << "\n";
    for (const auto& [reason, count] : progress.refused) {
        const ReasonInfo& info = reason_info(static_cast<Reason>(reason));
        std::cout << text(TextId::load_refused, {{"count", std::to_string(count)},
                                                 {"number", std::to_string(reason)},
                                                 {"name", std::string(info.name)}})
                  << "\n";
    }
}

/// Says that all are signed, and waits for a line of standard input.
void await_start(const LoadOptions& options) {
    std::cout << text(TextId::load_signed, {{"count", std::to_string(options.count)}}) << "\n"
              << std::flush;
    std::string line;
    std::getline(std::cin, line);
}

Exit load(const Session& session, const LoadOptions& options) {
    if (session.persons.empty())
        return report_fault(session, {"name who publishes: --as bank-a.p3"});
    LoadProgress progress;
    if (options.journal.has_parent_path()) fs::create_directories(options.journal.parent_path());
    progress.journal.open(options.journal, std::ios::app);
    if (!progress.journal)
        return report_fault(session, {"cannot write the journal " + options.journal.string()});
    const auto transactions = sign_all(session, options);
    if (!transactions) return report_fault(session, transactions.error());
    if (options.await_start) await_start(options);
    const LoadPace pace{options.connections, !options.no_wait, options.rate, options.seconds};
    const auto since = std::chrono::steady_clock::now();
    submit_all(session, pace, *transactions, progress);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - since;
    std::ranges::sort(progress.took_ms);
    print_result(session, options, progress, took.count());
    const bool in_time = options.seconds > 0 && !progress.stopped;
    return in_time || progress.took_ms.size() == options.count ? Exit::done : Exit::unreachable;
}

struct Noted {
    std::string id;
    std::string height;
};

/// What the connections of a check share. `lost` and `failed` are guarded by the mutex.
struct Checking {
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::vector<Noted> lost;
    std::optional<Fault> failed;
};

void check_loop(const Session& session, const std::vector<Noted>& noted, Checking& checking) {
    const auto fail = [&checking](const Fault& fault) {
        const std::scoped_lock lock(checking.mutex);
        checking.failed = fault;
        checking.next = std::numeric_limits<std::size_t>::max() / 2;
    };
    auto node = connect(session);
    if (!node) return fail(node.error());
    for (std::size_t i = checking.next++; i < noted.size(); i = checking.next++) {
        const auto answer = node->get("/v1/transactions/" + noted[i].id);
        if (!answer) return fail(answer.error());
        if (answer->status == 200) continue;
        const std::scoped_lock lock(checking.mutex);
        checking.lost.push_back(noted[i]);
    }
}

Exit check(const Session& session, const LoadOptions& options) {
    std::ifstream journal(options.journal);
    if (!journal)
        return report_fault(session, {"cannot read the journal " + options.journal.string()});
    std::vector<Noted> noted;
    for (Noted one; journal >> one.id >> one.height;) noted.push_back(one);
    Checking checking;
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < options.connections; ++i) {
        threads.emplace_back([&] { check_loop(session, noted, checking); });
    }
    for (std::thread& thread : threads) thread.join();
    if (checking.failed) return report_fault(session, *checking.failed, Exit::unreachable);
    for (const Noted& one : checking.lost)
        std::cout << text(TextId::lost, {{"id", one.id}, {"height", one.height}}) << "\n";
    std::cout << text(TextId::checked, {{"count", std::to_string(noted.size())},
                                        {"lost", std::to_string(checking.lost.size())}})
              << "\n";
    return checking.lost.empty() ? Exit::done : Exit::refused;
}

}  // namespace

void add_load_commands(const Commands& c) {
    auto o = std::make_shared<LoadOptions>();
    CLI::App* command = c.app.add_subcommand("load");
    command->add_option("--count", o->count)->capture_default_str();
    command->add_option("--connections", o->connections)
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    command->add_option("--schema", o->schema)->capture_default_str();
    command->add_option("--dataset", o->dataset)->capture_default_str();
    command->add_option("--purpose", o->purpose)->capture_default_str();
    command->add_option("--content-type", o->content_type)->capture_default_str();
    command->add_option("--retention-days", o->retention_days)->capture_default_str();
    command->add_option("--journal", o->journal)->capture_default_str();
    command->add_flag("--check", o->check);
    command->add_flag("--no-wait", o->no_wait);
    command->add_option("--rate", o->rate);
    command->add_option("--seconds", o->seconds);
    command->add_flag("--await-start", o->await_start);
    command->callback([c, o] { c.result = o->check ? check(c.session, *o) : load(c.session, *o); });
}

}  // namespace charter::cli
