#include "network/comet_engine.hpp"

#include <spdlog/spdlog.h>

#include <mutex>
#include <unordered_map>
#include <utility>

#include "abci/server.hpp"
#include "engine/outcomes.hpp"
#include "engine/reading.hpp"
#include "engine/snapshots.hpp"
#include "network/broadcaster.hpp"
#include "network/follower.hpp"
#include "network/supervisor.hpp"
#include "tx/common.hpp"
#include "tx/pipeline.hpp"
#include "wire/genesis.hpp"

namespace charter::network {
namespace {

/// Own submissions that may wait at once: more than CometBFT's pool holds.
constexpr std::size_t kWaitingMax = 50'000;

}  // namespace

struct CometEngine::Impl {
    explicit Impl(CometOptions o) : options(std::move(o)) {}

    // In this order: each uses those before it, and ends before them.
    CometOptions options;
    std::unique_ptr<engine::Application> application;
    engine::Outcomes outcomes;
    std::unique_ptr<engine::Snapshots> snapshots;
    std::unique_ptr<engine::SnapshotWriter> snapshot_writer;
    std::unique_ptr<abci::Handler> handler;
    std::unique_ptr<Broadcaster> broadcaster;
    std::unique_ptr<Follower> follower;
    std::unique_ptr<abci::Server> server;
    std::unique_ptr<Supervisor> supervisor;

    mutable std::mutex mutex;  // guards what follows
    /// What was handed over here and is in no block yet: its id, and when it came.
    std::unordered_map<Bytes, std::int64_t> waiting;
    std::int64_t last_commit_ms = 0;
    std::optional<Fault> failed;
    bool stopping = false;

    Outcome<std::monostate> open(storage::StateStore& store);
    Outcome<std::monostate> serve();
    abci::HandlerOptions handler_options();
    void fail(const Fault& why);
    void committed(const engine::Finalized& block, std::chrono::microseconds judging);
    engine::BlockDone took(const engine::Finalized& block, std::chrono::microseconds judging);
    std::int64_t now_ms() const { return options.application.now_ms(); }
    void refused(const engine::Checked& checked);
    void cut_off(const std::string& who);
    bool is_waiting(ByteView tx_id) const;
    void forget(ByteView tx_id);
    void taken(engine::Submitted submitted, const Outcome<std::string>& why_not,
               const OnSubmitted& done);
    Outcome<engine::Submitted> known_already(engine::Submitted refused) const;
    std::optional<v1::Receipt> known_outcome(ByteView tx_id,
                                             const engine::Outcomes::Ticket& ticket);
};

// ---- start and end

Outcome<std::unique_ptr<CometEngine>> CometEngine::start(storage::StateStore& store,
                                                         CometOptions options) {
    if (!options.application.now_ms) options.application.now_ms = engine::system_now_ms;
    options.application.mempool.emplace();
    auto impl = std::make_unique<Impl>(std::move(options));
    if (const auto opened = impl->open(store); !opened) return tl::unexpected(opened.error());
    if (const auto serving = impl->serve(); !serving) return tl::unexpected(serving.error());
    return std::unique_ptr<CometEngine>(new CometEngine(std::move(impl)));
}

Outcome<std::monostate> CometEngine::Impl::open(storage::StateStore& store) {
    const auto document = wire::founding_document(options.signed_genesis);
    if (!document || document->genesis.solo()) {
        return fault(
            "the genesis document founds a solo ledger: set engine.kind = \"solo\", or found one "
            "with `engine: cometbft`");
    }
    auto opened = engine::Application::open(store, options.application);
    if (!opened) return tl::unexpected(opened.error());
    application = *std::move(opened);
    if (!options.snapshots.empty()) {
        auto kept = engine::Snapshots::open(options.snapshots);
        if (!kept) return tl::unexpected(kept.error());
        snapshots = *std::move(kept);
        engine::SnapshotWriterOptions writing;
        writing.interval = options.snapshot_interval;
        snapshot_writer = std::make_unique<engine::SnapshotWriter>(*snapshots, std::move(writing));
    }
    // CometBFT asks for the founding too, and gets the same answer.
    if (application->tip()) return std::monostate{};
    const auto founded = application->init_chain(options.signed_genesis);
    if (!founded) return tl::unexpected(founded.error());
    return std::monostate{};
}

abci::HandlerOptions CometEngine::Impl::handler_options() {
    abci::HandlerOptions handling;
    handling.program = options.charter_program;
    handling.signed_genesis = options.signed_genesis;
    handling.ledger_decides_peers = [this] { return follower->is_level(); };
    handling.on_commit = [this](const engine::Finalized& block, std::chrono::microseconds judging) {
        committed(block, judging);
    };
    handling.on_refused = [this](const engine::Checked& checked) { refused(checked); };
    handling.snapshots = snapshots.get();
    handling.snapshot_writer = snapshot_writer.get();
    return handling;
}

Outcome<std::monostate> CometEngine::Impl::serve() {
    handler = std::make_unique<abci::Handler>(*application, handler_options());
    broadcaster = std::make_unique<Broadcaster>(options.rpc_socket);
    FollowerOptions following;
    following.rpc_socket = options.rpc_socket;
    following.on_signed = options.on_signed;
    following.comet_home = options.home;
    following.on_unwanted_peers = [this](const std::string& who) { cut_off(who); };
    follower = std::make_unique<Follower>(*application, std::move(following));
    abci::ServerOptions serving;
    serving.socket = options.abci_socket;
    serving.on_failure = [this](const Fault& why) { fail(why); };
    auto started = abci::Server::start(*handler, std::move(serving));
    if (!started) return tl::unexpected(started.error());
    server = *std::move(started);
    if (options.program.empty()) return std::monostate{};
    auto supervised =
        Supervisor::start({options.program, options.home, options.log, options.rpc_socket,
                           [this](const Fault& why) { fail(why); }});
    if (!supervised) return tl::unexpected(supervised.error());
    const std::lock_guard lock(mutex);
    supervisor = *std::move(supervised);
    return std::monostate{};
}

CometEngine::CometEngine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CometEngine::~CometEngine() { stop(); }

void CometEngine::stop() {
    {
        const std::lock_guard lock(impl_->mutex);
        if (impl_->stopping) return;
        impl_->stopping = true;
    }
    // CometBFT first: it takes the end of its ledger's connections for a fault.
    if (impl_->supervisor) impl_->supervisor->stop();
    impl_->server->stop();
    impl_->broadcaster->stop();
    impl_->follower->stop();
    if (impl_->snapshot_writer) impl_->snapshot_writer->stop();
}

void CometEngine::Impl::fail(const Fault& why) {
    spdlog::error("the engine stops: {}", why.what);
    const std::lock_guard lock(mutex);
    if (!failed && !stopping) failed = why;
    if (supervisor) supervisor->give_up();  // it would only fail again
}

// ---- what CometBFT does

// The block's time is the median of the votes for the block before: of the moment when that one was
// committed here.
engine::BlockDone CometEngine::Impl::took(const engine::Finalized& block,
                                          std::chrono::microseconds judging) {
    engine::BlockDone done;
    done.height = block.height;
    done.time_ms = block.time_ms;
    done.committed_ms = now_ms();
    done.verify_us = static_cast<std::uint64_t>(judging.count());
    done.bytes = block.tx_bytes;
    done.queue = follower->seen().pool_txs;
    done.app_hash = block.app_hash;
    const std::lock_guard lock(mutex);
    done.time_seen_ms = last_commit_ms == 0 ? block.time_ms : last_commit_ms;
    last_commit_ms = done.committed_ms;
    for (const v1::Receipt& receipt : block.receipts) {
        const auto it = waiting.find(receipt.tx_id());
        if (it == waiting.end()) continue;
        const bool is_older = done.waiting_since_ms == 0 || it->second < done.waiting_since_ms;
        if (is_older) done.waiting_since_ms = it->second;
        waiting.erase(it);
    }
    return done;
}

void CometEngine::Impl::committed(const engine::Finalized& block,
                                  std::chrono::microseconds judging) {
    const engine::BlockDone done = took(block, judging);
    outcomes.settle(block.receipts);
    if (options.on_commit) options.on_commit(done);
    follower->committed();
}

// A transaction that was taken to wait, and then may not: at the recheck after a block, or because
// a block came between its hand-over and CometBFT's question.
void CometEngine::Impl::refused(const engine::Checked& checked) {
    const Bytes& id = checked.receipt.tx_id();
    if (!is_waiting(id)) return;
    forget(id);
    const auto known = engine::find_receipt(application->store().store(), id);
    const bool is_included = known && known->has_value();
    outcomes.settle(std::span(is_included ? &**known : &checked.receipt, 1));
}

// CometBFT asks about a peer only when it connects: so it is started again. Where systemd runs it,
// it does that when the engine ended in order (deploy/systemd/cometbft.service).
void CometEngine::Impl::cut_off(const std::string& who) {
    spdlog::warn(
        "connected to whom it must not be: {}; the consensus engine is made to connect anew", who);
    if (options.program.empty()) return server->end_clients();
    const std::lock_guard lock(mutex);
    if (supervisor) supervisor->restart();
}

// ---- transactions

bool CometEngine::Impl::is_waiting(ByteView tx_id) const {
    const std::lock_guard lock(mutex);
    return waiting.contains(Bytes(tx_id));
}

void CometEngine::Impl::forget(ByteView tx_id) {
    const std::lock_guard lock(mutex);
    waiting.erase(Bytes(tx_id));
}

// What check_tx refuses because it was executed already.
Outcome<engine::Submitted> CometEngine::Impl::known_already(engine::Submitted refused) const {
    auto known = engine::find_receipt(application->store().store(), refused.tx_id);
    if (!known) return tl::unexpected(known.error());
    if (known->has_value()) {
        refused.state = engine::SubmitState::included;
        refused.receipt = **std::move(known);
    }
    return refused;
}

void CometEngine::Impl::taken(engine::Submitted submitted, const Outcome<std::string>& why_not,
                              const OnSubmitted& done) {
    if (why_not && why_not->empty()) return done(std::move(submitted));
    forget(submitted.tx_id);
    if (!why_not) return done(tl::unexpected(why_not.error()));
    spdlog::debug("CometBFT does not take a transaction: {}", *why_not);
    submitted.state = engine::SubmitState::refused;
    const std::string member(tx::member_of(submitted.receipt.sender()));
    tx::refuse_in(submitted.receipt, not_taken(member, *why_not));
    done(std::move(submitted));
}

void CometEngine::submit(Bytes raw, OnSubmitted done) {
    if (const auto why = failure()) return done(tl::unexpected(*why));
    engine::Checked checked = impl_->application->check_tx(raw);
    engine::Submitted result{engine::SubmitState::refused, checked.receipt.tx_id(),
                             std::move(checked.receipt)};
    if (result.receipt.reason() != 0) return done(impl_->known_already(std::move(result)));
    result.state = engine::SubmitState::waiting;
    {
        const std::lock_guard lock(impl_->mutex);
        if (impl_->waiting.size() >= kWaitingMax) impl_->waiting.clear();
        impl_->waiting.emplace(result.tx_id, impl_->now_ms());
    }
    const auto shared = std::make_shared<OnSubmitted>(std::move(done));
    const Bytes tx_id = result.tx_id;
    const bool is_handed = impl_->broadcaster->hand_over(
        std::move(raw), [impl = impl_.get(), shared, result](const Outcome<std::string>& why_not) {
            impl->taken(result, why_not, *shared);
        });
    if (is_handed) return;
    impl_->forget(tx_id);
    (*shared)(fault("too many transactions wait for the consensus engine: submit it again later"));
}

// As the solo engine's.
std::optional<v1::Receipt> CometEngine::Impl::known_outcome(
    ByteView tx_id, const engine::Outcomes::Ticket& ticket) {
    if (is_waiting(tx_id)) return std::nullopt;  // whatever takes it out settles the ticket after
    auto known = engine::find_receipt(application->store().store(), tx_id);
    if (!known || !known->has_value() || !outcomes.withdraw(tx_id, ticket)) return std::nullopt;
    return **std::move(known);
}

void CometEngine::when_done(ByteView tx_id, const OnReceipt& done) {
    const engine::Outcomes::Ticket ticket = impl_->outcomes.expect(tx_id, done);
    if (const auto known = impl_->known_outcome(tx_id, ticket)) done(*known);
}

// ---- for everybody else

std::size_t CometEngine::pending() const { return impl_->follower->seen().pool_txs; }
engine::Application& CometEngine::application() { return *impl_->application; }

std::optional<engine::NetworkSeen> CometEngine::network() const {
    engine::NetworkSeen seen = impl_->follower->seen();
    if (impl_->supervisor) seen.restarts = impl_->supervisor->restarts();
    return seen;
}

std::optional<Fault> CometEngine::failure() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->failed;
}

}  // namespace charter::network
