// What a founded chain does: publications in-process and through HTTP, latency, batches, execution.

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <thread>

#include "base/ensure.hpp"
#include "bench/limits.hpp"
#include "bench/measure.hpp"
#include "client/submit.hpp"
#include "machine/machine.hpp"
#include "wire/reason_text.hpp"

namespace charter::bench {
namespace {

constexpr std::size_t kBanks = 4;
// Signed a portion at a time where blocks are small: a portion may make as many blocks as it has
// transactions, and as many proof blocks, and all of it must stay valid.
constexpr std::size_t kPortions = 20;
constexpr std::size_t kPortionEach = 100;
constexpr auto kPatience = std::chrono::seconds(120);

using PerBank = std::vector<std::vector<Bytes>>;

PerBank publications_of_all(Chain& chain, std::size_t each, std::size_t records) {
    PerBank all;
    for (std::size_t bank = 0; bank < kBanks; ++bank)
        all.push_back(chain.publications(bank, each, records));
    return all;
}

// How many of one sender's transactions are under way: fewer than the nonce window.
class UnderWay {
  public:
    void begin() {
        std::unique_lock lock(mutex_);
        ended_.wait(lock, [this] { return count_ < kMost; });
        ++count_;
    }
    void end() {
        const std::lock_guard lock(mutex_);
        --count_;
        ended_.notify_one();
    }
    void wait_for_all() {
        std::unique_lock lock(mutex_);
        ensure(ended_.wait_for(lock, kPatience, [this] { return count_ == 0; }),
               "the bench's transactions are executed");
    }

  private:
    static constexpr std::size_t kMost = 1'000;
    std::mutex mutex_;
    std::condition_variable ended_;
    std::size_t count_ = 0;
};

// Into the pool. `done` is called when it is executed, which must be without a refusal.
void submit_one(engine::SoloEngine& engine, const Bytes& raw, const std::function<void()>& done) {
    const auto submitted = engine.submit(raw);
    ensure(submitted.has_value(), "the engine runs");
    if (submitted->state != engine::SubmitState::waiting) {
        std::fprintf(stderr, "refused: %s\n", wire::receipt_text(submitted->receipt, "en").c_str());
        std::exit(1);
    }
    engine.when_done(submitted->tx_id, [done](const v1::Receipt& receipt) {
        ensure(receipt.reason() == 0, "the bench's transactions are done");
        done();
    });
}

// Submits, and waits for the last receipt.
void submit_own(engine::SoloEngine& engine, const std::vector<Bytes>& own) {
    UnderWay under_way;
    for (const Bytes& raw : own) {
        under_way.begin();
        submit_one(engine, raw, [&under_way] { under_way.end(); });
    }
    under_way.wait_for_all();
}

// One portion of measure_latency at the rate: milliseconds from submission to receipt of each.
std::vector<double> latencies(engine::SoloEngine& engine, const PerBank& raw, double rate) {
    const std::size_t count = kBanks * raw.front().size();
    std::vector<double> ms(count);
    std::atomic<std::size_t> left{count};
    const double start = now_s();
    for (std::size_t i = 0; i < count; ++i) {
        while (now_s() < start + static_cast<double>(i) / rate) {
            std::this_thread::sleep_for(std::chrono::microseconds(20));
        }
        submit_one(engine, raw[i % kBanks][i / kBanks], [&ms, &left, i, begun = now_s()] {
            ms[i] = (now_s() - begun) * 1e3;
            --left;
        });
    }
    while (left > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return ms;
}

// Each bank's in a thread of its own.
template <class Submit>
double seconds_of_all(const PerBank& per_bank, const Submit& submit) {
    std::vector<std::thread> threads;
    const double start = now_s();
    for (std::size_t bank = 0; bank < per_bank.size(); ++bank) {
        threads.emplace_back([&, bank] { submit(bank, per_bank[bank]); });
    }
    for (std::thread& thread : threads) thread.join();
    return now_s() - start;
}

double seconds_in_process(Chain& chain, const PerBank& per_bank) {
    return seconds_of_all(per_bank, [&](std::size_t, const std::vector<Bytes>& own) {
        submit_own(chain.engine(), own);
    });
}

}  // namespace

void measure_publish(Chain& chain, const VerifyBound& bound, Report& report) {
    constexpr std::size_t kEach = 15'000;
    const PerBank per_bank = publications_of_all(chain, kEach, 1);
    const double cpu = cpu_s();
    const double rate = kBanks * kEach / seconds_in_process(chain, per_bank);
    const double cpu_us = (cpu_s() - cpu) * 1e6 / (kBanks * kEach);
    report.add("publish, one P-256 signature a transaction", rate, "tx/s");
    report.add("  ratio to the verify bound", rate / bound.rate, "", "at least 0.60");
    report.add("  processor time a transaction", cpu_us, "us");
    report.add("  of which one verification", bound.cpu_us / cpu_us, "");
}

void measure_http(Chain& chain, const VerifyBound& bound, Report& report) {
    std::vector<client::NodeClient> nodes;
    for (std::size_t bank = 0; bank < kBanks; ++bank) nodes.push_back(chain.connect(bank).value());
    const auto submit = [&](std::size_t bank, const std::vector<Bytes>& own) {
        UnderWay under_way;
        for (const Bytes& raw : own) {
            under_way.begin();
            const auto submitted = client::submit(nodes[bank], raw, 0);
            ensure(submitted && !submitted->at_the_door, "the node takes the transaction");
            chain.engine().when_done(from_hex(submitted->tx_id).value(),
                                     [&under_way](const v1::Receipt&) { under_way.end(); });
        }
        under_way.wait_for_all();
    };
    double seconds = 0;
    for (std::size_t i = 0; i < kPortions; ++i)
        seconds += seconds_of_all(publications_of_all(chain, kPortionEach, 1), submit);
    const double rate = kPortions * kBanks * kPortionEach / seconds;
    report.add("publish through HTTP, 4 connections", rate, "tx/s");
    report.add("  ratio to the verify bound", rate / bound.rate, "");
}

void measure_batches(Chain& chain, Report& report) {
    constexpr std::size_t kEach = 100;
    constexpr std::size_t kRecords = 1'000;
    const PerBank per_bank = publications_of_all(chain, kEach, kRecords);
    const double seconds = seconds_in_process(chain, per_bank);
    report.add("batches of 1,000 records under one signature", kBanks * kEach * kRecords / seconds,
               "records/s", "at least 100,000");
}

void measure_latency(Chain& chain, double rate, double fsync_p50, Report& report) {
    std::vector<double> ms;
    for (std::size_t i = 0; i < kPortions; ++i) {
        const PerBank raw = publications_of_all(chain, kPortionEach, 1);
        const std::vector<double> portion = latencies(chain.engine(), raw, rate);
        ms.insert(ms.end(), portion.begin(), portion.end());
    }
    report.add("commit latency: rate", rate, "tx/s", "half of peak");
    report.add("  p50", percentile(ms, 50), "ms");
    report.add("  p50, ratio to fsync p50", percentile(ms, 50) / fsync_p50, "", "at most 5");
    report.add("  p99", percentile(ms, 99), "ms", "at most 5");
}

void measure_execute(Chain& chain, Report& report) {
    const auto tip = chain.engine().application().tip();
    const std::vector<Bytes> raw = chain.publications(1, 5'000, 1);
    machine::BlockInput input;
    input.height = tip->height + 1;
    input.time_ms = tip->time_ms + 1;
    const auto trusting = [](const v1::PublicKey&, ByteView, ByteView) { return true; };
    for (const Bytes& bytes : raw)
        input.txs.push_back(machine::take_in(bytes, *tip->view, trusting));
    const assurance::Index index(*tip->catalog);
    machine::Options options;
    options.index = &index;
    const std::uint64_t before = allocations_so_far();
    const double start = now_s();
    const machine::BlockResult result =
        machine::execute_block(*tip->view, *tip->catalog, input, options);
    const double seconds = now_s() - start;
    const auto count = static_cast<double>(result.receipts.size());
    ensure(result.receipts.back().reason() == 0, "the bench's transactions are done");
    report.add("execute_block alone, one core", count / seconds, "tx/s");
    report.add("  allocations a transaction",
               static_cast<double>(allocations_so_far() - before) / count, "");
}

}  // namespace charter::bench
