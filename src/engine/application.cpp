#include "engine/application.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <unordered_set>
#include <utility>

#include "assurance/kept.hpp"
#include "crypto/sha256.hpp"
#include "engine/check_state.hpp"
#include "engine/intake.hpp"
#include "engine/mountain.hpp"
#include "engine/proposal.hpp"
#include "engine/protocol.hpp"
#include "engine/reading.hpp"
#include "machine/block_rules.hpp"
#include "machine/genesis.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::engine {
namespace {

constexpr std::size_t kSignedGenesisBytesMax = 20U << 20U;

std::vector<storage::KeyChange> key_changes(state::Changes changes) {
    std::vector<storage::KeyChange> result;
    result.reserve(changes.size());
    while (!changes.empty()) {
        auto node = changes.extract(changes.begin());
        result.push_back({std::move(node.key()), std::move(node.mapped())});
    }
    return result;
}

// What a protobuf field of repeated bytes needs around `bytes`: CometBFT counts a block's
// transactions with it.
std::size_t framed_size(std::size_t bytes) {
    std::size_t size = bytes + 2;
    for (std::size_t rest = bytes >> 7U; rest != 0; rest >>= 7U) ++size;
    return size;
}

std::uint64_t next_nonce(const state::View& view, const std::string& sender) {
    const auto nonce = state::read_shared<v1::Nonce>(view, state::keys::nonce(sender));
    return nonce ? nonce->next() : 0;
}

// The identity of a decided block: what a repeated finalize_block is recognised by.
Digest identity_of(const DecidedBlock& block, std::span<const Digest> digests) {
    crypto::Sha256 hash;
    hash.update(big_endian(block.height))
        .update(big_endian(static_cast<std::uint64_t>(block.time_ms)));
    hash.update(big_endian(block.txs.size()));
    for (const Digest& tx : digests) hash.update(view(tx));
    for (const v1::MisbehaviourSeen& seen : block.misbehaviour) {
        hash.update(view(crypto::sha256(wire::encode(seen))));
    }
    return hash.finish();
}

v1::Lane lane_of(const tx::Incoming& incoming, const catalog::Catalog& catalog) {
    const v1::Act* act = catalog.act(catalog::act_name(incoming.tx.action()));
    return act != nullptr ? act->lane() : v1::LANE_BUSINESS;
}

std::vector<InBlock> in_block(const std::vector<const machine::BlockTx*>& txs,
                              const catalog::Catalog& catalog) {
    std::vector<InBlock> block;
    block.reserve(txs.size());
    for (const machine::BlockTx* tx : txs) {
        if (!tx->incoming) continue;
        block.push_back({tx->incoming->tx.sender(), lane_of(*tx->incoming, catalog)});
    }
    return block;
}

// The first transaction whose nonce is not its sender's next, after those before it in the block.
std::optional<std::size_t> out_of_order(const std::vector<const machine::BlockTx*>& txs,
                                        const state::View& before) {
    const state::Delta latest(before);
    std::map<std::string_view, std::uint64_t> next_nonces;
    for (std::size_t i = 0; i < txs.size(); ++i) {
        if (!txs[i]->incoming) continue;
        const v1::Transaction& tx = txs[i]->incoming->tx;
        const auto [next, is_new] = next_nonces.try_emplace(tx.sender(), 0);
        if (is_new) next->second = next_nonce(latest, tx.sender());
        if (tx.nonce() != next->second) return i;
        ++next->second;
    }
    return std::nullopt;
}

template <class Message>
std::vector<Bytes> encoded(const std::vector<Message>& messages) {
    std::vector<Bytes> result;
    result.reserve(messages.size());
    for (const Message& message : messages) result.push_back(wire::encode(message));
    return result;
}

// The catalog of a state, provided that this binary can run it.
Outcome<std::shared_ptr<const catalog::Catalog>> usable_catalog(const state::View& view) {
    auto catalog = machine::load_catalog(view);
    if (!catalog) return fault("the state's catalog does not load: " + describe(catalog.error()));
    if (const Status s = machine::supports(**catalog); !s) {
        return fault("this program cannot run the convention in force, version " +
                     std::to_string((*catalog)->version()) + ": " + describe(s.error()) +
                     "; install a release that contains it and start again");
    }
    return *std::move(catalog);
}

// The version of the blocks that follow, where this one changed it.
std::optional<std::uint32_t> version_after(const state::Changes& changes,
                                           const v1::ChainConfig& before) {
    const auto config = changes.find(state::keys::kConfig);
    if (config == changes.end() || !config->second) return std::nullopt;
    v1::ChainConfig after;
    wire::decode_trusted(*config->second, after);
    if (after.protocol_version() == before.protocol_version()) return std::nullopt;
    return after.protocol_version();
}

// Time must ascend: deadlines are held against it. Block 1 may have the founding's.
std::optional<Fault> why_not_next(const DecidedBlock& block, const Tip& tip) {
    const std::string decided = "the engine decided height " + std::to_string(block.height);
    const std::string here = std::to_string(tip.height);
    if (block.height <= tip.height) {
        return Fault{
            decided + ", but this ledger is at " + here +
            " already: the engine's data are older than the ledger's. If by one block, stop "
            "the node and run charterd rollback; else restore both from one backup, or "
            "remove both and join anew"};
    }
    if (block.height != tip.height + 1) {
        return Fault{decided + ", but this ledger is at " + here +
                     ": blocks between them are missing. Restore both from one backup, or remove "
                     "both and join anew"};
    }
    const std::int64_t earliest = tip.height == 0 ? tip.time_ms : tip.time_ms + 1;
    if (block.time_ms >= earliest) return std::nullopt;
    return Fault{decided + " at " + std::to_string(block.time_ms) +
                 " ms, which is not after the block before it (" + std::to_string(tip.time_ms) +
                 " ms): this engine breaks its own rule of time; stop and ask for help"};
}

}  // namespace

std::int64_t Tip::parameter(std::string_view name) const {
    state::Delta nothing(*view);
    return tx::Context(nothing, *catalog, config, {}, tx::RuleSet::all()).parameter(name);
}

std::int64_t system_now_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

struct Application::Impl {
    // What finalize_block made and commit will write.
    struct Candidate {
        Digest identity{};
        std::vector<Digest> included;  // its transactions, by their bytes
        std::shared_ptr<const Finalized> finalized;
        storage::Prepared prepared;
        std::shared_ptr<const catalog::Catalog> catalog;
    };

    storage::StateStore& store;
    const ApplicationOptions options;
    Intake intake;
    CheckState check_state;
    std::optional<Candidate> candidate;     // the consensus thread's
    std::optional<assurance::Index> index;  // the consensus thread's: of the tip's catalog
    assurance::Kept kept;  // the consensus thread's: of the tip's state, and the candidate's step

    mutable std::mutex mutex;  // guards what follows
    std::shared_ptr<const Tip> tip;

    Impl(storage::StateStore& s, ApplicationOptions o)
        : store(s),
          options(std::move(o)),
          intake({options.verdicts, options.keys}, options.decoded),
          check_state(options) {}

    std::shared_ptr<const Tip> current() const {
        const std::lock_guard lock(mutex);
        return tip;
    }
    std::shared_ptr<const Tip> advance(std::int64_t time_ms,
                                       std::shared_ptr<const catalog::Catalog> catalog,
                                       std::span<const Digest> included);
    void index_transactions(const Finalized& done, std::span<const Digest> digests,
                            storage::BlockWrite& write) const;
    Outcome<Candidate> execute(const DecidedBlock& block, std::span<const Digest> digests,
                               const Tip& before);
};

std::shared_ptr<const Tip> Application::Impl::advance(
    std::int64_t time_ms, std::shared_ptr<const catalog::Catalog> catalog,
    std::span<const Digest> included) {
    auto next = std::make_shared<Tip>();
    next->view = store.latest();
    next->height = next->view->height();
    next->app_hash = next->view->app_hash();
    next->time_ms = time_ms;
    next->catalog = std::move(catalog);
    if (!index || &index->catalog() != next->catalog.get()) index.emplace(*next->catalog);
    next->config = state::read_existing<v1::ChainConfig>(*next->view, state::keys::kConfig);
    check_state.reset(next, included);
    const std::lock_guard lock(mutex);
    tip = next;
    return next;
}

Outcome<std::unique_ptr<Application>> Application::open(storage::StateStore& store,
                                                        ApplicationOptions options) {
    if (!options.now_ms) options.now_ms = system_now_ms;
    auto impl = std::make_unique<Impl>(store, std::move(options));
    std::unique_ptr<Application> application(new Application(std::move(impl)));
    if (const auto read = application->reload(); !read) return tl::unexpected(read.error());
    return application;
}

Outcome<std::monostate> Application::reload() {
    impl_->candidate.reset();
    impl_->index.reset();  // of a catalog that may go with its tip
    impl_->kept = {};      // the same
    const storage::Store& store = impl_->store.store();
    if (!store.head()) {
        const std::lock_guard lock(impl_->mutex);
        impl_->tip = nullptr;
        return std::monostate{};
    }
    const auto latest = impl_->store.latest();
    const auto config = state::read_existing<v1::ChainConfig>(*latest, state::keys::kConfig);
    const auto runs = require_runs(config.protocol_version(), latest->height() + 1,
                                   impl_->options.protocol_supported);
    if (!runs) return tl::unexpected(runs.error());
    auto catalog = usable_catalog(*latest);
    if (!catalog) return tl::unexpected(catalog.error());
    const auto time = store.local(kTimeNote);
    if (!time) return tl::unexpected(time.error());
    if (!time->has_value()) {
        return fault("the store at " + store.path().string() +
                     " does not say its head's time; it was not written by a node");
    }
    impl_->advance(static_cast<std::int64_t>(from_big_endian(**time)), *std::move(catalog), {});
    return std::monostate{};
}

Application::Application(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Application::~Application() = default;

std::shared_ptr<const Tip> Application::tip() const { return impl_->current(); }
storage::StateStore& Application::store() { return impl_->store; }
std::size_t Application::verifications() const { return impl_->intake.verifications(); }

Outcome<std::monostate> Application::runs_next() const {
    const auto tip = impl_->current();
    if (!tip) return std::monostate{};
    return require_runs(tip->config.protocol_version(), tip->height + 1,
                        impl_->options.protocol_supported);
}

Outcome<Founded> Application::init_chain(ByteView signed_genesis) {
    v1::SignedGenesis document;
    if (const Status s = wire::decode_canonical(signed_genesis, kSignedGenesisBytesMax, document);
        !s) {
        return fault("the genesis document does not decode: " + describe(s.error()));
    }
    const Digest digest = machine::genesis_digest(document.genesis());
    if (const auto tip = impl_->current()) {
        if (tip->height == 0 && tip->config.genesis_digest() == view(digest)) {
            return Founded{tip->app_hash, tip->config.genesis_ms()};
        }
        return fault("this node is at height " + std::to_string(tip->height) + " of chain " +
                     tip->config.chain_id() + ": it cannot be founded again");
    }
    Result<state::Changes> changes = machine::found(document);
    if (!changes) return fault("the genesis document is refused: " + describe(changes.error()));
    state::MemoryView founding;
    founding.apply(*changes);
    auto catalog = usable_catalog(founding);
    if (!catalog) return tl::unexpected(catalog.error());
    const auto config = state::read_existing<v1::ChainConfig>(founding, state::keys::kConfig);
    storage::BlockWrite write;
    write.state = key_changes(*std::move(changes));
    write.genesis = digest;
    write.local.push_back({Bytes(kGenesisNote), Bytes(signed_genesis)});
    write.local.push_back(time_note(config.genesis_ms()));
    const auto app_hash = impl_->store.commit(std::move(write));
    if (!app_hash) return tl::unexpected(app_hash.error());
    impl_->advance(config.genesis_ms(), *std::move(catalog), {});
    return Founded{*app_hash, config.genesis_ms()};
}

Checked Application::check_tx(ByteView raw, CheckKind kind) {
    const auto tip = impl_->current();
    if (!tip) {
        Checked refused;
        refused.receipt.set_reason(static_cast<std::uint32_t>(Reason::wrong_chain));
        return refused;
    }
    machine::BlockTx tx = impl_->intake.take_one(raw, *tip->view, kind == CheckKind::first);
    Checked checked = impl_->check_state.check(tx, kind);
    if (checked.accepted()) impl_->intake.remember(std::move(tx), kind == CheckKind::first);
    return checked;
}

std::vector<Bytes> Application::prepare_proposal(std::span<const Bytes> candidates,
                                                 std::size_t bytes_max) {
    const auto tip = impl_->current();
    if (!tip) return {};
    const auto judged = impl_->intake.judge(candidates, *tip->view);
    const state::Delta latest(*tip->view);
    std::vector<Candidate> fit;
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < judged.size(); ++i) {
        if (!judged[i]->incoming || !judged[i]->signatures) continue;
        const tx::Incoming& incoming = *judged[i]->incoming;
        fit.push_back({incoming.tx.sender(), incoming.tx.nonce(),
                       next_nonce(latest, incoming.tx.sender()), lane_of(incoming, *tip->catalog),
                       candidates[i].size(), framed_size(candidates[i].size())});
        indices.push_back(i);
    }
    const ProposalLimits limits{
        static_cast<std::size_t>(tip->parameter("block_bytes_max")), bytes_max,
        static_cast<std::size_t>(tip->parameter("quota_reserved_permille"))};
    std::vector<Bytes> txs;
    for (const std::size_t chosen : order_proposal(fit, limits)) {
        txs.push_back(candidates[indices[chosen]]);
    }
    return txs;
}

Status Application::process_proposal(const ProposedBlock& block) {
    const auto tip = impl_->current();
    if (!tip) return refuse(Reason::wrong_chain);
    if (block.height != tip->height + 1) {
        return refuse(Reason::field_invalid,
                      {{"field", std::string("height")},
                       {"why", "expected " + std::to_string(tip->height + 1) + ", not " +
                                   std::to_string(block.height)}});
    }
    machine::BlockProposal proposal;
    proposal.time_ms = block.time_ms;
    proposal.engine_time_ms = block.engine_time_ms;
    proposal.parent_time_ms = tip->height == 0 ? 0 : tip->time_ms;
    for (const Bytes& tx : block.txs) proposal.tx_bytes += tx.size();
    const auto judged = impl_->intake.judge(block.txs, *tip->view);
    const auto invalid = std::ranges::find_if(
        judged, [](const machine::BlockTx* tx) { return !tx->incoming || !tx->signatures; });
    if (invalid != judged.end()) {
        proposal.invalid_signature = static_cast<std::size_t>(invalid - judged.begin());
    }
    proposal.out_of_order = out_of_order(judged, *tip->view);
    proposal.out_of_lane = out_of_lane(in_block(judged, *tip->catalog));
    state::Delta nothing(*tip->view);
    const tx::BlockContext next{block.height, block.time_ms,
                                day_at(block.time_ms, tip->config.utc_offset_minutes())};
    return machine::check_proposal(proposal, tx::Context(nothing, *tip->catalog, tip->config, next,
                                                         impl_->options.machine.rules));
}

// Each transaction by its id. One that was refused and is in an earlier place already keeps that
// place: submitting again returns the first receipt; the repetition is filed under the digest of
// its bytes, where nobody looks for it.
void Application::Impl::index_transactions(const Finalized& done, std::span<const Digest> digests,
                                           storage::BlockWrite& write) const {
    std::unordered_set<Digest, DigestHash> here;
    for (std::size_t i = 0; i < done.receipts.size(); ++i) {
        const v1::Receipt& receipt = done.receipts[i];
        Digest id = *digest_from(receipt.tx_id());
        bool is_repeated = !here.insert(id).second;
        if (receipt.reason() != 0 && !is_repeated) {
            const auto known = store.store().find_transaction(id);
            is_repeated = known && known->has_value();
        }
        if (receipt.reason() != 0 && is_repeated) id = digests[i];
        write.transactions.push_back(id);
    }
}

Outcome<Application::Impl::Candidate> Application::Impl::execute(const DecidedBlock& block,
                                                                 std::span<const Digest> digests,
                                                                 const Tip& before) {
    machine::BlockInput input{block.height, block.time_ms,
                              intake.take(block.txs, digests, *before.view), block.misbehaviour};
    machine::Options machine_options = options.machine;
    machine_options.index = &*index;
    kept.begin(before.app_hash, *before.catalog);
    machine_options.kept = &kept;
    machine::BlockResult result =
        machine::execute_block(*before.view, *before.catalog, input, machine_options);

    std::shared_ptr<const catalog::Catalog> catalog = before.catalog;
    std::optional<std::int64_t> block_bytes_max;
    if (result.catalog_changed ||
        result.changes.contains(state::keys::parameter("block_bytes_max"))) {
        state::Delta after(*before.view);
        for (const auto& [key, value] : result.changes) {
            if (value) after.put(key, *value);
            if (!value) after.erase(key);
        }
        auto changed = usable_catalog(after);
        if (!changed) {
            return fault("block " + std::to_string(block.height) +
                         " is not executed: " + changed.error().what);
        }
        // The same catalog stays the same object: an index is kept by it.
        if (result.catalog_changed) catalog = *std::move(changed);
        const std::int64_t size =
            tx::Context(after, *catalog, before.config, {}, tx::RuleSet::all())
                .parameter("block_bytes_max");
        if (size != before.parameter("block_bytes_max")) block_bytes_max = size;
    }
    auto done = std::make_shared<Finalized>();
    done->height = block.height;
    done->time_ms = block.time_ms;
    for (const Bytes& tx : block.txs) done->tx_bytes += tx.size();
    done->receipts = std::move(result.receipts);
    done->events = std::move(result.events);
    done->validators = std::move(result.validators);
    done->transitions = std::move(result.transitions);
    done->block_bytes_max = block_bytes_max;
    done->protocol_version = version_after(result.changes, before.config);

    storage::BlockWrite write;
    write.height = block.height;
    write.state = key_changes(std::move(result.changes));
    write.local.push_back(time_note(block.time_ms));
    write.receipts = encoded(done->receipts);
    write.events = encoded(done->events);
    if (result.mountain) note_mountain(*result.mountain, done->transitions, write);
    index_transactions(*done, digests, write);
    storage::Prepared prepared = store.prepare(std::move(write));
    done->app_hash = prepared.block.app_hash;
    return Candidate{identity_of(block, digests),
                     {digests.begin(), digests.end()},
                     std::move(done),
                     std::move(prepared),
                     std::move(catalog)};
}

Outcome<std::shared_ptr<const Finalized>> Application::finalize_block(const DecidedBlock& block) {
    const auto tip = impl_->current();
    if (!tip) return fault("a block was decided before the chain was founded");
    if (const auto why = why_not_next(block, *tip)) return tl::unexpected(*why);
    if (const auto runs = runs_next(); !runs) return tl::unexpected(runs.error());
    const std::vector<Digest> digests = Intake::digests_of(block.txs);
    if (impl_->candidate && impl_->candidate->identity == identity_of(block, digests)) {
        return impl_->candidate->finalized;
    }
    impl_->candidate.reset();
    auto candidate = impl_->execute(block, digests, *tip);
    if (!candidate) return tl::unexpected(candidate.error());
    impl_->candidate = *std::move(candidate);
    return impl_->candidate->finalized;
}

Outcome<std::shared_ptr<const Tip>> Application::commit(BlockRecord record) {
    if (!impl_->candidate) return fault("commit without a finalised block");
    Impl::Candidate done = *std::exchange(impl_->candidate, std::nullopt);
    if (record.header.empty()) {
        done.prepared.block.local.push_back(
            executed_note(done.finalized->height, done.finalized->time_ms));
    }
    done.prepared.block.block = std::move(record.block);
    done.prepared.block.header = std::move(record.header);
    done.prepared.block.commits = std::move(record.commits);
    if (const auto written = impl_->store.commit(std::move(done.prepared)); !written) {
        return tl::unexpected(written.error());
    }
    impl_->intake.next_height();
    if (done.catalog != impl_->current()->catalog) {
        spdlog::info("the convention in force is version {} from height {} on",
                     done.catalog->version(), done.finalized->height + 1);
    }
    auto next = impl_->advance(done.finalized->time_ms, std::move(done.catalog), done.included);
    impl_->kept.follow(next->app_hash);
    return next;
}

}  // namespace charter::engine
