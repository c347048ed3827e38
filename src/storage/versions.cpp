#include "storage/versions.hpp"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_invoke.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "base/ensure.hpp"
#include "crypto/sha256.hpp"
#include "storage/rebuild.hpp"
#include "storage/value_cache.hpp"

namespace charter::storage {
namespace {

// Fewer keys and values than this are not worth another thread.
constexpr std::size_t kHashed = 64;

// The disk has failed, not our code: no core dump, and an exit code that says input/output error.
[[noreturn]] void stop(const Fault& why) {
    std::fprintf(stderr, "charter: stopped: %s\n", why.what.c_str());
    std::_Exit(74);
}

template <class T>
T value_or_stop(Outcome<T> outcome) {
    if (!outcome) stop(outcome.error());
    return std::move(*outcome);
}

std::vector<merkle::Change> hashed_changes(std::span<const KeyChange> changes) {
    std::vector<merkle::Change> hashed(changes.size());
    const auto hash = [&](const tbb::blocked_range<std::size_t>& range) {
        for (std::size_t i = range.begin(); i < range.end(); ++i) {
            const KeyChange& c = changes[i];
            ensure(!c.value || !c.value->empty(),
                   "a value is not empty: ICS-23 could not prove it");
            hashed[i].key = merkle::hashed_key(c.key);
            if (c.value) hashed[i].value_hash = crypto::sha256(*c.value);
        }
    };
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, changes.size(), kHashed), hash);
    return hashed;
}

merkle::Trie edited(const merkle::Trie& trie, std::span<const merkle::Change> changes,
                    std::span<std::uint8_t> was_present = {}) {
    return trie.apply(changes, was_present, [](const merkle::Work& a, const merkle::Work& b) {
        tbb::parallel_invoke(a, b);
    });
}

/// About what the version before these changes keeps alive: the values that they replaced, which
/// are of a like size, and the trie nodes that are its own.
std::size_t bytes_kept_by(std::span<const KeyChange> changes) {
    constexpr std::size_t kNodesOfAChange = 800;
    std::size_t sum = 0;
    for (const KeyChange& c : changes) {
        sum += kNodesOfAChange + c.key.size() + (c.value ? c.value->size() : 0);
    }
    return sum;
}

}  // namespace

struct Snapshot::Parts {
    std::shared_ptr<const Store> store;
    std::shared_ptr<ValueCache> cache;
    std::shared_ptr<const Store::ReadPoint> point;
    Head head;
    merkle::Trie trie;
    std::uint64_t version = 0;
};

Snapshot::Snapshot(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
Snapshot::~Snapshot() = default;

std::uint64_t Snapshot::height() const { return parts_->head.height; }
const Digest& Snapshot::app_hash() const { return parts_->head.app_hash; }
const merkle::Trie& Snapshot::trie() const { return parts_->trie; }

std::optional<Bytes> Snapshot::get(ByteView key) const {
    if (auto known = parts_->cache->find(key, parts_->version)) return std::move(*known);
    auto value = value_or_stop(parts_->store->get(key, parts_->point.get()));
    parts_->cache->keep(key, value, parts_->version);
    return value;
}

state::View::Decoded Snapshot::decoded(ByteView key, Decode decode) const {
    if (auto known = parts_->cache->find_decoded(key, parts_->version, decode)) return *known;
    const std::optional<Bytes> value = get(key);
    return value ? decode(*value) : nullptr;
}

void Snapshot::scan(ByteView from, ByteView to, const Visit& visit) const {
    value_or_stop(parts_->store->scan(from, to, visit, parts_->point.get()));
}

std::optional<merkle::ExistenceProof> Snapshot::prove(ByteView key) const {
    const std::optional<Bytes> value = get(key);
    if (!value) return std::nullopt;
    return merkle::prove(parts_->trie, merkle::hashed_key(key), *value);
}

std::optional<merkle::NonExistenceProof> Snapshot::prove_absent(ByteView key) const {
    const auto value_of = [this](const Digest& hashed) -> std::optional<Bytes> {
        const auto name = value_or_stop(parts_->store->name(hashed, parts_->point.get()));
        if (!name) return std::nullopt;
        return get(*name);
    };
    return merkle::prove_absent(parts_->trie, merkle::hashed_key(key), value_of);
}

StateStore::StateStore(std::shared_ptr<Store> store, const StateOptions& options)
    : options_(options),
      store_(std::move(store)),
      cache_(std::make_shared<ValueCache>(options.cache_bytes)) {}

StateStore::~StateStore() = default;

Outcome<std::unique_ptr<StateStore>> StateStore::open(const std::filesystem::path& path,
                                                      const StateOptions& options) {
    auto store = Store::open(path, options.store);
    if (!store) return tl::unexpected(store.error());
    std::unique_ptr<StateStore> opened(new StateStore(std::move(*store), options));
    auto trie = rebuild_trie(opened->store(), options.rebuild_threads);
    if (!trie) return tl::unexpected(trie.error());
    const Head head = opened->store().head().value_or(Head{0, merkle::Trie().root()});
    if (trie->root() != head.app_hash) {
        return fault("the store at " + path.string() + " is damaged: its values of height " +
                     std::to_string(head.height) + " give the app hash " + to_hex(trie->root()) +
                     ", the block says " + to_hex(head.app_hash) +
                     "; restore the newest backup, or remove the store and fetch the chain anew");
    }
    opened->kept_.push_back({opened->make_snapshot(head, std::move(*trie)), 0});
    return opened;
}

std::shared_ptr<const Snapshot> StateStore::make_snapshot(const Head& head,
                                                          merkle::Trie trie) const {
    auto parts = std::make_unique<Snapshot::Parts>();
    parts->store = store_;
    parts->cache = cache_;
    parts->point = store_->read_point();
    parts->head = head;
    parts->trie = std::move(trie);
    parts->version = version_;
    return std::make_shared<const Snapshot>(std::move(parts));
}

std::shared_ptr<const Snapshot> StateStore::latest() const {
    const std::lock_guard lock(mutex_);
    return kept_.back().snapshot;
}

Outcome<std::shared_ptr<const Snapshot>> StateStore::at(std::uint64_t height) const {
    const std::lock_guard lock(mutex_);
    const std::uint64_t oldest = kept_.front().snapshot->height();
    const std::uint64_t newest = kept_.back().snapshot->height();
    if (height > newest) {
        return fault("height " + std::to_string(height) + " is not reached: the newest is " +
                     std::to_string(newest));
    }
    if (height < oldest) {
        return fault("height " + std::to_string(height) + " is pruned: the oldest state kept is " +
                     std::to_string(oldest) + "; ask a node that keeps more");
    }
    // From the back: a first commit of height 0 comes after the empty state of that height.
    for (auto kept = kept_.rbegin(); kept != kept_.rend(); ++kept) {
        if (kept->snapshot->height() == height) return kept->snapshot;
    }
    return fault("height " + std::to_string(height) + " was never committed here");
}

Digest StateStore::root_of(std::span<const KeyChange> changes) const {
    return edited(latest()->trie(), hashed_changes(changes)).root();
}

Prepared StateStore::prepare(BlockWrite block) const {
    const std::vector<merkle::Change> changes = hashed_changes(block.state);
    const auto base = latest();
    std::vector<std::uint8_t> was_present(changes.size());
    Prepared prepared{std::move(block), edited(base->trie(), changes, was_present), version_};
    prepared.block.app_hash = prepared.trie.root();
    prepared.block.names.clear();
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const bool is_present = changes[i].value_hash.has_value();
        if ((was_present[i] != 0) == is_present) continue;
        KeyChange& name = prepared.block.names.emplace_back();
        name.key = Bytes(view(changes[i].key));
        if (is_present) name.value = prepared.block.state[i].key;
    }
    std::ranges::sort(prepared.block.names, {}, &KeyChange::key);
    return prepared;
}

Outcome<Digest> StateStore::commit(Prepared prepared) {
    ensure(prepared.base_version == version_, "a prepared block stands on the latest version");
    // The cache learns beside the disk: what it learns is of a version that nobody reads before
    // it is durable, and never if it does not become so.
    Done written = std::monostate{};
    tbb::parallel_invoke([&] { written = store_->commit(prepared.block); },
                         [&] {
                             cache_->advance(prepared.block.state, version_ + 1);
                             pruned_.clear();
                         });
    if (!written) return tl::unexpected(written.error());
    ++version_;
    const Head head{prepared.block.height, prepared.block.app_hash};
    auto snapshot = make_snapshot(head, std::move(prepared.trie));

    const std::lock_guard lock(mutex_);
    kept_.back().bytes = bytes_kept_by(prepared.block.state);
    kept_bytes_ += kept_.back().bytes;
    kept_.push_back({std::move(snapshot), 0});
    while (kept_.size() > 1 &&
           (kept_.size() > options_.max_versions + 1 || kept_bytes_ > options_.max_version_bytes)) {
        kept_bytes_ -= kept_.front().bytes;
        pruned_.push_back(std::move(kept_.front()));
        kept_.pop_front();
    }
    return head.app_hash;
}

void StateStore::show_only(std::shared_ptr<const Snapshot> snapshot) {
    const std::lock_guard lock(mutex_);
    for (Kept& kept : kept_) pruned_.push_back(std::move(kept));
    kept_.clear();
    kept_.push_back({std::move(snapshot), 0});
    kept_bytes_ = 0;
}

// What was read before is of another state; who holds a snapshot of it holds its cache.
void StateStore::start_cache() {
    cache_ = std::make_shared<ValueCache>(options_.cache_bytes);
    cache_->advance({}, ++version_);
}

Done StateStore::begin_import() {
    received_.reset();
    if (Done begun = store_->begin_import(); !begun) return begun;
    start_cache();
    show_only(make_snapshot(Head{0, merkle::Trie().root()}, {}));
    return std::monostate{};
}

Done StateStore::put_import(const std::vector<KeyChange>& leaves) {
    received_.reset();
    std::vector<KeyChange> names;
    names.reserve(leaves.size());
    for (const KeyChange& leaf : leaves) {
        ensure(leaf.value && !leaf.value->empty(), "a leaf has a value");
        names.push_back({Bytes(view(merkle::hashed_key(leaf.key))), leaf.key});
    }
    return store_->put_import(leaves, names);
}

Outcome<std::shared_ptr<const Snapshot>> StateStore::imported(std::uint64_t height) {
    auto trie = rebuild_trie(*store_, options_.rebuild_threads);
    if (!trie) return tl::unexpected(trie.error());
    start_cache();
    const Head head{height, trie->root()};
    received_ = make_snapshot(head, *std::move(trie));
    return received_;
}

Done StateStore::end_import(const BlockWrite& head) {
    ensure(
        received_ && received_->height() == head.height && received_->app_hash() == head.app_hash,
        "what was imported ends");
    if (Done ended = store_->end_import(head); !ended) return ended;
    show_only(std::exchange(received_, nullptr));
    return std::monostate{};
}

Done StateStore::cancel_import() {
    received_.reset();
    return store_->cancel_import();
}

}  // namespace charter::storage
