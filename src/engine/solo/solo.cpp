#include "engine/solo/solo.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <limits>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "engine/outcomes.hpp"
#include "engine/reading.hpp"
#include "engine/solo/chain.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/pipeline.hpp"

namespace charter::engine {
namespace {

// Between looks at the clock: it may jump.
constexpr std::int64_t kPollMs = 500;
// The vote for the last block is signed anew when it is older: it is the time of the next block.
constexpr std::int64_t kVoteAgeMs = 100;
// Longer waits than this overflow the clocks of the standard library.
constexpr std::chrono::milliseconds kWaitMax = std::chrono::hours(24 * 365);

std::uint64_t us_since(std::chrono::steady_clock::time_point begun) {
    using namespace std::chrono;
    const auto took = duration_cast<microseconds>(steady_clock::now() - begun);
    return static_cast<std::uint64_t>(took.count());
}

v1::Receipt receipt_of(const Dropped& tx) {
    v1::Receipt receipt;
    receipt.set_tx_id(tx.id);
    tx::refuse_in(receipt, tx.why);
    return receipt;
}

}  // namespace

struct SoloEngine::Impl {
    SoloOptions options;
    std::unique_ptr<Application> application;
    Pool pool;
    Outcomes outcomes;

    // The consensus thread's.
    std::optional<Chain> chain;
    comet::Commit last_vote;  // for the last block; of no signatures at height 0 and at the start
    std::uint64_t tried_additions =
        0;  // pool.additions() when nothing of the pool fitted into a block
    std::uint64_t timer_height = std::numeric_limits<std::uint64_t>::max();
    std::optional<std::int64_t> timer_due_ms;  // of the state at timer_height

    mutable std::mutex mutex;  // guards what follows
    std::condition_variable work;
    std::condition_variable progress;
    std::uint64_t height = 0;
    std::optional<Fault> failed;
    bool stopping = false;
    std::thread thread;

    explicit Impl(SoloOptions o) : options(std::move(o)), pool(options.pool) {}

    Outcome<std::monostate> restore();
    Outcome<bool> step();
    Outcome<std::monostate> make_block(std::vector<Bytes> txs, std::int64_t now);
    Outcome<comet::Commit> signed_commit(std::int64_t time_ms) const;
    bool is_vote_old(std::int64_t now) const;
    Outcome<Submitted> known_already(Submitted refused) const;
    std::optional<v1::Receipt> known_outcome(ByteView tx_id, const Outcomes::Ticket& ticket);
    void settle(const Finalized& done, const Tip& tip, BlockDone took, std::int64_t now);
    std::vector<Bytes> waiting_txs(const Tip& tip);
    bool is_due(const Tip& tip, std::int64_t now);
    std::int64_t wait_ms(std::int64_t now) const;
    void run();
    void fail(const Fault& why);
};

// ---- start

Outcome<std::unique_ptr<SoloEngine>> SoloEngine::start(storage::StateStore& store,
                                                       ByteView signed_genesis,
                                                       SoloOptions options) {
    if (!options.now_ms) options.now_ms = system_now_ms;
    options.application.now_ms = options.now_ms;
    auto impl = std::make_unique<Impl>(std::move(options));
    auto application = Application::open(store, impl->options.application);
    if (!application) return tl::unexpected(application.error());
    impl->application = *std::move(application);
    if (!impl->application->tip()) {
        const auto founded = impl->application->init_chain(signed_genesis);
        if (!founded) return tl::unexpected(founded.error());
    }
    if (const auto restored = impl->restore(); !restored) return tl::unexpected(restored.error());
    std::unique_ptr<SoloEngine> engine(new SoloEngine(std::move(impl)));
    if (engine->impl_->options.own_thread) {
        engine->impl_->thread = std::thread([running = engine->impl_.get()] { running->run(); });
    }
    return engine;
}

// The chain's end as the store has it.
Outcome<std::monostate> SoloEngine::Impl::restore() {
    const storage::Store& store = application->store().store();
    const auto document = stored_genesis(store);
    if (!document) return tl::unexpected(document.error());
    v1::Genesis genesis;
    if (!document->has_value() || !genesis.ParseFromString((*document)->genesis())) {
        return fault("the store has no genesis document: it was not written by the solo engine");
    }
    if (!genesis.solo() || genesis.validator().bytes() != options.validator_key) {
        return fault("the chain " + genesis.chain_id() +
                     " is not this solo validator's: its genesis document names " +
                     (genesis.solo() ? "the key " + to_hex(genesis.validator().bytes())
                                     : "no solo validator") +
                     ", the key here is " + to_hex(options.validator_key));
    }
    chain.emplace(genesis.chain_id(), genesis.genesis_ms(), options.validator_key);
    const auto tip = application->tip();
    height = tip->height;
    if (tip->height == 0) return std::monostate{};

    const auto last = stored_block(store, tip->height);
    if (!last) return tl::unexpected(last.error());
    comet::Header header;
    comet::Commit commit;
    if (!last->has_value() || !header.ParseFromString((*last)->header()) ||
        !commit.ParseFromString((*last)->commit())) {
        return fault("the store lacks block " + std::to_string(tip->height) +
                     " or its header or commit: another engine wrote it, or it is damaged");
    }
    if ((*last)->app_hash() != view(tip->app_hash)) {
        return fault("the store is damaged: block " + std::to_string(tip->height) +
                     " says app hash " + to_hex((*last)->app_hash()) + ", the state gives " +
                     to_hex(tip->app_hash) +
                     "; run charterd verify-store, then restore the newest backup");
    }
    std::vector<v1::Receipt> receipts;
    for (int i = 0; i < (*last)->txs_size(); ++i) {
        const auto bytes = store.receipt({tip->height, static_cast<std::uint32_t>(i)});
        if (!bytes) return tl::unexpected(bytes.error());
        v1::Receipt& receipt = receipts.emplace_back();
        if (!bytes->has_value() || !receipt.ParseFromString(**bytes)) {
            return fault("the store is damaged: a receipt of block " + std::to_string(tip->height) +
                         " is missing; restore the newest backup");
        }
    }
    const bool is_of_header = commit.block_id().hash() == light::header_hash(header);
    chain->restore(std::move(header), commit.block_id(), receipts);
    if (is_of_header && chain->verify(commit)) return std::monostate{};
    return fault("the store is damaged: the commit of block " + std::to_string(tip->height) +
                 " is not this validator's; restore the newest backup");
}

// ---- the consensus thread

Outcome<comet::Commit> SoloEngine::Impl::signed_commit(std::int64_t time_ms) const {
    comet::Commit commit = chain->unsigned_commit(time_ms);
    commit.mutable_signatures(0)->set_signature(options.sign(chain->sign_bytes(commit)));
    if (chain->verify(commit)) return commit;
    return fault("the validator's key did not sign block " + std::to_string(commit.height()) +
                 ": the key is out of reach, or it is not the one that the genesis document names");
}

bool SoloEngine::Impl::is_vote_old(std::int64_t now) const {
    return last_vote.signatures_size() == 0 ||
           now - light::unix_ms_of(last_vote.signatures(0).timestamp()) > kVoteAgeMs;
}

std::vector<Bytes> SoloEngine::Impl::waiting_txs(const Tip& tip) {
    const std::uint64_t additions = pool.additions();
    if (additions == tried_additions) return {};
    const auto bytes = static_cast<std::size_t>(tip.parameter("block_bytes_max"));
    const std::vector<Bytes> candidates = pool.candidates(bytes);
    std::vector<Bytes> txs =
        application->prepare_proposal(candidates, std::numeric_limits<std::size_t>::max());
    // What is left has gaps before it: nothing changes until more comes.
    if (txs.empty()) tried_additions = additions;
    return txs;
}

bool SoloEngine::Impl::is_due(const Tip& tip, std::int64_t now) {
    if (tip.height == 0 || chain->last_header().app_hash() != view(tip.app_hash)) return true;
    if (timer_height != tip.height) {
        timer_due_ms = state::timer_next(*tip.view);
        timer_height = tip.height;
    }
    if (timer_due_ms && *timer_due_ms <= now) return true;
    return options.empty_block_interval_ms > 0 &&
           now - tip.time_ms >= options.empty_block_interval_ms;
}

Outcome<bool> SoloEngine::Impl::step() {
    const auto tip = application->tip();
    const std::int64_t now = options.now_ms();
    std::vector<Bytes> txs = waiting_txs(*tip);
    if (txs.empty() && !is_due(*tip, now)) return false;
    if (const auto made = make_block(std::move(txs), now); !made)
        return tl::unexpected(made.error());
    return true;
}

Outcome<std::monostate> SoloEngine::Impl::make_block(std::vector<Bytes> txs, std::int64_t now) {
    const auto before = application->tip();
    const std::uint64_t next = before->height + 1;
    std::vector<storage::StoredCommit> commits;
    // A block without transactions is made because some time has come.
    if (before->height > 0 && (txs.empty() || is_vote_old(now))) {
        auto renewed = signed_commit(std::max(now, before->time_ms + 1));
        if (!renewed) return tl::unexpected(renewed.error());
        last_vote = *std::move(renewed);
        commits.push_back({before->height, wire::encode(last_vote)});
    }
    const std::int64_t time = chain->next_time_ms(last_vote);
    ProposedBlock proposal{next, time, time, std::move(txs)};
    const auto begun = std::chrono::steady_clock::now();
    if (const Status s = application->process_proposal(proposal); !s) {
        return fault("the engine's own block " + std::to_string(next) +
                     " is refused: " + describe(s.error()));
    }
    DecidedBlock decided{next, time, std::move(proposal.txs), {}};
    const auto finalized = application->finalize_block(decided);
    if (!finalized) return tl::unexpected(finalized.error());
    BlockDone took{next, time, next == 1 ? time : now};
    took.verify_us = us_since(begun);
    for (const Bytes& tx : decided.txs) took.bytes += tx.size();

    comet::Header header = chain->next_header(last_vote, decided.txs,
                                              {before->app_hash, before->config.protocol_version(),
                                               before->parameter("block_bytes_max")});
    chain->append(header, decided.txs, last_vote, (*finalized)->receipts);
    auto vote = signed_commit(std::max(options.now_ms(), time + 1));
    if (!vote) return tl::unexpected(vote.error());
    last_vote = *std::move(vote);
    commits.push_back({next, wire::encode(last_vote)});
    v1::StoredBlock block;
    block.set_height(next);
    for (Bytes& tx : decided.txs) block.add_txs(std::move(tx));
    block.set_app_hash(Bytes(view((*finalized)->app_hash)));
    const auto tip =
        application->commit({wire::encode(block), wire::encode(header), std::move(commits)});
    if (!tip) return tl::unexpected(tip.error());
    settle(**finalized, **tip, took, now);
    return std::monostate{};
}

void SoloEngine::Impl::settle(const Finalized& done, const Tip& tip, BlockDone took,
                              std::int64_t now) {
    std::vector<Bytes> included;
    std::map<std::string, std::uint64_t> next_nonces;
    for (const v1::Receipt& receipt : done.receipts) {
        included.push_back(receipt.tx_id());
        next_nonces.try_emplace(receipt.sender(), 0);
    }
    for (auto& [sender, next] : next_nonces) {
        const auto nonce = state::read<v1::Nonce>(*tip.view, state::keys::nonce(sender));
        next = nonce ? nonce->next() : 0;
    }
    took.waiting_since_ms = pool.oldest_since(included);
    const std::vector<Dropped> dropped = pool.settle(included, next_nonces, tip.height + 1, now);
    if (!done.receipts.empty()) tried_additions = 0;  // gaps may have closed
    {
        const std::lock_guard lock(mutex);
        height = tip.height;
    }
    progress.notify_all();
    outcomes.settle(done.receipts);
    std::vector<v1::Receipt> lost;
    for (const Dropped& tx : dropped) lost.push_back(receipt_of(tx));
    outcomes.settle(lost);
    if (options.on_commit) options.on_commit(tip.height);
    if (!options.on_block) return;
    took.committed_ms = options.now_ms();
    took.queue = pool.size();
    took.app_hash = tip.app_hash;
    options.on_block(took);
}

std::int64_t SoloEngine::Impl::wait_ms(std::int64_t now) const {
    std::int64_t wait = kPollMs;
    if (timer_due_ms) wait = std::min(wait, *timer_due_ms - now);
    if (options.empty_block_interval_ms > 0) {
        wait = std::min(wait, application->tip()->time_ms + options.empty_block_interval_ms - now);
    }
    return std::max<std::int64_t>(wait, 1);
}

void SoloEngine::Impl::run() {
    while (true) {
        {
            const std::lock_guard lock(mutex);
            if (stopping) return;
        }
        const std::uint64_t additions = pool.additions();
        const auto made = step();
        if (!made) return fail(made.error());
        if (*made) continue;
        std::unique_lock lock(mutex);
        work.wait_for(lock, std::chrono::milliseconds(wait_ms(options.now_ms())),
                      [&] { return stopping || pool.additions() != additions; });
    }
}

void SoloEngine::Impl::fail(const Fault& why) {
    spdlog::error("the engine stops: {}", why.what);
    {
        const std::lock_guard lock(mutex);
        failed = why;
    }
    progress.notify_all();
    if (options.on_failure) options.on_failure(why);
}

// ---- for everybody else

SoloEngine::SoloEngine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SoloEngine::~SoloEngine() { stop(); }

// What check_tx refuses because it waits or was executed already.
Outcome<Submitted> SoloEngine::Impl::known_already(Submitted refused) const {
    if (pool.contains(refused.tx_id)) {
        refused.state = SubmitState::waiting;
        refused.receipt.clear_reason();
        refused.receipt.clear_params();
        return refused;
    }
    auto known = find_receipt(application->store().store(), refused.tx_id);
    if (!known) return tl::unexpected(known.error());
    if (known->has_value()) {
        refused.state = SubmitState::included;
        refused.receipt = **std::move(known);
    }
    return refused;
}

Outcome<Submitted> SoloEngine::submit(ByteView raw) {
    if (const auto why = failure()) return tl::unexpected(*why);
    Checked checked = impl_->application->check_tx(raw);
    Submitted result{SubmitState::refused, checked.receipt.tx_id(), std::move(checked.receipt)};
    if (result.receipt.reason() != 0) return impl_->known_already(std::move(result));
    const Status added = impl_->pool.add(
        {result.tx_id, Bytes(raw), result.receipt.sender(), std::move(checked.member),
         checked.nonce, checked.valid_until_height, checked.lane, impl_->options.now_ms()});
    if (!added) {
        tx::refuse_in(result.receipt, added.error());
        return result;
    }
    result.state = SubmitState::waiting;
    {
        const std::lock_guard lock(
            impl_->mutex);  // the consensus thread is either waiting, or will look again
        if (impl_->stopping) return fault("the engine has stopped");
    }
    impl_->work.notify_one();
    return result;
}

// What became of a transaction already; then the ticket, which was asked for before, hears nothing.
std::optional<v1::Receipt> SoloEngine::Impl::known_outcome(ByteView tx_id,
                                                           const Outcomes::Ticket& ticket) {
    if (pool.contains(tx_id))
        return std::nullopt;  // whatever takes it out settles the ticket after
    auto known = find_receipt(application->store().store(), tx_id);
    if (!known || !known->has_value() || !outcomes.withdraw(tx_id, ticket)) return std::nullopt;
    return **std::move(known);
}

void SoloEngine::when_done(ByteView tx_id, const OnReceipt& done) {
    const Outcomes::Ticket ticket = impl_->outcomes.expect(tx_id, done);
    if (const auto known = impl_->known_outcome(tx_id, ticket)) done(*known);
}

std::optional<v1::Receipt> SoloEngine::wait_for(ByteView tx_id, std::chrono::milliseconds timeout) {
    struct Shared {
        std::mutex mutex;
        std::condition_variable ready;
        std::optional<v1::Receipt> receipt;
    };
    const auto shared = std::make_shared<Shared>();
    const auto done = [shared](const v1::Receipt& receipt) {
        const std::lock_guard lock(shared->mutex);
        shared->receipt = receipt;
        shared->ready.notify_all();
    };
    const Outcomes::Ticket ticket = impl_->outcomes.expect(tx_id, done);
    if (auto known = impl_->known_outcome(tx_id, ticket)) return known;
    std::unique_lock lock(shared->mutex);
    shared->ready.wait_for(lock, std::min(timeout, kWaitMax),
                           [&] { return shared->receipt.has_value(); });
    std::optional<v1::Receipt> receipt = shared->receipt;
    lock.unlock();
    impl_->outcomes.withdraw(tx_id, ticket);
    return receipt;
}

std::uint64_t SoloEngine::height() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->height;
}

bool SoloEngine::wait_for_height(std::uint64_t height, std::chrono::milliseconds timeout) {
    std::unique_lock lock(impl_->mutex);
    impl_->progress.wait_for(
        lock, timeout, [&] { return impl_->height >= height || impl_->stopping || impl_->failed; });
    return impl_->height >= height;
}

Outcome<std::vector<v1::Event>> SoloEngine::events_since(std::uint64_t height, std::uint32_t index,
                                                         std::size_t limit) const {
    return engine::events_since(impl_->application->store().store(), {height, index}, limit);
}

std::size_t SoloEngine::pending() const { return impl_->pool.size(); }
Application& SoloEngine::application() { return *impl_->application; }

std::optional<Fault> SoloEngine::failure() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->failed;
}

Outcome<bool> SoloEngine::step() {
    if (const auto why = failure()) return tl::unexpected(*why);
    auto made = impl_->step();
    if (!made) impl_->fail(made.error());
    return made;
}

void SoloEngine::stop() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->stopping = true;
    }
    impl_->work.notify_all();
    impl_->progress.notify_all();
    if (impl_->thread.joinable()) impl_->thread.join();
}

}  // namespace charter::engine
