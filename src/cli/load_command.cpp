// `charter load`: publishes one record a transaction, many under way at a time, and writes the id
// of every acknowledged transaction to a journal before it goes on. What is refused for the moment
// alone is sent again. `charter load --check` then asks the node for each of them.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <memory>
#include <mutex>
#include <sstream>
#include <thread>

#include "cli/commands.hpp"
#include "cli/texts.hpp"
#include "client/identity.hpp"
#include "keys/secret.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kRetryAfter{50};

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

struct Progress {
    std::atomic<std::uint64_t> next{0};
    std::atomic<std::uint64_t> acknowledged{0};
    std::atomic<bool> stopped{false};
    std::mutex journal_mutex;
    std::ofstream journal;
    std::vector<double> took_ms;  // of each acknowledged; guarded as the journal
};

/// Refused for the moment alone: the pool or the quota is full, or what comes before is not there
/// yet.
bool is_for_later(const client::Submitted& done) {
    if (!done.at_the_door) return false;
    const auto reason = static_cast<Reason>(done.receipt.reason());
    return reason == Reason::quota_exceeded || reason == Reason::nonce_gap;
}

/// As a well-behaved client does: what is refused for the moment is sent again.
Outcome<client::Submitted> submit_until_taken(client::NodeClient& node, const Bytes& transaction,
                                              int wait_ms, const std::atomic<bool>& stopped) {
    while (true) {
        auto done = client::submit(node, transaction, wait_ms);
        if (!done || !is_for_later(*done) || stopped) return done;
        std::this_thread::sleep_for(kRetryAfter);
    }
}

// Until the transactions are used up or the node no longer answers.
void submit_loop(const Session& session, bool waits, const std::vector<Bytes>& transactions,
                 Progress& progress) {
    auto node = connect(session);
    while (node && !progress.stopped) {
        const std::uint64_t i = progress.next.fetch_add(1);
        if (i >= transactions.size()) return;
        const auto since = std::chrono::steady_clock::now();
        const auto done = submit_until_taken(*node, transactions[i], waits ? session.wait_ms : 0,
                                             progress.stopped);
        if (!done) break;
        const bool taken =
            waits ? done->included && done->receipt.reason() == 0 : !done->at_the_door;
        if (!taken) continue;
        ++progress.acknowledged;
        const std::chrono::duration<double, std::milli> took =
            std::chrono::steady_clock::now() - since;
        const std::scoped_lock lock(progress.journal_mutex);
        progress.took_ms.push_back(took.count());
        if (!waits) continue;
        progress.journal << done->tx_id << " " << done->height << "\n" << std::flush;
    }
    progress.stopped = true;
}

/// Of the times, in milliseconds with one decimal.
std::string percentile(const std::vector<double>& sorted, std::size_t percent) {
    const double value =
        sorted.empty() ? 0 : sorted[std::min(sorted.size() - 1, sorted.size() * percent / 100)];
    std::ostringstream out;
    out << std::fixed << std::setprecision(1) << value;
    return out.str();
}

Exit load(const Session& session, const LoadOptions& options) {
    if (session.persons.empty())
        return report_fault(session, {"name who publishes: --as bank-a.p3"});
    const auto transactions = sign_all(session, options);
    if (!transactions) return report_fault(session, transactions.error());
    Progress progress;
    if (options.journal.has_parent_path()) fs::create_directories(options.journal.parent_path());
    progress.journal.open(options.journal, std::ios::app);
    if (!progress.journal)
        return report_fault(session, {"cannot write the journal " + options.journal.string()});
    const auto since = std::chrono::steady_clock::now();
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < options.connections; ++i) {
        threads.emplace_back(
            [&] { submit_loop(session, !options.no_wait, *transactions, progress); });
    }
    for (std::thread& thread : threads) thread.join();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - since;
    std::ranges::sort(progress.took_ms);
    std::cout << text(options.no_wait ? TextId::load_taken : TextId::acknowledged,
                      {{"count", std::to_string(progress.acknowledged.load())},
                       {"sum", std::to_string(options.count)}})
              << "\n"
              << text(TextId::load_times, {{"seconds", std::to_string(took.count())},
                                           {"p50", percentile(progress.took_ms, 50)},
                                           {"p99", percentile(progress.took_ms, 99)}})
              << "\n";
    return progress.acknowledged == options.count ? Exit::done : Exit::unreachable;
}

Exit check(const Session& session, const LoadOptions& options) {
    std::ifstream journal(options.journal);
    if (!journal)
        return report_fault(session, {"cannot read the journal " + options.journal.string()});
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    std::uint64_t count = 0;
    std::uint64_t lost = 0;
    for (std::string id, height; journal >> id >> height; ++count) {
        const auto answer = node->get("/v1/transactions/" + id);
        if (!answer) return report_fault(session, answer.error(), Exit::unreachable);
        if (answer->status == 200) continue;
        std::cout << text(TextId::lost, {{"id", id}, {"height", height}}) << "\n";
        ++lost;
    }
    std::cout << text(TextId::checked,
                      {{"count", std::to_string(count)}, {"lost", std::to_string(lost)}})
              << "\n";
    return lost == 0 ? Exit::done : Exit::refused;
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
    command->callback([c, o] { c.result = o->check ? check(c.session, *o) : load(c.session, *o); });
}

}  // namespace charter::cli
