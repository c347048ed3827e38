#include "cli/load_submit.hpp"

#include <algorithm>
#include <string>
#include <thread>

#include "base/reasons.gen.hpp"
#include "client/node_client.hpp"
#include "client/submit.hpp"

namespace charter::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kRetryAfter{50};

struct Run {
    const Session& session;
    const LoadPace& pace;
    const std::vector<Bytes>& transactions;
    LoadProgress& progress;
    Clock::time_point begun = Clock::now();

    bool is_over() const {
        return progress.stopped ||
               (pace.seconds > 0 && Clock::now() >= begun + std::chrono::seconds(pace.seconds));
    }

    Clock::time_point due(std::uint64_t index) const {
        if (pace.rate == 0) return begun;
        const std::uint64_t whole = index / pace.rate;
        const std::uint64_t rest = index % pace.rate;
        return begun + std::chrono::seconds(whole) +
               std::chrono::microseconds(rest * 1'000'000 / pace.rate);
    }
};

/// Refused for the moment alone: the pool or the quota is full, or what comes before is not there
/// yet.
bool is_for_later(const client::Submitted& done) {
    if (!done.at_the_door) return false;
    const auto reason = static_cast<Reason>(done.receipt.reason());
    return reason == Reason::quota_exceeded || reason == Reason::nonce_gap;
}

/// As a well-behaved client does: what is refused for the moment is sent again.
Outcome<client::Submitted> submit_until_taken(const Run& run, client::NodeClient& node,
                                              const Bytes& transaction) {
    while (true) {
        ++run.progress.sent;
        auto done = client::submit(node, transaction, run.pace.waits ? run.session.wait_ms : 0);
        if (!done) return done;
        if (done->receipt.reason() != 0) {
            const std::scoped_lock lock(run.progress.mutex);
            ++run.progress.refused[done->receipt.reason()];
        }
        if (!is_for_later(*done) || run.is_over()) return done;
        std::this_thread::sleep_for(kRetryAfter);
    }
}

void note(const Run& run, const client::Submitted& done, Clock::duration took) {
    const std::scoped_lock lock(run.progress.mutex);
    run.progress.took_ms.push_back(std::chrono::duration<double, std::milli>(took).count());
    run.progress.journal << done.tx_id << " " << done.height << "\n";
    if (run.pace.waits) run.progress.journal << std::flush;
}

void submit_loop(const Run& run) {
    auto node = connect(run.session);
    while (node && !run.is_over()) {
        const std::uint64_t i = run.progress.next.fetch_add(1);
        if (i >= run.transactions.size()) return;
        if (run.pace.rate > 0) std::this_thread::sleep_until(run.due(i));
        if (run.is_over()) return;
        const auto since = Clock::now();
        const auto done = submit_until_taken(run, *node, run.transactions[i]);
        if (!done) break;
        const bool taken =
            run.pace.waits ? done->included && done->receipt.reason() == 0 : !done->at_the_door;
        if (taken) note(run, *done, Clock::now() - since);
    }
    if (!run.is_over()) run.progress.stopped = true;
}

}  // namespace

void submit_all(const Session& session, const LoadPace& pace,
                const std::vector<Bytes>& transactions, LoadProgress& progress) {
    const Run run{session, pace, transactions, progress};
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < pace.connections; ++i) {
        threads.emplace_back([&run] { submit_loop(run); });
    }
    for (std::thread& thread : threads) thread.join();
    progress.journal << std::flush;
}

}  // namespace charter::cli
